"""Makes the files the loaders are tested with, good and bad; none of them is stored."""

import io
import zipfile
import zlib
from collections.abc import Sequence

ESCAPES = str.maketrans({"(": r"\(", ")": r"\)", "\\": r"\\"})
CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/'
    '2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def pdf(pages: Sequence[Sequence[str]], *, stream: bytes | None = None) -> bytes:
    """Return a PDF with these lines of text on its pages, or with one compressed stream."""
    bodies = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    bodies.append(
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    )
    kids = []
    for page in pages:
        rows = "".join(f"({row.translate(ESCAPES)}) Tj 0 -14 Td " for row in page)
        content = f"BT /F1 11 Tf 50 750 Td {rows} ET".encode("cp1252") if page else b""
        if stream is None:
            part = b"<< /Length %d >> stream\n%s\nendstream" % (len(content), content)
        else:
            part = b"<< /Length %d /Filter /FlateDecode >> stream\n%s\nendstream" % (
                len(stream),
                stream,
            )
        bodies.append(part)
        bodies.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font "
            b"<< /F1 3 0 R >> >> /Contents %d 0 R >>" % len(bodies)
        )
        kids.append(b"%d 0 R" % len(bodies))
    bodies[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    offsets = []
    for number, body in enumerate(bodies, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer << /Root 1 0 R /Size %d >>\nstartxref\n" % (len(bodies) + 1))
    out.write(b"%d\n%%%%EOF\n" % start)
    return out.getvalue()


def encrypted_pdf() -> bytes:
    """Return a PDF that opens only with a password."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([["geheim"]]))))
    writer.encrypt("password", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def scanned_pdf() -> bytes:
    """Return a PDF whose one page is a picture."""
    whole = pdf([[]])
    picture = b"/Resources << /XObject << /Im1 9 0 R >> >>"
    return whole.replace(b"/Resources << /Font << /F1 3 0 R >> >>", picture)


def pdf_bomb(megabytes: int) -> bytes:
    """Return a PDF whose page unpacks to so much."""
    return pdf([[]], stream=zlib.compress(b"0 0 Td " * (megabytes * 150_000), 9))


def docx(
    body: str, *, head: str = '<?xml version="1.0"?>', more: Sequence[tuple[str, bytes]] = ()
) -> bytes:
    """Return a Word document with this XML as its body."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr(
            "word/document.xml",
            f"{head}<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>",
        )
        for name, data in more:
            archive.writestr(name, data)
    return out.getvalue()


def paragraph(text: str, *, properties: str = "") -> str:
    """Return one paragraph of a Word document."""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def archive(members: dict[str, bytes]) -> bytes:
    """Return a zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members.items():
            target.writestr(name, data)
    return out.getvalue()


BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">'
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
XXE = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
