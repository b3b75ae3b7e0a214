"""What becomes of each format: text as a reader sees it, or a plain refusal."""

import io
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import DocumentError, DocumentTooLarge, UnreadableDocument, UnsupportedFormat
from index.parse import Limits, parse
from index.plain import clean
from tests.index import bad_files as make

PAGE = """<!DOCTYPE html><html><head><title>Die Brücke</title>
<style>.geheim, p.weg { display: none } #x{visibility:hidden}</style>
<script>document.write("Skript")</script></head><body>
<!-- Kommentar --><h2>Kosten <em>heute</em></h2>
<p>Die   Brücke kostet
   5&nbsp;Mio.<br>Sie ist <b>neu</b>.<img src="http://x/y.png" alt="Bild"></p>
<ul><li>Eins</li><li>Zwei</li></ul>
<table><tr><th>Jahr<th>Euro</tr><tr><td>2024<td>5</tr></table>
<div hidden>versteckt</div><p aria-hidden="true">versteckt</p><span class="geheim">versteckt</span>
<p class="weg">versteckt</p><p id="x">versteckt</p><p style="display : none">versteckt</p>
<p style="font-size:0px">versteckt</p><p style="width:0;overflow:hidden">versteckt</p>
<p style="position:absolute;left:-9999px">versteckt</p><template>versteckt</template>
<p>Ende.</p></body></html>"""
SEEN = (
    "# Die Brücke\n\n## Kosten heute\n\nDie Brücke kostet 5 Mio.\nSie ist neu.\n\n"
    "- Eins\n- Zwei\n\nJahr | Euro\n2024 | 5\n\nEnde."
)


def read(data: bytes, kind: str) -> str:
    return parse(data, kind, Limits())


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"]
)
def test_text_is_read_in_any_common_encoding(encoding: str) -> None:
    text = "Übermäßige Größe – „ärgerlich“ für Köln.\nZweite Zeile."
    assert read(text.encode(encoding), "text") == text


@pytest.mark.parametrize("text", ["Übermäßige Größe der Straße", "Où est l'été ? Ça va très bien"])
def test_short_latin_text_is_not_taken_for_something_rarer(text: str) -> None:
    assert read(text.encode("latin-1"), "text") == text


def test_russian_in_an_old_encoding_is_recognised() -> None:
    text = "Президент сообщил вчера, что выборов до лета не будет, а правительство останется. " * 3
    assert read(text.encode("cp1251"), "text").strip() == text.strip()


def test_what_nobody_sees_is_removed() -> None:
    dirty = (
        "\ufeffMili\u00adtär\u200b\r\nak\u202etion\x00 \r1\u2028u\u0308ber  \x0c\U000e0041\ud800{x}"
    )
    assert clean(dirty) == "Militär\naktion\n1\nüber\n\ufffd{x}"
    assert clean("e" + "\u0301\u0316" * 500_000).startswith("é\u0316")
    assert clean("می\u200cخواهم 👨\u200d👩\u200d👧") == "می\u200cخواهم 👨\u200d👩\u200d👧"


@settings(deadline=None)
@given(st.text())
def test_cleaning_is_done_once_and_for_all(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()


def test_html_gives_what_a_reader_sees() -> None:
    assert read(PAGE.encode(), "html") == SEEN


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "no-such-thing"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_html_may_declare_its_encoding_wrongly(declared: str, encoding: str) -> None:
    page = f'<meta charset="{declared}"><p>Größe „eins“ für Köln</p>'
    assert read(page.encode(encoding), "html") == "Größe „eins“ für Köln"


def test_broken_and_empty_html() -> None:
    assert read(b"<p>Eins<p>Zwei</b><div>Drei", "html") == "Eins\n\nZwei\n\nDrei"
    for page in (b"<!-- nichts -->", b"<script>alert(1)</script>", b"<html></html>"):
        with pytest.raises(UnreadableDocument, match="no text"):
            read(page, "html")
    with pytest.raises(UnreadableDocument, match="nested too deep"):
        read(b"<div>" * 100_000 + b"tief", "html")


def test_markdown_keeps_headings_and_drops_markup() -> None:
    source = (
        "---\ntitle: x\n---\n# Titel *eins*\n\nEin **Satz**\ngeht [weiter](http://x) `so`.  \n"
        "Neu.\n"
        "![Bild](http://x/y.png)\n\n- a\n- b\n\n1. c\n2. d\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n"
        "> Zitat\n\n<div hidden>weg</div>\n\n<!-- weg -->\n\n```\ncode {x}\n```\n"
    )
    assert read(source.encode(), "markdown") == (
        "# Titel eins\n\nEin Satz geht weiter so.\nNeu.\n\n- a\n- b\n\n1. c\n2. d\n\n"
        "A | B\n1 | 2\n\nZitat\n\ncode {x}"
    )


def test_pdf_lines_are_joined_and_words_made_whole() -> None:
    rows = [
        "Die Stadt hat gestern mitgeteilt, dass die neue Brücke über den Fluss erst im Spät-",
        "herbst eröffnet wird. Der Grund sind Lieferungen (aus Köln), die nicht rechtzeitig zur",
        "Baustelle gelangten. Am Montag wird im Rat der Stadt noch einmal darüber beraten, was zu",
    ]
    text = read(make.pdf([rows, ["tun ist."]]), "pdf")
    assert "im Spätherbst eröffnet wird. Der Grund sind Lieferungen (aus Köln), die" in text
    assert text.endswith("was zu tun ist.")


def test_docx_gives_headings_lists_tables_and_no_hidden_text() -> None:
    body = (
        make.paragraph("Größe &amp; Kosten")
        + make.paragraph("Punkt", properties="<w:pPr><w:numPr/></w:pPr>")
        + "<w:p><w:r><w:t>Ein </w:t></w:r><w:ins><w:r><w:t>neuer </w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>alter </w:delText></w:r></w:del><w:r><w:t>Satz.</w:t></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>versteckt</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>"
        "<w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    assert read(make.docx(body), "docx") == "Größe & Kosten\n\n- Punkt\n\nEin neuer Satz.\n\na | b"


def test_docx_headings_carry_their_level() -> None:
    from docx import Document

    document, out = Document(), io.BytesIO()
    document.add_heading("Titel", 0)
    document.add_heading("Kosten", 2)
    document.add_paragraph("Ein Satz.")
    document.save(out)
    assert read(out.getvalue(), "docx") == "# Titel\n\n## Kosten\n\nEin Satz."


def test_docx_entities_read_no_file_and_do_not_explode() -> None:
    text = read(make.docx(make.paragraph("vorn &x; hinten"), head=make.XXE), "docx")
    assert "root:" not in text
    with pytest.raises(DocumentError):
        read(make.docx(make.paragraph("&i;"), head=make.BILLION_LAUGHS), "docx")


def test_odd_members_of_an_archive_are_never_written() -> None:
    more = [("../../boese.txt", b"x"), ("word/extra.bin", b"y")]
    assert read(make.docx(make.paragraph("Gut."), more=more), "docx") == "Gut."


BAD = {
    "pdf garbage": (b"%PDF-1.4\n" + b"x" * 1000, "pdf", UnreadableDocument, "damaged PDF"),
    "pdf header only": (b"%PDF-1.7\n", "pdf", UnreadableDocument, "damaged PDF"),
    "pdf without text": (make.pdf([[]]), "pdf", UnreadableDocument, "no text"),
    "pdf scanned": (make.scanned_pdf(), "pdf", UnreadableDocument, "OCR"),
    "pdf encrypted": (make.encrypted_pdf(), "pdf", UnreadableDocument, "password"),
    "docx no zip": (b"PK\x03\x04" + b"x" * 99, "docx", UnreadableDocument, "damaged"),
    "docx no xml": (make.docx("<w:p>"), "docx", UnreadableDocument, "damaged"),
    "docx empty": (make.docx(""), "docx", UnreadableDocument, "no text"),
    "xlsx": (make.archive({"xl/workbook.xml": b"<x/>"}), "docx", UnsupportedFormat, "Excel"),
    "zip": (make.archive({"a.txt": b"x"}), "docx", UnsupportedFormat, "archive"),
    "bomb": (
        make.docx(make.paragraph("x"), more=[("word/y.xml", b"<" * 50_000_000)]),
        "docx",
        DocumentTooLarge,
        "unpacks to 50 MB",
    ),
    "binary text": (bytes(range(256)) * 40, "text", UnreadableDocument, "binary"),
    "only blanks": (b" \n\t\n", "text", UnreadableDocument, "no text"),
}


@pytest.mark.parametrize(("data", "kind", "error", "reason"), BAD.values(), ids=BAD)
def test_bad_files_are_refused(data: bytes, kind: str, error: type[Exception], reason: str) -> None:
    with pytest.raises(error, match=reason):
        read(data, kind)


def test_limits_on_pages_and_characters() -> None:
    with pytest.raises(DocumentTooLarge, match="has 3 pages"):
        parse(make.pdf([["a"], ["b"], ["c"]]), "pdf", Limits(pages=2))
    with pytest.raises(DocumentTooLarge, match="11 characters"):
        parse(b"hello world", "text", Limits(characters=10))


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["text", "markdown", "html"]))
def test_any_bytes_give_clean_text_or_a_refusal(data: bytes, kind: str) -> None:
    try:
        text = read(data, kind)
    except DocumentError:
        return
    assert clean(text) == text
    assert text.strip()
