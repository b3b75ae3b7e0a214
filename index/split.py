"""Cuts a document into sections, passages and sentences, with exact offsets. Pure."""

import re
from collections.abc import Iterator, Sequence

from index.abbreviations import words
from index.sentences import LINE_BREAKS, MAX_SENTENCE, is_final, is_item, lines, sentences
from index.types import Document, Passage, Span

__all__ = ["SPLITTER", "headings", "lines", "sentences", "split"]

SPLITTER = "sentences-1"
"""Names these rules: part of an index's fingerprint, so change it when passages change."""

_MARKED = re.compile(r"(#{1,6})[ \t]+\S")
_HEADING_CHARS, _HEADING_WORDS = 90, 12
_BODY_CHARS = 90
# A line that ends with one of these is the beginning of a sentence, not a heading.
_NEVER_LAST = words("de").starters | words("en").starters
# "Was kostet das?" heads an answer; "Haben Sie Fragen?" belongs to the text.
_ASKS = re.compile(
    r"(?:w(?:er|en|em|as|ann|o|ie|arum|elche)|wh|how|qu|¿|où|comment|c[óo])", re.IGNORECASE
)


def headings(text: str) -> list[Span]:
    """Return the lines that head a section, in order.

    Either marked (``## Kosten``) or a short line without final punctuation on top of running text.
    What heads nothing is text: the last line, an address, a list without bullets.
    """
    rows = lines(text)
    level = [_level(row.of(text)) for row in rows]
    found = []
    for i, row in enumerate(rows):
        if level[i]:
            # A marked heading may stand on a deeper one, but it must stand on something.
            heads = i + 1 < len(rows) and (not level[i + 1] or level[i + 1] > level[i])
        else:
            heads = _looks_like_heading(text, rows, i, level)
        if heads:
            found.append(row)
    return found if len(found) < len(rows) else []


def split(document: Document, *, target: int = 600) -> list[Passage]:
    """Cut a document into passages: whole sentences of one section, about ``target`` characters.

    Every character that is neither white space nor heading lies in exactly one passage. No
    passage is longer than twice the target, no sentence longer than that or MAX_SENTENCE.
    """
    if target < 1:
        raise ValueError(f"target must be at least 1, not {target}")
    text = document.text
    limit = min(MAX_SENTENCE, 2 * target)
    passages = []
    for heading, body in _sections(text):
        spans = [
            Span(body.start + s.start, body.start + s.end)
            for s in sentences(body.of(text), document.lang, limit=limit)
        ]
        for group in _packed(text, spans, target):
            start, end = group[0].start, group[-1].end
            passages.append(
                Passage(
                    document_id=document.id,
                    source=document.name,
                    start=start,
                    end=end,
                    text=text[start:end],
                    heading=heading,
                    lang=document.lang,
                    sentences=tuple(group),
                )
            )
    return passages


def _sections(text: str) -> Iterator[tuple[str, Span]]:
    """Yield each section's heading, without its mark, and the range of its text."""
    title, start = "", 0
    for heading in headings(text):
        yield title, Span(start, heading.start)
        title, start = heading.of(text).lstrip("#").strip(), heading.end
    yield title, Span(start, len(text))


def _packed(text: str, spans: Sequence[Span], target: int) -> list[list[Span]]:
    """Group sentences: up to ``target`` characters, ending with a paragraph where one is near."""
    groups: list[list[Span]] = []
    for span in spans:
        group = groups[-1] if groups else []
        size = group[-1].end - group[0].start if group else 0
        fits = group and span.end - group[0].start <= target
        paragraph = group and any(c in LINE_BREAKS for c in text[group[-1].end : span.start])
        if fits and not (paragraph and size >= 0.6 * target):
            group.append(span)
        else:
            groups.append([span])
    return _without_stump(groups, target)


def _without_stump(groups: list[list[Span]], target: int) -> list[list[Span]]:
    """Give a section's short last group to the one before it."""
    if len(groups) > 1:
        last, before = groups[-1], groups[-2]
        stump = last[-1].end - last[0].start < 0.2 * target
        if stump and last[-1].end - before[0].start <= 1.4 * target:
            return [*groups[:-2], before + last]
    return groups


def _level(line: str) -> int:
    """Return the level of a marked heading, 0 for any other line."""
    match = _MARKED.match(line)
    return len(match[1]) if match else 0


def _short(line: str) -> bool:
    """Tell whether a line could be a heading by its looks alone."""
    if len(line) > _HEADING_CHARS or len(line.split()) > _HEADING_WORDS or is_item(line):
        return False
    if line.split()[-1].casefold() in _NEVER_LAST:
        return False
    letters = sum(char.isalpha() for char in line)
    if letters < 3 or 2 * letters < len(line) or line[0].islower():
        return False
    if line.endswith("?"):
        return _ASKS.match(line) is not None
    # "Für wen: Familien" states something.
    return line[-1] not in ",-–—|" and not is_final(line) and ": " not in line


def _is_body(line: str) -> bool:
    """Tell whether a line is running text or a list item: something a heading can stand on."""
    return len(line) > _BODY_CHARS or is_item(line) or (is_final(line) and " " in line)


def _looks_like_heading(text: str, rows: Sequence[Span], i: int, level: Sequence[int]) -> bool:
    """Decide by the line, the line above and the line below."""
    line = rows[i].of(text)
    if not _short(line) or i + 1 == len(rows) or not _is_body(rows[i + 1].of(text)):
        return False
    if text[rows[i + 1].start].islower():
        return False
    if len(rows[i + 1].of(text)) < len(line) and not is_item(rows[i + 1].of(text)):
        return False
    if i == 0 or level[i - 1]:
        return True
    above = rows[i - 1].of(text)
    if above.endswith((":", ",", ";")):
        return False
    return _is_body(above) or _blank_between(text, rows[i - 1], rows[i])


def _blank_between(text: str, above: Span, below: Span) -> bool:
    gap = text[above.end : below.start].replace("\r\n", "\n")
    return sum(char in LINE_BREAKS for char in gap) > 1
