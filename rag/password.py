"""The operator's password: hashed with Argon2, and tried only so often."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from index.errors import SettingsError

SHORTEST: Final = 12
FREE_TRIES: Final = 5
LONGEST_WAIT_S: Final = 300.0


def hash_password(password: str) -> str:
    """Return what is kept in place of a password.

    Raises:
        SettingsError: it is shorter than can be let onto a network.
    """
    from argon2 import PasswordHasher

    if len(password) < SHORTEST:
        raise SettingsError(
            f"The password has fewer than {SHORTEST} characters. Take a longer one."
        )
    return PasswordHasher().hash(password)


def is_hash(text: str) -> bool:
    """Tell whether a text is what ``hash_password`` returns."""
    from argon2 import extract_parameters
    from argon2.exceptions import InvalidHashError

    try:
        extract_parameters(text)
    except InvalidHashError:
        return False
    return True


@dataclass(slots=True)
class Gate:
    """Lets in whoever knows the password. One for the whole process: all tries count together.

    After five wrong ones each further one doubles the wait, up to five minutes; right or wrong,
    nothing is even looked at before the wait is over.
    """

    password_hash: str
    clock: Callable[[], float] = time.monotonic
    _wrong: int = 0
    _closed_until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_s(self) -> float:
        """Return for how long nobody is let in."""
        return max(0.0, self._closed_until - self.clock())

    def admits(self, password: str) -> bool:
        """Tell whether the password is right; always no while the gate is closed."""
        from argon2 import PasswordHasher
        from argon2.exceptions import VerificationError

        with self._lock:  # one at a time: a burst of tries cannot outrun the count
            if self.wait_s():
                return False
            try:
                PasswordHasher().verify(self.password_hash, password)
            except VerificationError:
                self._wrong += 1
                over = self._wrong - FREE_TRIES
                if over >= 0:
                    self._closed_until = self.clock() + min(LONGEST_WAIT_S, 2.0 ** min(over, 20))
                return False
            self._wrong = 0
            return True
