"""A corpus of hostile and broken files, made for every run, each with what must become of it."""

import io
import warnings
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.index import bad_files as make

GOOD = "Die Brücke über den Fluss kostet fünf Millionen Euro. Sie wird im Mai eröffnet."


@dataclass(frozen=True, slots=True)
class Case:
    """One file. ``refused`` is what the refusal says, or "" where the file must be read.

    A file that is read holds the text ``holds`` and not ``lacks``.
    """

    name: str
    data: Callable[[], bytes]
    refused: str = ""
    holds: str = ""
    lacks: str = "\0"


def _fixed(
    name: str, data: bytes, refused: str = "", *, holds: str = "", lacks: str = "\0"
) -> Case:
    return Case(name, lambda: data, refused, holds, lacks)


def _page(body: str) -> bytes:
    return f"<!DOCTYPE html><meta charset=utf-8><p>{GOOD}</p>{body}".encode()


def _good_docx(extra: str = "", **options: object) -> bytes:
    return make.docx(make.paragraph(GOOD) + extra, **options)  # type: ignore[arg-type]


def _texts() -> list[Case]:
    text = GOOD + " "
    return [
        _fixed("empty.txt", b"", "is empty"),
        _fixed("blank.txt", b" \n\t\r\n", "is empty"),
        _fixed("zeros.txt", b"\0" * 5000, "is empty"),
        _fixed("bom-only.txt", b"\xef\xbb\xbf", "holds no text"),
        _fixed("utf8.txt", text.encode(), holds=GOOD),
        _fixed("utf8-bom.txt", text.encode("utf-8-sig"), holds=GOOD),
        _fixed("utf16.txt", text.encode("utf-16"), holds=GOOD),
        _fixed("utf16-no-bom.txt", (text * 9).encode("utf-16-le"), holds=GOOD),
        _fixed("utf32.txt", text.encode("utf-32"), holds=GOOD),
        _fixed("latin1.txt", text.encode("latin-1"), holds=GOOD),
        _fixed("cp1252.txt", (text + "„so“ – 5 €").encode("cp1252"), holds="„so“ – 5 €"),
        _fixed("utf8-cut.txt", (text + "ü").encode()[:-1], holds="Die Br"),
        _fixed("mixed.txt", text.encode() + "für Köln".encode("latin-1"), holds="Die Br"),
        _fixed("odd-utf16.txt", text.encode("utf-16") + b"x", holds="Br"),
        _fixed("few-nul.txt", (text + "\0\0").encode(), holds=GOOD, lacks="\0"),
        _fixed("binary.txt", bytes(range(256)) * 50, "binary, not text"),
        _fixed("surrogates.txt", text.encode() + b"\xed\xa0\x80\xed\xb0\x80", holds="Die Br"),
        _fixed("overlong.txt", text.encode() + b"\xc0\xaf\xe0\x80\xaf", holds="Die Br"),
        _fixed("rtl.txt", (text + "\u202etxt.exe\u202c").encode(), holds=GOOD, lacks="\u202e"),
        _fixed("bidi-isolate.txt", (text + "\u2066x\u2069").encode(), holds=GOOD, lacks="\u2066"),
        _fixed("zero-width.txt", (text + "ge\u200bheim").encode(), holds="geheim"),
        _fixed("tags.txt", (text + "\U000e0049\U000e0067").encode(), lacks="\U000e0049"),
        _fixed("zalgo.txt", (text + "e" + "\u0301\u0316" * 100_000).encode(), holds=GOOD),
        _fixed("hebrew.txt", (text + "שלום עולם זה מבחן").encode(), holds="שלום"),
        _fixed("braces.txt", (text + "{x} {{y}} %s {0.__class__} ${HOME}").encode(), holds="{x}"),
        _fixed("controls.txt", (text + "\x1b[31mrot\x1b[0m\x07\x08").encode(), lacks="\x1b"),
        _fixed("line-ends.txt", b"eins\rzwei\r\ndrei\x0bvier\x85", holds="eins\nzwei\ndrei"),
        _fixed("one-line.txt", b"wort " * 900_000, holds="wort wort"),
        _fixed("one-word.txt", b"x" * 1_000_000, holds="xxx"),
        _fixed("many-lines.txt", b"\n" * 1_000_000 + GOOD.encode(), holds=GOOD),
        _fixed("no-words.txt", "—…!?".encode(), holds="—"),
        _fixed("too-large.txt", b"x" * 25_000_001, "larger than 25 MB"),
        _fixed("too-long.txt", b"wort " * 1_100_000, "at most 5,000,000 are read"),
        _fixed("emoji.md", "# 👨‍👩‍👧\n\nText 👍🏽 hier.".encode(), holds="👨‍👩‍👧"),
        _fixed("nested.md", (">" * 20_000 + "tief\n\n" + GOOD).encode(), holds=GOOD),
        _fixed("brackets.md", b"[" * 20_000 + b"](" * 20_000, holds="[["),
        _fixed("stars.md", b"*a_ " * 20_000, holds="a"),
        _fixed("image.md", f"{GOOD}\n\n![x](http://evil.example/?q=1)".encode(), lacks="evil"),
        _fixed("script.md", f"{GOOD}\n\n<script>alert(1)</script>".encode(), lacks="alert"),
        _fixed("links.md", f"{GOOD} [hier](javascript:alert(1))".encode(), holds="hier"),
    ]


def _wrong_kinds() -> list[Case]:
    word = _good_docx()
    return [
        _fixed("pdf.txt", make.pdf([["x"]]), "is a PDF by its content"),
        _fixed("word.pdf", word, "a Word document or another archive"),
        _fixed("text.pdf", GOOD.encode(), "does not hold what its name says"),
        _fixed("text.docx", GOOD.encode(), "does not hold what its name says"),
        _fixed("word.html", word, "Word document"),
        _fixed("image.txt", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "an image by its content"),
        _fixed("program.md", b"\x7fELF" + b"\1" * 99, "a program by its content"),
        _fixed("gzip.txt", b"\x1f\x8b\x08" + b"\1" * 99, "a compressed archive"),
        _fixed("sqlite.txt", b"SQLite format 3\0" + b"\1" * 99, "a database"),
        _fixed("rtf.txt", b"{\\rtf1 x}", "rich text"),
        _fixed("old.docx", b"\xd0\xcf\x11\xe0" + b"x" * 999, "old Word file or encrypted"),
        _fixed("table.csv", b"a,b\n=cmd(),2\n", "not a kind of file"),
        _fixed("program.exe", b"MZ\x90", "not a kind of file"),
        _fixed("none", b"x", "not a kind of file"),
        _fixed("sheet.docx", make.archive({"xl/workbook.xml": b"<x/>"}), "an Excel file"),
        _fixed("book.docx", make.archive({"META-INF/container.xml": b"<x/>"}), "an e-book"),
        _fixed("zip.docx", make.archive({"a.txt": b"x"}), "an archive of files"),
    ]


def _pages() -> list[Case]:
    hidden = "".join(
        f"<p style='{style}'>geheim</p>"
        for style in ("display:none", "font-size:0", "opacity:0", "position:absolute;left:-9999px")
    )
    entities = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]>" + "&b;" * 99
    return [
        _fixed("deep.html", b"<div>" * 100_000 + b"tief", "nested too deep"),
        _fixed("deep-tables.html", b"<table><tr><td>" * 30_000, "nested too deep"),
        _fixed("unclosed.html", b"<p>" + GOOD.encode() + b"<b><i><a href=", holds="Die Br"),
        _fixed("hidden.html", _page(hidden), holds=GOOD, lacks="geheim"),
        _fixed("script.html", _page("<script>alert(1)</script>"), holds=GOOD, lacks="alert"),
        _fixed("comment.html", _page("<!-- geheim -->"), holds=GOOD, lacks="geheim"),
        _fixed("svg.html", _page("<svg onload=alert(1)><text>x</text></svg>"), lacks="alert"),
        _fixed("data-url.html", _page("<img src='data:text/html,geheim'>"), lacks="geheim"),
        _fixed("iframe.html", _page("<iframe srcdoc='geheim'></iframe>"), lacks="geheim"),
        _fixed(
            "refresh.html", _page("<meta http-equiv=refresh content='0;geheim'>"), lacks="geheim"
        ),
        _fixed("entities.html", entities.encode() + _page(""), holds=GOOD, lacks="hahahaha"),
        _fixed("no-charset.html", f"<p>{GOOD}".encode("cp1252"), holds=GOOD),
        _fixed("wrong-charset.html", f"<meta charset=utf-16><p>{GOOD}".encode(), holds=GOOD),
        _fixed("utf16.html", f"<p>{GOOD}</p>".encode("utf-16"), holds=GOOD),
        _fixed("nul.html", _page("ge\0heim"), holds=GOOD, lacks="\0"),
        _fixed("empty.html", b"<html></html>", "holds no text"),
        _fixed("attributes.html", b"<p " + b"a=1 " * 200_000 + b">" + GOOD.encode(), holds="Br"),
        _fixed("long-css.html", _page("<style>" + ".a{" * 50_000 + "</style>"), holds=GOOD),
        Case(
            "large.html",
            lambda: b"<p>Absatz</p>" * 1_500_000,
            "at most 5,000,000 are read",
        ),
    ]


def _pdfs() -> list[Case]:
    whole = make.pdf([[GOOD]])
    start = whole.rindex(b"xref\n0")
    loop = whole.replace(b"trailer <<", b"trailer << /Prev %d" % start)
    endless = whole.replace(b"/Kids [5 0 R]", b"/Kids [2 0 R]")
    filters = whole.replace(b"/Length", b"/Filter [" + b"/FlateDecode " * 300 + b"] /Length")
    count = whole.replace(b"/Count 1", b"/Count 999999999")
    return [
        _fixed("header.pdf", b"%PDF-1.7\n", "damaged PDF"),
        _fixed("garbage.pdf", b"%PDF-1.4\n" + bytes(range(256)) * 40, "damaged PDF"),
        _fixed("half.pdf", whole[: len(whole) // 2], "damaged PDF"),
        _fixed("no-xref.pdf", whole[: whole.rindex(b"xref")], "damaged PDF"),
        _fixed("xref-loop.pdf", loop, holds="Fluss"),
        _fixed("page-loop.pdf", endless, "damaged PDF"),
        _fixed("filters.pdf", filters, "far more"),
        _fixed("encrypted.pdf", make.encrypted_pdf(), "password"),
        _fixed("scanned.pdf", make.scanned_pdf(), "OCR"),
        _fixed("no-text.pdf", make.pdf([[]]), "no text"),
        Case("bomb.pdf", lambda: make.pdf_bomb(200), "far more"),
        Case("bomb2.pdf", _double_bomb, "far more"),
        Case(
            "300.pdf", lambda: make.pdf([[f"Seite {n}."] for n in range(300)]), holds="Seite 299."
        ),
        Case("2001.pdf", lambda: make.pdf([["x"]] * 2001), "has 2001 pages"),
        _fixed("count.pdf", count, holds="Fluss"),
        _fixed(
            "script.pdf", whole.replace(b"/Catalog", b"/Catalog /OpenAction 3 0 R"), holds="Fluss"
        ),
        _fixed("junk-before.pdf", b"junk\n" * 9 + whole, holds="Fluss"),
        _fixed("junk-after.pdf", whole + b"\0" * 9000, holds="Fluss"),
    ]


def _double_bomb() -> bytes:
    once = zlib.compress(b"0 0 Td " * 30_000_000, 9)
    twice = make.pdf([[]], stream=zlib.compress(once, 9))
    return twice.replace(b"/Filter /FlateDecode", b"/Filter [/FlateDecode /FlateDecode]")


def _words() -> list[Case]:
    body = make.paragraph(GOOD)
    whole = _good_docx()
    bomb = [("word/media.xml", b"<" * 50_000_000)]
    return [
        _fixed("whole.docx", whole, holds=GOOD),
        _fixed("half.docx", whole[: len(whole) // 2], "archive is damaged"),
        _fixed("flipped.docx", _flipped(whole), "damaged"),
        _fixed("no-rels.docx", make.archive({"word/document.xml": b"<x/>"}), "damaged Word"),
        _fixed("bad-xml.docx", make.docx("<w:p>"), "damaged Word"),
        _fixed("empty.docx", make.docx(""), "no text"),
        _fixed(
            "laughs.docx", make.docx(make.paragraph("&i;"), head=make.BILLION_LAUGHS), "damaged"
        ),
        _fixed("xxe.docx", make.docx(body + make.paragraph("&x;"), head=make.XXE), lacks="root:"),
        Case("bomb.docx", lambda: _good_docx(more=bomb), "unpacks to 50 MB"),
        Case("many.docx", lambda: make.docx(make.paragraph("x") * 250_000), holds="x\n\nx"),
        Case("bomb-text.docx", _text_bomb, "unpacks to 136 MB"),
        _fixed("traversal.docx", _good_docx(more=[("../../evil.txt", b"x")]), holds=GOOD),
        _fixed("absolute.docx", _good_docx(more=[("/tmp/beleg-evil.txt", b"x")]), holds=GOOD),
        _fixed("macro.docx", _good_docx(more=[("word/vbaProject.bin", b"x")]), holds=GOOD),
        _fixed("deep.docx", make.docx(body + "<w:tbl><w:tr><w:tc>" * 300), "damaged"),
        _fixed("lying.docx", _lying(whole), "archive is damaged"),
        _fixed("duplicate.docx", _duplicate(), holds="Br"),
        _fixed("locked.docx", _locked(whole), "encrypted"),
    ]


def _flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return (
        data[:middle]
        + bytes(byte ^ 0xFF for byte in data[middle : middle + 9])
        + data[middle + 9 :]
    )


def _text_bomb() -> bytes:
    return make.docx(make.paragraph("x") * 4_000_000)


def _lying(data: bytes) -> bytes:
    """Return an archive whose directory names a smaller size than its member unpacks to."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("word/document.xml").file_size
    return data.replace(size.to_bytes(4, "little"), (7).to_bytes(4, "little"))


def _duplicate() -> bytes:
    out = io.BytesIO(_good_docx())
    with zipfile.ZipFile(out, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(
            "word/document.xml",
            f"<w:document {make.NAMESPACE}><w:body>{make.paragraph('Brücke zwei.')}"
            "</w:body></w:document>",
        )
    return out.getvalue()


def _locked(data: bytes) -> bytes:
    """Set the encryption bit of every member."""
    out = bytearray(data)
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = out.find(sign)
        while start >= 0:
            out[start + at] |= 1
            start = out.find(sign, start + 1)
    return bytes(out)


def cases() -> list[Case]:
    """Return every case."""
    return [*_texts(), *_wrong_kinds(), *_pages(), *_pdfs(), *_words()]
