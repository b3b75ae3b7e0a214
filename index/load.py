"""Takes documents in: finds files, has them parsed within limits, names them safely."""

import json
import os
import re
import stat
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from index.errors import DocumentError, DocumentTooLarge, UnreadableDocument, UnsupportedFormat
from index.language import detect_language
from index.parse import KINDS, MEDIA_TYPES, READABLE, Limits, as_argument, parse, sniff
from index.plain import clean
from index.split import headings, lines
from index.types import Document, document_id

__all__ = ["Limits", "discover", "load", "load_bytes", "make_document", "safe_name"]

_TITLE_CHARS = 120
_NAME_CHARS = 200
# Parsed in this process: no hostile format, and a thousand of them take seconds, not minutes.
_IN_PROCESS = {"text": 25_000_000, "markdown": 64_000}
_CODE = Path(__file__).resolve().parent.parent
_RAISED = {cls.__name__: cls for cls in (DocumentTooLarge, UnreadableDocument, UnsupportedFormat)}
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_UNSAFE = re.compile(r"[<>\"|`*?\t\n]")
_ENDS = re.compile(r"[\s.]+$")
_IS_A = {
    "pdf": "a PDF",
    "zip": "a Word document or another archive",
    "ole": "an old or encrypted Office file",
}


def load(path: Path, *, name: str | None = None, limits: Limits = Limits()) -> Document:  # noqa: B008
    """Read one file, called ``name`` or else as it is.

    Raises UnsupportedFormat if Beleg does not read this kind of file, UnreadableDocument if it
    cannot be opened, is broken, encrypted, empty or no text, DocumentTooLarge beyond a limit.
    """
    shown = safe_name(path.name if name is None else name)
    _refuse_irregular(path)
    kind = _kind(path.suffix, shown)
    try:
        with path.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
    except OSError as error:
        raise _cannot_open(path, error) from error
    return _document(data, kind, shown, limits)


def load_bytes(data: bytes, *, name: str, limits: Limits = Limits()) -> Document:  # noqa: B008
    """Read an upload, named as its sender named it. Raises what ``load`` raises."""
    shown = safe_name(name)
    return _document(data, _kind(PurePosixPath(shown).suffix, shown), shown, limits)


def make_document(text: str, *, name: str, media_type: str) -> Document:
    """Make a document of a text, which stays exactly as it is.

    The id names this very text under this name. The title is the heading on top, or else the
    beginning of the first line.
    """
    return Document(
        id=document_id(name, text),
        name=name,
        text=text,
        lang=detect_language(text),
        title=_title(text, name),
        media_type=media_type,
    )


def discover(paths: Sequence[Path]) -> list[tuple[Path, str]]:
    """Return the files under these paths, each with its name, in a fixed order.

    A folder gives the files Beleg can read in it, named relative to it; hidden files and links
    that leave the folder are passed over. A file gives itself. Raises UnreadableDocument for a
    path that is missing or neither file nor folder, UnsupportedFormat for a folder with nothing
    that can be read.
    """
    found: list[tuple[Path, str]] = []
    for path in paths:
        if path.is_dir():
            found.extend(_in_folder(path))
        else:
            _refuse_irregular(path)
            found.append((path, safe_name(path.name)))
    return found


def safe_name(raw: str) -> str:
    """Return a name that is safe to show and to store under: a relative POSIX path.

    No way up or out, no device names, no control or direction marks, no markup, not overlong.
    """
    text = _UNSAFE.sub("_", unicodedata.normalize("NFC", clean(raw)))
    parts = []
    for piece in text.replace("\\", "/").split("/"):
        part = _ENDS.sub("", piece.strip())
        if not part or re.fullmatch(r"[A-Za-z]:", part):
            continue
        parts.append(f"_{part}" if _DEVICE.fullmatch(part) else part)
    name = "/".join(parts) or "document"
    if len(name) <= _NAME_CHARS:
        return name
    suffix = _ENDS.sub("", PurePosixPath(name).suffix[:12])
    return name[: _NAME_CHARS - len(suffix) - 1].rstrip("/ .") + "…" + suffix


def _in_folder(folder: Path) -> list[tuple[Path, str]]:
    root = folder.resolve()
    found = []
    for base, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in files:
            path = Path(base, name)
            if name.startswith(".") or path.suffix.lower() not in KINDS:
                continue
            if path.is_file() and path.resolve().is_relative_to(root):
                found.append((path, safe_name(path.relative_to(folder).as_posix())))
    if not found:
        raise UnsupportedFormat(f"{folder} holds no file that Beleg reads ({READABLE}).")
    return sorted(found, key=lambda one: one[1])


def _refuse_irregular(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise _cannot_open(path, error) from error
    if stat.S_ISDIR(mode):
        raise UnreadableDocument(f"{path} is a folder. Name it where folders are taken, or a file.")
    if not stat.S_ISREG(mode):  # opening a FIFO would wait for ever
        raise UnreadableDocument(
            f"{path} is not a regular file. Copy its contents to a file first."
        )


def _cannot_open(path: Path, error: OSError | ValueError) -> UnreadableDocument:
    if isinstance(error, FileNotFoundError):
        return UnreadableDocument(f"{path} does not exist. Check the path.")
    reason = getattr(error, "strerror", None) or str(error)
    return UnreadableDocument(f"{path} cannot be read ({reason}). Check its name and permissions.")


def _kind(suffix: str, name: str) -> str:
    kind = KINDS.get(suffix.lower())
    if kind is None:
        raise UnsupportedFormat(f"{name} is not a kind of file Beleg reads: {READABLE}.")
    return kind


def _document(data: bytes, kind: str, name: str, limits: Limits) -> Document:
    try:
        _check(data, kind, name, limits)
        inside = len(data) <= _IN_PROCESS.get(kind, -1)
        text = parse(data, kind, limits) if inside else _parse_apart(data, kind, limits)
    except DocumentError as error:
        raise type(error)(f"{name} {error}") from error
    return make_document(text, name=name, media_type=MEDIA_TYPES[kind])


def _check(data: bytes, kind: str, name: str, limits: Limits) -> None:
    """Refuse what is too large or empty, and what its first bytes say is something else."""
    if len(data) > limits.file_bytes:
        most = limits.file_bytes // 1_000_000
        raise DocumentTooLarge(f"is larger than {most} MB, the most that is read. Split it.")
    if not data.strip(b"\0 \t\r\n"):
        raise UnreadableDocument("is empty.")
    content = sniff(data)
    expected = {"pdf": "pdf", "docx": "zip"}.get(kind)
    if content == expected:
        return
    if content == "ole":
        raise UnreadableDocument(
            "is an old Word file or encrypted. Save it as .docx without a password and add that."
        )
    if content in _IS_A:
        suffix = {"pdf": ".pdf", "zip": ".docx"}[content]
        raise UnreadableDocument(
            f"is {_IS_A[content]} by its content. Rename it to end in {suffix} and add it again."
        )
    if content is not None:
        raise UnsupportedFormat(f"is {content} by its content. Beleg reads {READABLE}.")
    raise UnreadableDocument(
        f"does not hold what its name says ({PurePosixPath(name).suffix}). Check the file."
    )


def _parse_apart(data: bytes, kind: str, limits: Limits) -> str:
    """Parse in a process of its own, which the limits hold and which may fall over alone."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "index.parse", kind, as_argument(limits)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.seconds,
            cwd=_CODE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DocumentTooLarge(_too_long(limits)) from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        if done.returncode in (-24, -9):  # SIGXCPU, SIGKILL
            raise DocumentTooLarge(_too_long(limits)) from None
        raise UnreadableDocument("made its parser fall over. Save it in another format.") from None
    if "error" in answer:
        raise _RAISED[answer["error"]](answer["message"])
    return str(answer["text"])


def _too_long(limits: Limits) -> str:
    return f"took longer than {limits.seconds} s to read. Save it as plain text or split it."


def _title(text: str, name: str) -> str:
    """Return the first line, without its mark if it is a heading, cut between words."""
    top = lines(text[:10_000])[:1]
    if not top:
        return name
    line = " ".join(top[0].of(text).split())
    if top == headings(text[:10_000])[:1]:
        line = line.lstrip("#").strip()
    if len(line) <= _TITLE_CHARS:
        return line
    return line[:_TITLE_CHARS].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"
