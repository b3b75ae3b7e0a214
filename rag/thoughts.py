"""Takes the thinking of a reasoning model out of its answer while it streams."""

import re
from typing import Final

_TAGS: Final = ("think", "thinking", "thought", "reasoning")
_OPEN: Final = re.compile(rf"<({'|'.join(_TAGS)})>", re.IGNORECASE)
_CLOSE: Final = re.compile(rf"</({'|'.join(_TAGS)})>", re.IGNORECASE)
# The longest beginning of a tag that can stand at the end of a piece: "</reasoning" without ">".
_HOLD: Final = max(len(tag) for tag in _TAGS) + 2


class Thoughts:
    """A filter: feed pieces, get the text that is not thinking.

    A closing tag that was never opened is dropped alone: some templates open the thinking inside
    the prompt, and what has been passed on already cannot be taken back.
    """

    def __init__(self) -> None:
        """Start outside any tag."""
        self._held = ""
        self._inside = False

    def feed(self, piece: str) -> str:
        """Take the next piece and return what may be shown of it."""
        self._held += piece
        shown = ""
        while found := (_CLOSE if self._inside else _OPEN).search(self._held):
            shown += "" if self._inside else self._held[: found.start()]
            self._held = self._held[found.end() :]
            self._inside = not self._inside
        keep = _partial_tag(self._held)
        cut = len(self._held) - keep
        shown += "" if self._inside else _CLOSE.sub("", self._held[:cut])
        self._held = self._held[cut:]
        return shown

    def rest(self) -> str:
        """Return what was held back, once nothing more comes."""
        rest, self._held = ("" if self._inside else self._held), ""
        return rest


def _partial_tag(text: str) -> int:
    """Return how many characters at the end may be the beginning of a tag."""
    at = text.rfind("<", max(0, len(text) - _HOLD))
    if at < 0 or ">" in text[at:]:
        return 0
    name = text[at:].lower().lstrip("<").removeprefix("/")
    return len(text) - at if any(tag.startswith(name) for tag in _TAGS) else 0
