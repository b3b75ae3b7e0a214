"""What a local model made of its instructions, kept on disk: read once, not once a process.

The 1.5B reads the 280 tokens of instructions in 4-5 s on two cores; taking their state (8 MB) from
disk takes 10 ms. Only instructions are kept, never a question or a document's text.
"""

import contextlib
import http.client
import json
import os
import secrets
import shutil
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

_MOST: Final = 12
_WAIT_S: Final = 20.0
Message = Mapping[str, Any]
Read = Callable[[Sequence[Message]], bool]


@dataclass(frozen=True, slots=True)
class Door:
    """The socket file of llama.cpp's own server, in a folder only this user may enter.

    Saving and restoring a state is asked for there; nothing else of xllamacpp offers it.
    """

    folder: Path
    key: str

    @property
    def path(self) -> Path:
        """The socket file."""
        return self.folder / "door.sock"

    def close(self) -> None:
        """Delete it: nobody gets in any more."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def post(self, target: str, body: Mapping[str, str]) -> bool:
        """Send a request; say whether the server did as asked."""
        connection = _Connection(self.path)
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        try:
            connection.request("POST", target, json.dumps(body), headers)
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


class _Connection(http.client.HTTPConnection):
    """HTTP over a socket file."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=_WAIT_S)
        self._path = path

    def connect(self) -> None:
        """Open the socket file."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(_WAIT_S)
        self.sock.connect(str(self._path))


@dataclass(frozen=True, slots=True)
class Instructions:
    """The states of one model's instructions in a folder, by what they were made from."""

    folder: Path
    model: Path
    door: Door

    def recall(self, messages: Sequence[Message], read: Read) -> None:
        """Have the model know the first message, from disk or, the first time, by reading it.

        ``read`` has the model read messages and says whether it got to their end. Whatever fails
        here only costs time: the model then reads them with the question.
        """
        if not messages or messages[0]["role"] != "system" or not messages[0]["content"]:
            return
        file = self.folder / f"{self._digest(messages[0])}.state"
        if file.is_file() and self._do("restore", file.name):
            return
        if read([messages[0], {"role": "user", "content": ""}]):
            fresh = f"{file.stem}.{secrets.token_hex(4)}"
            if self._do("save", fresh):
                with contextlib.suppress(OSError):
                    os.replace(self.folder / fresh, file)
                    self._forget_old()

    def _do(self, action: str, name: str) -> bool:
        return self.door.post(f"/slots/0?action={action}", {"filename": name})

    def _digest(self, message: Message) -> str:
        stat = self.model.stat()
        made_from = (
            str(self.model),
            stat.st_size,
            stat.st_mtime_ns,
            version("xllamacpp"),
            message["content"],
        )
        return sha256(json.dumps(made_from).encode()).hexdigest()[:32]

    def _forget_old(self) -> None:
        """Keep the latest: a prompt's new version leaves the old one's state behind."""
        files = sorted(self.folder.iterdir(), key=lambda file: -file.stat().st_mtime)
        for file in files[_MOST:]:
            file.unlink(missing_ok=True)
