"""Turns a file's bytes into text. Run as a program it does so in a process of its own, limited.

Parsers of PDF, Word and HTML are large and their input hostile: 140 KB of docx took 925 MB and
48 s. ``python -m index.parse KIND LIMITS`` reads the file from standard input and writes one JSON
object, ``{"text"}`` or ``{"error", "message"}``, to standard output.
"""

import json
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from index.errors import DocumentError, DocumentTooLarge, UnreadableDocument, UnsupportedFormat
from index.markup import html_text, markdown_text
from index.plain import clean, collapse, decode
from index.sentences import units

if TYPE_CHECKING:
    from pypdf import PdfReader

KINDS = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}
"""What Beleg reads, by the end of the name."""
MEDIA_TYPES = {
    "text": "text/plain",
    "markdown": "text/markdown",
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
READABLE = ".txt, .md, .html, .pdf and .docx"
_MEGABYTE = 1_000_000
_MAGIC = (
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "a rich text (.rtf) file"),
)
# In an Office or OpenDocument archive: a member, and what it makes the file.
_ARCHIVES = (
    ("xl/workbook.xml", "an Excel file"),
    ("ppt/presentation.xml", "a PowerPoint file"),
    ("META-INF/container.xml", "an e-book"),
    ("content.xml", "an OpenDocument file"),
)
# What parsers raise, beside their own errors, on files that are not as they expect: each was seen.
_BUGS = (
    *(ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, RecursionError),
    *(NotImplementedError, TypeError, ValueError, zlib.error),
)
_HYPHENATED = re.compile(r"(?<=[^\W\d_])-\n(?!und\b|oder\b|bzw\b|and\b|or\b)(?=[^\W\d_A-ZÄÖÜ])")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


@dataclass(frozen=True, slots=True)
class Limits:
    """What taking in one document may cost. Larger ones are refused with DocumentTooLarge."""

    file_bytes: int = 25 * _MEGABYTE
    seconds: int = 30
    memory_bytes: int = 1_073_741_824
    unzipped_bytes: int = 100 * _MEGABYTE
    zip_ratio: int = 100
    pages: int = 2000
    characters: int = 5 * _MEGABYTE


def sniff(data: bytes) -> str | None:
    """Return what the first bytes say a file is: "pdf", "zip", "ole", a name, or None for text."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "ole"
    return next((name for magic, name in _MAGIC if data.startswith(magic)), None)


def parse(data: bytes, kind: str, limits: Limits) -> str:
    """Return the text of a file of a known kind, as it is stored.

    Raises the named errors of documents; their messages go on from the file's name ("is a …").
    """
    match kind:
        case "text":
            text = clean(decode(data))
        case "markdown":
            text = collapse(markdown_text(decode(data)))
        case "html":
            text = collapse(html_text(data))
        case "pdf":
            text = collapse(_pdf(data, limits))
        case _:
            text = collapse(_docx(data, limits))
    if not text.strip():
        raise UnreadableDocument("holds no text.")
    if len(text) > limits.characters:
        raise DocumentTooLarge(
            f"holds {len(text):,} characters; at most {limits.characters:,} are read. Split it."
        )
    return text


def _pdf(data: bytes, limits: Limits) -> str:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, LimitReachedError, PyPdfError

    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument("is encrypted. Save it without a password and add it again.")
        count = len(reader.pages)
        if count > limits.pages:
            raise DocumentTooLarge(f"has {count} pages; at most {limits.pages} are read. Split it.")
        text = _joined(page.extract_text() for page in reader.pages)
        if not text.strip():
            raise UnreadableDocument(_without_text(reader))
    except DependencyError:
        raise UnreadableDocument(
            "is encrypted in a way Beleg cannot open. Save it without encryption and add it again."
        ) from None
    except LimitReachedError:
        raise DocumentTooLarge(
            "unpacks to far more than a document holds. It was refused."
        ) from None
    except (PyPdfError, *_BUGS) as error:
        raise UnreadableDocument(
            f"is a damaged PDF ({type(error).__name__}). Open it and save it again."
        ) from error
    return text


def _joined(pages: Iterator[str]) -> str:
    """Join pages and lines that belong together: a sentence goes on over both."""
    whole = ""
    for page in (clean(page).strip("\n") for page in pages):
        goes_on = whole and page[:1].islower()
        whole += ("\n" if goes_on else "\n\n") + page
    # Paragraphs first: a word made whole would hide where its lines were wrapped.
    pieces = (_HYPHENATED.sub("", unit.of(whole)).replace("\n", " ") for unit in units(whole))
    return _HYPHENATED.sub("", "\n".join(pieces))


def _without_text(reader: "PdfReader") -> str:
    pictures = any("/XObject" in (page.get("/Resources") or {}) for page in reader.pages[:5])
    if pictures:
        return (
            "holds pictures of pages but no text. Run text recognition (OCR) on it first, for "
            "example with ocrmypdf."
        )
    return "holds no text."


def _docx(data: bytes, limits: Limits) -> str:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError  # type: ignore[import-untyped]

    try:
        _check_archive(data, limits)
        document = docx.Document(BytesIO(data))
        return "\n\n".join(_docx_blocks(document))
    except zipfile.BadZipFile:
        raise UnreadableDocument(
            "is no Word document: its archive is damaged. Open it and save it again as .docx."
        ) from None
    except (OpcError, LxmlError, *_BUGS) as error:
        raise UnreadableDocument(
            f"is a damaged Word document ({type(error).__name__}). Open it and save it again."
        ) from error


def _check_archive(data: bytes, limits: Limits) -> None:
    """Refuse an archive that is no Word document or would unpack to too much."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = archive.infolist()
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableDocument("is encrypted. Save it without a password and add it again.")
    total = sum(member.file_size for member in members)
    if total > limits.unzipped_bytes or (
        total > 10 * _MEGABYTE and total > limits.zip_ratio * len(data)
    ):
        raise DocumentTooLarge(
            f"unpacks to {total // _MEGABYTE} MB, far more than a document holds. It was refused."
        )
    if "word/document.xml" not in names:
        other = next((what for name, what in _ARCHIVES if name in names), "an archive of files")
        raise UnsupportedFormat(f"is {other}. Save it as .docx, .pdf or .txt and add that.")


def _docx_blocks(document: Any) -> Iterator[str]:  # noqa: ANN401 - fenced in: docx is lazy
    """Yield headings, paragraphs and tables in reading order."""
    from docx.table import Table

    styles = {style.style_id: style.name or "" for style in document.styles}
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield "\n".join(_table_rows(block))
            continue
        text = _visible(block._element).strip()
        if not text:
            continue
        style = styles.get(block._element.style, "")  # Paragraph.style searches anew each time
        if style == "Title" or style.startswith("Heading"):
            level = int(style[-1]) if style[-1:].isdigit() else 1
            yield "#" * min(max(level, 1), 6) + " " + " ".join(text.split())
        else:
            numbered = (
                style.startswith("List") or block._element.find(f".//{_WORD}numPr") is not None
            )
            yield f"- {text}" if numbered else text


def _table_rows(table: Any) -> Iterator[str]:  # noqa: ANN401
    for row in table._tbl.iterchildren(f"{_WORD}tr"):
        cells = [" ".join(_visible(cell).split()) for cell in row.iterchildren(f"{_WORD}tc")]
        if any(cells):
            yield " | ".join(cells)


def _visible(element: Any) -> str:  # noqa: ANN401
    """Return an element's text as shown: with insertions, without deletions and hidden runs.

    Not ``Paragraph.text``, which leaves out tracked insertions and keeps hidden runs.
    """
    parts: list[str] = []
    for node in element.iter(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr", f"{_WORD}p"):
        if node.tag == f"{_WORD}p":
            parts.append("\n" if parts else "")
            continue
        run = node.getparent()
        if run.find(f"{_WORD}rPr/{_WORD}vanish") is not None:
            continue
        if next(node.iterancestors(_FALLBACK), None) is not None:
            continue  # the second copy of a text box
        if node.tag == f"{_WORD}t":
            parts.append(node.text or "")
        elif run.tag == f"{_WORD}r":
            parts.append("\n" if node.tag in (f"{_WORD}br", f"{_WORD}cr") else " ")
    return "".join(parts)


def _restrain(limits: Limits) -> None:
    """Have the system stop this process at its limits, where it can (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            continue  # macOS refuses some; the parent's clock still runs


def main() -> None:
    """Parse standard input as ``argv`` says and answer in JSON; never with a traceback."""
    kind, limits = sys.argv[1], Limits(**json.loads(sys.argv[2]))
    _restrain(limits)
    answer: dict[str, str]
    try:
        answer = {"text": parse(sys.stdin.buffer.read(), kind, limits)}
    except DocumentError as error:
        answer = {"error": type(error).__name__, "message": str(error)}
    except MemoryError:
        answer = {"error": "DocumentTooLarge", "message": "needs more memory than is allowed."}
    except Exception as error:  # noqa: BLE001 - the edge of a process that reads hostile files
        answer = {"error": "UnreadableDocument", "message": f"is damaged ({type(error).__name__})."}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def as_argument(limits: Limits) -> str:
    """Return limits as ``main`` reads them."""
    return json.dumps(asdict(limits))


if __name__ == "__main__":
    main()
