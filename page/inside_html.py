"""How an answer came about, as HTML. Pure; every text is escaped here, once."""

from collections.abc import Iterable
from html import escape

from index.types import Span
from page.inside import Inside, laps
from page.source_view import key_of
from page.strings import Speech
from rag.types import Answer, Claim, Hit


def inside_html(answer: Answer, inside: Inside, say: Speech) -> str:
    """Return every stage of an answer: times, passages, reading, prompt, draft, checks."""
    parts = [] if inside.current else [f'<p class="note">{escape(say("inside_changed"))}</p>']
    parts += [
        _times(answer, say),
        _section(say("inside_passages"), _passages(answer.hits, say)),
        _section(say("inside_reader"), _reading(inside, say)),
    ]
    if inside.prompt is not None:
        sent = f"{inside.prompt.system}\n\n{inside.prompt.user}".strip()
        named = f"{inside.prompt.name} {inside.prompt.version}"
        parts.append(_section(say("inside_prompt", name=named), f"<pre>{escape(sent)}</pre>"))
    if answer.draft:
        parts.append(_section(say("inside_draft"), f"<pre>{escape(answer.draft)}</pre>"))
    claims = (*answer.claims, *answer.withheld)
    if claims:
        parts.append(_section(say("inside_checks"), _checks(claims, say)))
    return f'<div class="beleg inside">{"".join(parts)}</div>'


def _section(title: str, body: str) -> str:
    return f"<details><summary>{escape(title)}</summary>{body}</details>"


def _times(answer: Answer, say: Speech) -> str:
    stages = laps(answer)
    if not stages:
        return ""
    total = max(stages[-1].end, 1.0)
    rows = "".join(
        f'<div class="lap"><span>{escape(say(lap.name))}</span><span class="lane"><i style="left:'
        f"{100 * lap.start / total:.1f}%;width:{100 * (lap.end - lap.start) / total:.1f}%"
        f'"></i></span><span>{lap.end - lap.start:,.0f} ms</span></div>'
        for lap in stages
    )
    return f'<p class="note">{escape(say("inside_times"))}</p>{rows}'


def _passages(hits: Iterable[Hit], say: Speech) -> str:
    rows = []
    for hit in hits:
        passage = hit.passage
        where = " · ".join(filter(None, (passage.source, passage.heading)))
        key = key_of(passage.document_id, Span(passage.start, passage.end))
        label = say("open_passage", source=where)
        rows.append(
            (
                f'<button type="button" data-beleg="{escape(key)}" aria-label="{escape(label)}">'
                f"{escape(say('open'))}</button> {escape(where)}",
                _number(hit.score),
                _number(hit.dense),
                _number(hit.lexical),
            )
        )
    return _table((say("col_passage"), say("col_score"), say("col_dense"), "BM25"), rows)


def _reading(inside: Inside, say: Speech) -> str:
    stated = f"{inside.reading.answerable:.0%}"
    told = [say("inside_stated", stated=stated)]
    if inside.confidence is not None and f"{inside.confidence:.0%}" != stated:
        told.append(say("inside_opinion", stated=f"{inside.confidence:.0%}"))
    note = f'<p class="note">{escape(" ".join(told))}</p>'
    spans = [(escape(span.text), f"{span.score:.2f}") for span in inside.reading.spans]
    chosen = {(one.passage.id, one.span) for one in inside.selection.evidence}
    sentences = [
        (
            ("● " if (one.passage.id, one.span) in chosen else "○ ") + escape(one.quote),
            f"{one.score:.2f}",
        )
        for one in inside.reading.evidence[:8]
    ]
    return (
        note
        + (_table((say("col_span"), say("col_score")), spans) if spans else "")
        + _table((say("col_sentence"), say("col_score")), sentences)
    )


def _checks(claims: Iterable[Claim], say: Speech) -> str:
    rows = [
        (
            escape(claim.text),
            escape(say(f"verdict_{claim.verdict.label}")),
            _number(claim.verdict.score),
            escape(claim.verdict.why),
        )
        for claim in claims
    ]
    return _table((say("col_sentence"), say("col_verdict"), say("col_score"), say("col_why")), rows)


def _table(head: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table; the cells of ``rows`` are HTML already."""
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
