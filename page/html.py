"""An answer as HTML. Pure; every text from a document or a model is escaped here, once.

Receipts are native ``<details>``: they open by click, Enter or Space, need no script and no rerun,
and are announced by screen readers.
"""

from html import escape

from page.strings import Speech
from rag.types import Answer, Citation, Claim, Evidence, Hit

NEAREST = 3

# Colours follow the page's theme, light or dark; only the marker has its own, with its own text.
STYLE = """<style>
.beleg{line-height:1.6;overflow-wrap:anywhere}
.beleg details{display:inline}
.beleg summary{display:inline;cursor:pointer;list-style:none;color:inherit;font-weight:600;
 text-decoration:underline dotted;text-underline-offset:.2em;padding:0 .15em;border-radius:.2em}
.beleg summary::-webkit-details-marker{display:none}
.beleg summary:focus-visible{outline:2px solid currentColor}
.beleg .paper{display:block;margin:.4em 0 .8em;padding:.6em .9em;border-left:3px solid currentColor;
 background:rgba(127,127,127,.1);white-space:pre-wrap;font-size:.95em}
.beleg .where{display:block;font-size:.85em;opacity:.75;white-space:normal}
.beleg mark{background:#ffe58a;color:#1a1a1a;padding:0 .1em}
.beleg .note{font-size:.85em;opacity:.8;margin:.4em 0 0}
.beleg .draft{opacity:.65;font-style:italic}
.beleg .block{display:block;margin-top:.4em}
.beleg .block>summary{font-weight:400;font-size:.9em}
</style>"""


def answer_html(answer: Answer, say: Speech) -> str:
    """Return the whole answer: sentences with receipts, verdict, what was withheld, nearest."""
    parts = [_understood(answer, say)]
    if answer.claims:
        receipts = {item.marker: item for item in answer.citations}
        parts.append(
            "<div>"
            + " ".join(_claim(claim, receipts, answer.hits, say) for claim in answer.claims)
            + "</div>"
        )
    else:
        parts.append(f"<div>{escape(answer.text)}</div>")
    if answer.reason == "backend_failed" and answer.claims:
        parts.append(f'<p class="note">{escape(say("backend_failed"))}</p>')
    seconds = (answer.timings.get("total_ms") or 0) / 1000
    took = say("took", seconds=f"{seconds:.1f}", llm=answer.parts.llm)
    parts.append(f'<p class="note">{escape(say(answer.status))} · {escape(took)}</p>')
    if answer.withheld:
        parts.append(_withheld(answer.withheld, say))
    if not answer.claims and answer.hits:
        parts.append(_nearest(answer.hits[:NEAREST], say))
    return _wrap("".join(parts))


def progress_html(evidence: tuple[Evidence, ...], draft: str, say: Speech) -> str:
    """Return what stands there while the model still writes: the evidence, then the draft."""
    parts = []
    if evidence:
        best = evidence[0]
        parts.append(f'<p class="note">{escape(say("found"))}</p>')
        parts.append(
            f'<div class="paper">{escape(best.quote)}'
            f'<span class="where">{escape(best.passage.source)}</span></div>'
        )
    if draft:
        parts.append(f'<p class="note">{escape(say("draft"))}</p>')
        parts.append(f'<div class="draft">{escape(draft)}</div>')
    return _wrap("".join(parts))


def _wrap(body: str) -> str:
    return f'{STYLE}<div class="beleg">{body}</div>'


def _understood(answer: Answer, say: Speech) -> str:
    if answer.standalone_question == answer.question.strip():
        return ""
    text = say("understood", question=answer.standalone_question)
    return f'<p class="note">{escape(text)}</p>'


def _claim(claim: Claim, receipts: dict[int, Citation], hits: tuple[Hit, ...], say: Speech) -> str:
    opened = "".join(_receipt(receipts[marker], hits, say) for marker in claim.citations)
    return f"<span>{escape(claim.text)}</span>{opened}"


def _receipt(citation: Citation, hits: tuple[Hit, ...], say: Speech) -> str:
    label = say("receipt", n=citation.marker, source=citation.source, quote=citation.quote)
    where = say(
        "in_source", source=citation.source, start=citation.span.start, end=citation.span.end
    )
    return (
        f'<details><summary title="{escape(citation.quote)}" aria-label="{escape(label)}">'
        f"[{citation.marker}]</summary>"
        f'<span class="paper">{_paragraph(citation, hits)}'
        f'<span class="where">{escape(where)}</span></span></details>'
    )


def _paragraph(citation: Citation, hits: tuple[Hit, ...]) -> str:
    start, end = citation.span.start, citation.span.end
    for hit in hits:
        passage = hit.passage
        inside = passage.start <= start and end <= passage.end
        if passage.document_id == citation.source_id and inside:
            before = passage.text[: start - passage.start]
            after = passage.text[end - passage.start :]
            return f"{escape(before)}<mark>{escape(citation.quote)}</mark>{escape(after)}"
    return f"<mark>{escape(citation.quote)}</mark>"


def _withheld(claims: tuple[Claim, ...], say: Speech) -> str:
    rows = "".join(
        f'<span class="paper">{escape(claim.text)}'
        f'<span class="where">{escape(claim.verdict.why)}</span></span>'
        for claim in claims
    )
    title = escape(say("withheld", n=len(claims)))
    return f'<details class="block"><summary>▸ {title}</summary>{rows}</details>'


def _nearest(hits: tuple[Hit, ...], say: Speech) -> str:
    rows = "".join(
        f'<span class="paper">{escape(hit.passage.text)}<span class="where">'
        f"{escape(hit.passage.source)} · {escape(hit.passage.heading)}</span></span>"
        for hit in hits
    )
    title = escape(say("nearest"))
    return f'<details class="block"><summary>▸ {title}</summary>{rows}</details>'
