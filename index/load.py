"""Takes documents in: finds files, has them parsed under limits, names them safely."""

from hashlib import sha256

from index.language import detect_language
from index.split import headings, lines
from index.types import Document

_TITLE_CHARS = 120


def make_document(text: str, *, name: str, media_type: str) -> Document:
    """Make a document of a text, which stays exactly as it is.

    The id names this very text under this name. The title is the heading on top, or else the
    beginning of the first line.
    """
    digest = sha256(f"{name}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()
    return Document(
        id=digest[:16],
        name=name,
        text=text,
        lang=detect_language(text),
        title=_title(text, name),
        media_type=media_type,
    )


def _title(text: str, name: str) -> str:
    top = lines(text[:10_000])[:1]
    if not top:
        return name
    line = " ".join(top[0].of(text).split())
    if top == headings(text[:10_000])[:1]:
        line = line.lstrip("#").strip()
    if len(line) <= _TITLE_CHARS:
        return line
    return line[:_TITLE_CHARS].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
