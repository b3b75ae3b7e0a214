"""One case of a report: question, answer, receipts highlighted in the source, what was withheld."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Final

from eval.locate import Place, Scope
from eval.report.junit import verdict
from eval.score import Score, given_answer
from eval.types import Case, Record

AROUND: Final = 160  # characters of the source shown on each side of what is marked
JOIN: Final = 240  # closer than this two marks share an excerpt


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a source to highlight: gold evidence or a citation."""

    source: str
    start: int
    end: int
    label: str  # the marker, or "" for gold


def case_html(case: Case, record: Record, score: Score, texts: Mapping[str, str]) -> str:
    """Return one folded case."""
    kinds = "\n".join([*case.kinds, f"lang {case.lang}"])
    klass = "case" if score.right else "case wrong"
    if score.right and record["withheld"]:
        klass += " withholding"
    return (
        f'<details class="{klass}" data-kinds="{escape(kinds)}"><summary>'
        f"<span>{escape(case.question)}</span>"
        f'<span class="verdict">{verdict(score)}</span></summary>'
        f"<dl>{_rows(case, record, score)}</dl>{sources_html(case, record, texts)}</details>"
    )


def answer_html(record: Record) -> str:
    """Return the shown text, or why there is none."""
    if record["status"] != "refused":
        return escape(record["text"])
    text = f"{escape(record['text'])} " if record["text"] else ""
    return f"{text}<small>refused: {escape(str(record['reason']))}</small>"


def sources_html(case: Case, record: Record, texts: Mapping[str, str]) -> str:
    """Return excerpts of the sources with gold evidence and citations marked."""
    marks = sorted(_marks(case, record, texts), key=lambda m: (m.source, m.start, m.end))
    parts = []
    for source in dict.fromkeys(mark.source for mark in marks):
        text = texts[source]
        name = f"<small>{escape(source)}</small>\n" if source else ""
        for group in _groups([mark for mark in marks if mark.source == source]):
            parts.append(f"<blockquote>{name}{_excerpt(text, group)}</blockquote>")
    return "".join(parts)


def _rows(case: Case, record: Record, score: Score) -> str:
    rows: list[tuple[str, str]] = []
    for turn in case.history:
        rows.append(
            (
                "earlier",
                f'<span class="turn">{escape(turn.question)}<br>{escape(turn.answer)}</span>',
            )
        )
    if record["standalone_question"] != case.question:
        rows.append(("understood as", escape(record["standalone_question"])))
    rows.append(("answer", answer_html(record)))
    if record["short_answer"]:
        rows.append(("short answer", escape(given_answer(record))))
    wanted = " · ".join(escape(answer) for answer in case.answers)
    rows.append(("wanted", wanted or ("an answer" if case.answerable else "a refusal")))
    if record["withheld"]:
        held = "".join(
            f'<div class="held">{escape(claim["text"])}<br>'
            f"<small>{escape(claim.get('why') or claim['verdict'])}</small></div>"
            for claim in record["withheld"]
        )
        rows.append(("withheld", held))
    if score.faults:
        rows.append(("unsupported", "<br>".join(escape(fault) for fault in score.faults)))
    rows.append(("case", _facts(case, score)))
    return "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)


def _facts(case: Case, score: Score) -> str:
    tags = "".join(f'<span class="tag">{escape(tag)}</span>' for tag in case.tags)
    facts = [escape(case.id), case.lang]
    if score.f1 is not None:
        facts.append(f"F1 {score.f1:.2f}")
    if score.gold is not None:
        facts.append(
            f"{score.both} of {score.gold} gold sentences cited, {score.cited} cited in all"
        )
    if score.confidence is not None:
        facts.append(f"confidence {score.confidence:.2f}")
    return f"<small>{' · '.join(facts)}</small> {tags}"


def _marks(case: Case, record: Record, texts: Mapping[str, str]) -> Iterable[Mark]:
    scope = Scope(case, texts)
    for item in record["citations"]:
        if place := scope.place(item):
            yield _mark(place, str(item["marker"]))
    for quote in case.evidence:
        if place := scope.quoted(quote.quote, quote.source):
            yield _mark(place, "")


def _mark(place: Place, label: str) -> Mark:
    return Mark(place[0], place[1].start, place[1].end, label)


def _groups(marks: list[Mark]) -> list[list[Mark]]:
    groups: list[list[Mark]] = []
    end = 0
    for mark in marks:
        if groups and mark.start - end < JOIN:
            groups[-1].append(mark)
            end = max(end, mark.end)
        else:
            groups.append([mark])
            end = mark.end
    return groups


def _excerpt(text: str, marks: list[Mark]) -> str:
    """Return the text around the marks. Marks may overlap, so it is cut at every edge."""
    first = _back(text, min(mark.start for mark in marks))
    last = _on(text, max(mark.end for mark in marks))
    edges = sorted({first, last, *(e for m in marks for e in (m.start, m.end))})
    out = ["… " if first else ""]
    for start, end in pairwise(edges):
        here = [mark for mark in marks if mark.start <= start and end <= mark.end]
        piece = escape(text[start:end])
        labels = [mark.label for mark in here if mark.label]
        if labels:
            closing = "".join(f"<sup>{m.label}</sup>" for m in here if m.label and m.end == end)
            out.append(f"<mark>{piece}{closing}</mark>")
        elif here:
            out.append(f'<mark class="gold">{piece}</mark>')
        else:
            out.append(piece)
    out.append(" …" if last < len(text) else "")
    return "".join(out)


def _back(text: str, at: int) -> int:
    """Return where an excerpt begins: some way before, at a word."""
    if at <= AROUND:
        return 0
    return text.find(" ", at - AROUND, at) + 1 or at


def _on(text: str, at: int) -> int:
    """Return where an excerpt ends: some way on, at a word."""
    if len(text) - at <= AROUND:
        return len(text)
    cut = text.rfind(" ", at, at + AROUND)
    return cut if cut >= 0 else at
