"""Text from documents and people inside Streamlit's labels, which are Markdown. Pure."""

import re
from typing import Final

_MARKS: Final = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: str) -> str:
    """Return Markdown that shows a text as it is: no image is fetched, no link made."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def shortened(text: str, most: int) -> str:
    """Return a text in one line, cut where it is too long."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
