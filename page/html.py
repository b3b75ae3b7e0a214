"""An answer as HTML. Pure; every text from a document or a model is escaped here, once.

Citations are buttons: they are reached by Tab, show their quote on hover and focus, and the source
panel opens their place on a click, without a rerun.
"""

from dataclasses import dataclass
from html import escape

from index.types import Span
from page.outcome import status, why
from page.source_view import NEAREST, key_of
from page.strings import Speech
from rag.types import Answer, Citation, Claim, Evidence, Hit


@dataclass(frozen=True, slots=True)
class View:
    """What drawing an answer needs beside it: the words, and a prefix for ids on the page."""

    say: Speech
    prefix: str = "a"


def answer_html(answer: Answer, view: View) -> str:
    """Return the whole answer: sentences with citations and verdicts, withheld, nearest."""
    say = view.say
    parts = [_understood(answer, say)]
    if answer.claims:
        receipts = {item.marker: item for item in answer.citations}
        parts += [_claim(claim, receipts, answer, view) for claim in answer.claims]
    else:
        parts.append(f'<p lang="{escape(answer.lang)}">{escape(answer.text)}</p>')
    if reason := why(answer, say):
        parts.append(_note(reason))
    if answer.notice:
        parts.append(_note(answer.notice))
    parts.append(_original(answer, say))
    parts.append(_foot(answer, say))
    if answer.withheld:
        parts.append(_withheld(answer.withheld, say))
    if not answer.claims and answer.hits:
        parts.append(_nearest(answer.hits[:NEAREST], say))
    return wrap("".join(parts))


def progress_html(evidence: tuple[Evidence, ...], draft: str, note: str, say: Speech) -> str:
    """Return what stands there while the model still writes: the evidence, then the draft."""
    parts = []
    if evidence:
        best = evidence[0]
        parts.append(_note(say("found")))
        parts.append(
            f'<div class="paper evidence" lang="{escape(best.passage.lang)}">{escape(best.quote)}'
            f'<span class="where">{escape(best.passage.source)}</span></div>'
        )
    if draft:
        parts.append(_note(say("draft")) + f'<p class="draft">{escape(draft)}</p>')
    parts.append(_note(note))
    return wrap("".join(parts))


def head_html(title: str, line: str = "") -> str:
    """Return the head of a page: its title, and a line that says what it is for."""
    return f'<div class="beleg-head"><h1>{escape(title)}</h1><p>{escape(line)}</p></div>'


def wrap(body: str) -> str:
    """Return a body inside the element that carries the page's own style."""
    return f'<div class="beleg">{body}</div>'


def _note(text: str) -> str:
    return f'<p class="note">{escape(text)}</p>'


def _understood(answer: Answer, say: Speech) -> str:
    if answer.standalone_question == " ".join(answer.question.split()):
        return ""
    return _note(say("understood", question=answer.standalone_question))


def _foot(answer: Answer, say: Speech) -> str:
    seconds = (answer.timings.get("total_ms") or 0) / 1000
    words = "remembered" if answer.remembered else "took"
    took = say(words, seconds=f"{seconds:.1f}", llm=answer.parts.llm)
    return _note(f"{status(answer, say)} · {took}")


def _original(answer: Answer, say: Speech) -> str:
    """Say that quotes stay as they are where the answer speaks another language."""
    cited = {item.source_id for item in answer.citations}
    spoken = sorted(
        {
            hit.passage.lang
            for hit in answer.hits
            if hit.passage.document_id in cited and hit.passage.lang != answer.lang
        }
    )
    if not spoken:
        return ""
    names = ", ".join(say.language(lang) for lang in spoken)
    # Where nothing of what the model wrote held, the quotes themselves are shown.
    quotes = [item.quote for item in answer.citations]
    worded = any(not any(quote in claim.text for quote in quotes) for claim in answer.claims)
    return _note(say("translated" if worded else "original", langs=names, llm=answer.parts.llm))


def _claim(claim: Claim, receipts: dict[int, Citation], answer: Answer, view: View) -> str:
    cited = [receipts[marker] for marker in claim.citations]
    opened = "".join(_citation(one, answer, view) for one in cited)
    return (
        f'<p class="claim"><span lang="{escape(answer.lang)}">{escape(claim.text)}</span> '
        f'{opened} <span class="verdict">{escape(verdict(claim, cited, view.say))}</span></p>'
    )


def verdict(claim: Claim, cited: list[Citation], say: Speech) -> str:
    """Return a claim's verdict as a mark and words."""
    if claim.verdict.label == "supported" and any(one.quote in claim.text for one in cited):
        return say("verdict_verbatim")
    return say(f"verdict_{claim.verdict.label}")


def _citation(citation: Citation, answer: Answer, view: View) -> str:
    say = view.say
    lang = next(
        (hit.passage.lang for hit in answer.hits if hit.passage.document_id == citation.source_id),
        answer.lang,
    )
    label = say("receipt", n=citation.marker, source=citation.source, quote=citation.quote)
    where = citation.source
    if lang != answer.lang:
        where += f" · {say('original_label', lang=say.language(lang))}"
    key = key_of(citation.source_id, citation.span)
    return (
        f'<span class="ref"><button type="button" data-beleg="{escape(key)}"'
        f' aria-label="{escape(label)}">[{citation.marker}]</button>'
        f'<span class="tip" aria-hidden="true"><span lang="{escape(lang)}">'
        f"{escape(citation.quote)}</span><small>{escape(where)}</small></span></span>"
    )


def _withheld(claims: tuple[Claim, ...], say: Speech) -> str:
    rows = "".join(
        f'<div class="paper">{escape(claim.text)}<span class="where">'
        f"{escape(say(f'verdict_{claim.verdict.label}'))}: {escape(claim.verdict.why)}</span></div>"
        for claim in claims
    )
    return f"<details><summary>{escape(say('withheld', n=len(claims)))}</summary>{rows}</details>"


def _nearest(hits: tuple[Hit, ...], say: Speech) -> str:
    rows = "".join(_passage(hit, say) for hit in hits)
    return f"<details open><summary>{escape(say('nearest'))}</summary>{rows}</details>"


def _passage(hit: Hit, say: Speech) -> str:
    passage = hit.passage
    key = key_of(passage.document_id, Span(passage.start, passage.end))
    where = " · ".join(filter(None, (passage.source, passage.heading)))
    return (
        f'<div class="paper" lang="{escape(passage.lang)}">{escape(passage.text)}'
        f'<span class="where">{escape(where)} <button type="button" data-beleg="{escape(key)}"'
        f' aria-label="{escape(say("open_passage", source=where))}">{escape(say("open"))}</button>'
        "</span></div>"
    )
