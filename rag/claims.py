"""A draft taken apart: one claim a sentence, with the markers it was given, and nothing else."""

import re
import unicodedata
from dataclasses import dataclass

from index.language import detect_language
from index.sentences import sentences
from index.types import Span
from rag.markers import MARK, is_marker, mark

_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,300}>|<(?=[a-zA-Z/!])")
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,200}\]\([^()\n]{0,500}\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\([^()\n]{0,500}\)")
_MARKUP = re.compile(
    r"^[ \t>]*(?:`{3,}[^\n]*|~{3,}[^\n]*|[-*_=]{3,}[ \t]*)$|^[ \t>]*#{1,6}[ \t]+|"
    r"[`*]|(?<!\w)_+|_+(?!\w)|~~|\|",
    re.MULTILINE,
)
_BULLET = re.compile(r"^[ \t>]*(?:[-+•‣▪–—·]|\d{1,2}[.)](?=\s+\D))\s+", re.MULTILINE)
_WRAPPED = re.compile(r"(?<=[^\s.!?:;…])[ \t]*\n(?=[^\W\d_])(?=[a-zà-öø-ÿ])")
_GLUED = tuple(".,;:!?…)”“»")
_UNSEEN = ("Cc", "Cf", "Co", "Cn", "Cs")
_OPENING, _CLOSING = "„«“", "“»”"
# "opens on 3. Mai 2027": small models leave a German date in an English sentence.
_DAY = re.compile(r"(?<![\d.,])(?:[12]?\d|3[01])\.$")
_MONTH = re.compile(
    r"(?:Januar|Jänner|Februar|März|Mai|Juni|Juli|Oktober|Dezember)\b|(?:January|February|March|April"
    r"|May|June|July|August|September|October|November|December)\s+\d{4}\b"
)


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """One sentence of a draft and the markers it carries: 1-based, distinct, in order."""

    text: str
    markers: tuple[int, ...] = ()


def split_claims(draft: str, *, known: int) -> list[DraftClaim]:
    """Split a draft into claims; markers beyond ``known`` are dropped.

    Whatever brackets, words or superscripts the model used for its markers, none is left in the
    text. A sentence without a marker stays without one.
    """
    marked = mark(_plain(draft), known)
    found: list[DraftClaim] = []
    for line in _WRAPPED.sub(" ", _BULLET.sub("", _unmarked_up(marked))).split("\n"):
        words, markers = _part(line)
        spans = _whole(words, sentences(words, detect_language(words)))
        for span, carried in zip(spans, _share_out(markers, spans), strict=True):
            text = _tidy(span.of(words))
            if any(char.isalnum() for char in text):
                found.append(DraftClaim(text, carried))
        if not spans and found and markers:
            every = (*found[-1].markers, *(number for _, numbers in markers for number in numbers))
            found[-1] = DraftClaim(found[-1].text, tuple(dict.fromkeys(every)))
    return found


def _plain(draft: str) -> str:
    """Remove thoughts, control characters, tags, images and the targets of links."""
    text = draft.rpartition("</think>")[2].replace("\r\n", "\n").replace("\t", " ")
    text = re.sub("[\r\u2028\u2029]", "\n", text)
    text = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in _UNSEEN)
    return _TAG.sub("", _LINK.sub(_link, _IMAGE.sub("", text)))


def _link(match: re.Match[str]) -> str:
    inside = match.group(1)
    return f"[{inside}]" if is_marker(inside) else inside


def _unmarked_up(text: str) -> str:
    return _MARKUP.sub(lambda match: " " if match.group() == "|" else "", text)


def _part(line: str) -> tuple[str, list[tuple[int, list[int]]]]:
    """Part a line from its markers: the words, and where in them which numbers stood.

    A marker belongs to what stands before it, unless the line opens with one and closes without.
    """
    leads = MARK.match(line.lstrip()) is not None and not line.rstrip(".!? ").endswith("\x03")
    pieces: list[str] = []
    markers: list[tuple[int, list[int]]] = []
    length = done = 0
    for match in MARK.finditer(line):
        piece = line[done : match.start()].strip()
        if piece and pieces and piece[0] not in _GLUED:
            pieces.append(" ")
            length += 1
        pieces.append(piece)
        length += len(piece)
        done = match.end()
        numbers = [int(number) for number in match.group(1).split(",") if number]
        markers.append((length + 1 if leads else max(0, length - 1), numbers))
    rest = line[done:].strip()
    glue = " " if length and rest and rest[0] not in _GLUED else ""
    return "".join(pieces) + glue + rest, markers


def _share_out(markers: list[tuple[int, list[int]]], spans: list[Span]) -> list[tuple[int, ...]]:
    """Give each sentence the markers that stand in it, or before the next one."""
    shares: list[list[int]] = [[] for _ in spans]
    current = 0
    for at, numbers in markers:
        while current + 1 < len(spans) and at >= spans[current + 1].start:
            current += 1
        if shares:
            shares[current] += numbers
    return [tuple(dict.fromkeys(share)) for share in shares]


def _whole(text: str, spans: list[Span]) -> list[Span]:
    """Join sentences that one quotation holds together, and a date that was taken for an end."""
    quoted = _quoted(text)
    joined: list[Span] = []
    for span in spans:
        if joined and (
            (quoted[joined[-1].end - 1] and quoted[span.start])
            or (_MONTH.match(text, span.start) and _DAY.search(joined[-1].of(text)))
        ):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _quoted(line: str) -> list[bool]:
    """Say for each character whether it stands in a closed quotation."""
    flags = [False] * len(line)
    opened = -1
    for i, char in enumerate(line):
        if opened < 0 and (char in _OPENING or char == '"'):
            opened = i
        elif opened >= 0 and (char in _CLOSING or char == '"'):
            flags[opened:i] = [True] * (i - opened)
            opened = -1
    return flags


def _tidy(text: str) -> str:
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ([.,;:!?…])", r"\1", text)
    return text.lstrip(" ,;:.!?)").rstrip()
