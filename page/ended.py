"""The logins that a provider gave and that are over: other tabs of the same browser end with them.

Streamlit reads its cookie once, when a tab opens, so a tab that was open before a logout would go
on as if nothing had happened until it is loaded again.
"""

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Final

Login = tuple[str, ...]
_WHO: Final = ("iss", "sub")
_WHICH: Final = ("nonce", "iat")
_KEPT: Final = 10_000  # about a megabyte; a tab older than so many logouts is no longer told


def login(claims: Mapping[str, object]) -> Login | None:
    """Return what tells one login from the next: its nonce and time of issue. None without both.

    An ID token has a time of issue; what else a provider says of a user may lack it, and then one
    logout must not lock the user out for good.
    """
    if not any(claims.get(name) for name in _WHICH):
        return None
    return tuple(str(claims.get(name, "")) for name in (*_WHO, *_WHICH))


class Ended:
    """Logins that were ended on this server since it started; safe to share among threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._logins: OrderedDict[Login, None] = OrderedDict()

    def add(self, ended: Login | None) -> None:
        """Remember a login as ended."""
        if ended is None:
            return
        with self._lock:
            self._logins[ended] = None
            while len(self._logins) > _KEPT:
                self._logins.popitem(last=False)

    def __contains__(self, asked: Login | None) -> bool:
        with self._lock:
            return asked in self._logins
