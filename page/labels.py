"""Text from documents and people inside Streamlit's labels, which are Markdown. Pure."""

import re
from datetime import datetime
from typing import Final

# Only what Markdown, or Streamlit's own marks in it, would take for more than text: a screen reader
# is given a label as it is written, and says every backslash.
_MARKS: Final = re.compile(
    r"([\\`*\[\]<>!#&|~$@^:{}]|(?<!\w)_|_(?!\w)|-(?=[->])|(?<=[-<])-|(?<=[wW]{3})\.|^[-+=])"
)
_NUMBERED: Final = re.compile(r"^(\d+)([.)])")


def plain(text: str) -> str:
    """Return Markdown that shows a text as it is: no image is fetched, no link made."""
    return _NUMBERED.sub(r"\1\\\2", _MARKS.sub(r"\\\1", " ".join(text.split())))


def shortened(text: str, most: int) -> str:
    """Return a text in one line, cut where it is too long."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def moment(when: datetime, lang: str) -> str:
    """Return day and time, here and in the words of a language."""
    from babel.dates import format_skeleton

    here = when.astimezone()
    return f"{format_skeleton('yMMMd', here, locale=lang)}, {here:%H:%M}"


def counted(number: int, lang: str) -> str:
    """Return a number with the separators of a language."""
    from babel.numbers import format_decimal

    return str(format_decimal(number, locale=lang))
