"""Turns bytes into clean text: encodings, line ends, and characters nobody sees. Pure."""

import codecs
import re
import unicodedata

from index.errors import UnreadableDocument

_BOMS = (  # UTF-32 first: its little-endian mark begins with the one of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 65_536
# What stands outside ASCII in West European text; bytes that read as these are Windows-1252.
_WESTERN = frozenset(
    "äöüßÄÖÜéèêëàâáåãæçîïíìñôóòõøœûúùÿÉÈÊÀÂÁÅÆÇÎÍÑÔÓØŒÛÚ„“”‚‘’–—…€«»°§·•¿¡´²³½\u00a0\u00ad©®ºª"
)
_OTHERS = [
    *("cp1250", "iso8859_2", "cp1251", "koi8_r", "koi8_u", "cp1253", "cp1254", "cp1255", "cp1256"),
    *("cp850", "cp437", "mac_roman", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "cp1252"),
]
_LINE_ENDS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
# Control characters, soft hyphens, zero-width and bidirectional marks, tag characters: they hide
# words from the reader or from the search, or turn what is shown around.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e01ef]"
    # Joiners shape Persian, Indic scripts and emoji; behind other letters they only hide.
    "|(?<![\u0590-\U0010ffff])[\u200c\u200d]"
)
# Marks piled on one letter: more than 30 (the limit of Unicode's stream-safe format) are dropped,
# for normalising two million of them takes hours.
_PILE = re.compile(r"[^\w\s\x00-\u02ff]{31,}")
_MOST_MARKS = 30
_SURROGATES = re.compile("[\ud800-\udfff]")
_BLANK_LINES = re.compile("\n{3,}")


def decode(data: bytes, *, declared: str | None = None) -> str:
    """Decode text by its byte order mark, as UTF-8, as declared, or by a guess.

    UTF-8 goes before a declaration: text that is not UTF-8 hardly ever passes for it, and pages
    declare wrongly. Raises UnreadableDocument if the bytes are no text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return _refuse_binary(text)
    if b"\0" in data[:_SAMPLE]:
        return _refuse_binary(data.decode(_wide(data), "replace"))
    if declared:
        try:
            # As browsers do: whoever declares Latin-1 writes Windows-1252.
            encoding = codecs.lookup(declared).name
            latin = encoding in ("iso8859-1", "ascii")
            return _refuse_binary(data.decode("cp1252" if latin else encoding))
        except (LookupError, UnicodeDecodeError):
            pass
    return _refuse_binary(data.decode(_guess(data), "replace"))


def clean(text: str) -> str:
    """Return text as it is stored: NFC, newlines, nothing unseen, no trailing blanks."""
    text = _SURROGATES.sub("\ufffd", text)
    text = _PILE.sub(_without_pile, _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)))
    # Again: some marks become two of them.
    text = _PILE.sub(_without_pile, unicodedata.normalize("NFC", text))
    return "\n".join(line.rstrip() for line in text.split("\n"))


def collapse(text: str) -> str:
    """Return cleaned text with at most one blank line in a row and none at its ends."""
    return _BLANK_LINES.sub("\n\n", clean(text)).strip("\n")


def _without_pile(match: re.Match[str]) -> str:
    kept, marks = [], 0
    for char in match[0]:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def _refuse_binary(text: str) -> str:
    sample = text[:_SAMPLE]
    odd = sum((char < " " and char not in "\t\n\r\f\v\x1b") or char == "\ufffd" for char in sample)
    # A stray NUL in a log is cleaned away; more of such is not text.
    if odd > 2 + len(sample) // 100:
        raise UnreadableDocument("is binary, not text. Add the document it was made from.")
    return text


def _wide(data: bytes) -> str:
    """Return which UTF-16 this is without a mark: most characters have an empty byte."""
    sample = data[:_SAMPLE]
    return "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"


def _guess(data: bytes) -> str:
    """Return the likely one-byte or East Asian encoding.

    Windows-1252 is tried by itself, for charset-normalizer takes short German for Icelandic Mac.
    """
    sample = data[:_SAMPLE]
    high = [char for char in sample.decode("cp1252", "replace") if char > "\x7f"]
    if sum(char in _WESTERN for char in high) >= 0.9 * len(high):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=_OTHERS).best()
    return best.encoding if best else "cp1252"
