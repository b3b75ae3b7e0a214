"""Files, folders and uploads: named errors, safe names, and a parser that can fall over alone."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import DocumentError, DocumentTooLarge, UnreadableDocument, UnsupportedFormat
from index.load import Limits, discover, load, load_bytes, make_document, safe_name
from tests.index import bad_files as make

ARTICLE = Path(__file__).resolve().parents[2] / "index" / "documents" / "nordkorea-ukraine.de.txt"
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")


def test_the_article_is_stored_as_it_is() -> None:
    document = load(ARTICLE)
    assert document.text == ARTICLE.read_bytes().decode("utf-8")
    assert (document.name, document.lang, document.media_type) == (ARTICLE.name, "de", "text/plain")
    assert document.title.startswith("CNN berichtet, dass Nordkorea")
    assert load(ARTICLE) == document


def test_id_names_the_text_under_its_name() -> None:
    one = make_document("Text", name="a", media_type="text/plain")
    assert len(one.id) == 16
    assert one.id != make_document("Text", name="b", media_type="text/plain").id
    assert one.id != make_document("Text.", name="a", media_type="text/plain").id
    make_document("\ud800", name="a", media_type="text/plain")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Die Brücke\n\nEin Satz steht hier.", "Die Brücke"),
        ("\n\nDie Brücke\n\nEin Satz steht hier.", "Die Brücke"),
        ("wort " * 50, "wort " * 23 + "wort…"),
        ("", "a.txt"),
    ],
)
def test_title(text: str, title: str) -> None:
    assert make_document(text, name="a.txt", media_type="text/plain").title == title


def test_large_parsers_run_apart_and_bring_back_text_and_errors() -> None:
    body = make.paragraph("Die Brücke ist neu.")
    assert load_bytes(make.docx(body), name="b.docx").text == "Die Brücke ist neu."
    with pytest.raises(UnreadableDocument, match=r"^x\.pdf is a damaged PDF"):
        load_bytes(b"%PDF-1.4\n", name="x.pdf")


def test_a_parser_that_takes_too_long_or_too_much_is_ended() -> None:
    slow = b"[" * 3_000_000
    with pytest.raises(DocumentTooLarge, match=r"^a\.md took longer than 1 s"):
        load_bytes(slow, name="a.md", limits=Limits(seconds=1))
    if sys.platform == "linux":
        page = b"<p>x</p>" * 1_000_000
        with pytest.raises(DocumentError, match=r"^a\.html"):
            load_bytes(page, name="a.html", limits=Limits(memory_bytes=200_000_000))


WRONG = {
    "a.txt": (make.pdf([["x"]]), UnreadableDocument, r"is a PDF by its content.*\.pdf"),
    "b.pdf": (make.docx(""), UnreadableDocument, r"Word document.*\.docx"),
    "c.txt": (b"\x7fELF\x01\x02", UnsupportedFormat, "a program by its content"),
    "d.md": (b"\x89PNG\r\n", UnsupportedFormat, "an image by its content"),
    "e.docx": (b"\xd0\xcf\x11\xe0" + b"x" * 99, UnreadableDocument, "old Word file or encrypted"),
    "f.pdf": (b"just text", UnreadableDocument, r"not hold what its name says \(\.pdf\)"),
    "g.docx": (b"just text", UnreadableDocument, r"not hold what its name says \(\.docx\)"),
    "h.txt": (b"", UnreadableDocument, "is empty"),
    "i.html": (b" \n", UnreadableDocument, "is empty"),
    "j.xlsx": (b"x", UnsupportedFormat, "is not a kind of file Beleg reads"),
    "k": (b"x", UnsupportedFormat, "is not a kind of file Beleg reads"),
    "l.txt": (bytes(range(256)) * 9, UnreadableDocument, "is binary, not text"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_files_are_named_with_reason_and_remedy(name: str) -> None:
    data, error, reason = WRONG[name]
    with pytest.raises(error, match=reason) as caught:
        load_bytes(data, name=name)
    message = str(caught.value)
    assert message.startswith(name)
    assert "\n" not in message
    assert len(message) < 200


def test_a_large_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 101)
    with pytest.raises(DocumentTooLarge, match=r"a\.txt is larger than"):
        load(path, limits=Limits(file_bytes=100))


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="does not exist"):
        load(tmp_path / "no.txt")
    with pytest.raises(UnreadableDocument, match="is a folder"):
        load(tmp_path)
    with pytest.raises(UnreadableDocument, match="cannot be read"):
        load(tmp_path / ("x" * 300 + ".txt"))
    with pytest.raises(UnreadableDocument, match="cannot be read"):
        discover([tmp_path / "a\0b.txt"])


@posix
def test_a_fifo_is_refused_not_waited_for(tmp_path: Path) -> None:
    fifo = tmp_path / "f.txt"
    os.mkfifo(fifo)
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    for take in (load, lambda path: discover([path])):
        with pytest.raises(UnreadableDocument, match="not a regular file"):
            take(fifo)
    assert [name for _, name in discover([tmp_path])] == ["a.txt"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs POSIX, not as root")
def test_an_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x", encoding="utf-8")
    path.chmod(0)
    with pytest.raises(UnreadableDocument, match="cannot be read"):
        load(path)


@posix
def test_a_folder_gives_its_documents_in_order(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside.txt"
    for name in ("b.txt", "a/z.MD", "a/y.html", ".hidden.txt", ".git/c.txt", "a/pic.png"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x", encoding="utf-8")
    outside.write_text("secret", encoding="utf-8")
    (root / "link.txt").symlink_to(outside)
    (root / "inner.txt").symlink_to(root / "b.txt")
    (root / "loop").symlink_to(root)
    found = discover([root, outside])
    assert [name for _, name in found] == [
        "a/y.html",
        "a/z.MD",
        "b.txt",
        "inner.txt",
        "outside.txt",
    ]
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnsupportedFormat, match="holds no file"):
        discover([tmp_path / "empty"])


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("bericht (2).txt", "bericht (2).txt"),
        ("../../etc/passwd", "etc/passwd"),
        ("..\\..\\x.txt", "x.txt"),
        ("C:\\Users\\a.txt", "Users/a.txt"),
        ("/abs/./a.txt", "abs/a.txt"),
        ("CON", "_CON"),
        ("aux.txt", "_aux.txt"),
        ("a\0b\n.txt", "ab_.txt"),
        ("exe\u202etxt.pdf", "exetxt.pdf"),
        ("<img src=x>.txt", "_img src=x_.txt"),
        ("u\u0308ber.txt", "über.txt"),
        ("", "document"),
        ("..", "document"),
    ],
)
def test_safe_names(raw: str, safe: str) -> None:
    assert safe_name(raw) == safe


def test_a_long_name_is_cut_but_keeps_its_end() -> None:
    name = safe_name("n" * 300 + ".pdf")
    assert len(name) <= 200
    assert name.endswith(".pdf")


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_name_becomes_safe_and_stays_so(raw: str) -> None:
    name = safe_name(raw)
    assert name
    assert len(name) <= 200
    assert name == safe_name(name)
    assert not name.startswith("/")
    assert not {"..", ".", ""} & set(name.split("/"))
    assert name.isprintable() or not any(ord(char) < 32 for char in name)
