"""From a draft to what is shown: each claim gets its evidence, its verdict, and its receipts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.agree import agrees, invents
from rag.cite import Similarity, attach, number
from rag.claims import split_claims
from rag.facts.quotes import is_verbatim, quotations
from rag.orders import is_order
from rag.protocols import Checker
from rag.quote import quoted
from rag.select import Selection
from rag.types import Citation, Claim, Evidence, Side, Verdict

VERBATIM = Verdict("supported", 1.0)
_MARKS = "\"'“”„‟«»‹›‘’‚"
_SELF = re.compile(
    r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|[Ii]ch|[Mm]ich|[Mm]ir|[Mm]eine?\w?|[Ww]ir|[Uu]ns\w*"
    r"|[Jj]e|[Jj]['’]|[Mm]oi|[Nn]ous|[Nn]otre|[Yy]o|[Nn]osotr[oa]s|[Nn]uestr[oa]s?|[Ii]o|[Nn]oi|[Nn]ostr[oaie])\b"
)
_SPACES = " \u00a0\u202f"
# Evidence this near the best one's score must be in the answer, worded or quoted.
MUST_COVER = 0.75
ORDERS = Verdict("unsupported", 0.0, "the cited text gives orders and states nothing")
NO_EVIDENCE = Verdict("uncited", None, "no sentence of the sources stands behind it")


@dataclass(frozen=True, slots=True)
class Verified:
    """Shown claims, withheld claims, and the citations the shown ones use."""

    claims: tuple[Claim, ...] = ()
    withheld: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim with the evidence that proves it."""

    text: str
    evidence: tuple[Evidence, ...]
    verdict: Verdict


def check_draft(
    draft: str,
    selection: Selection,
    checker: Checker,
    *,
    question: str,
    similarity: Similarity | None = None,
) -> list[Checked]:
    """Take a draft apart and check every claim against the sentences it stands on.

    A claim that names another answer than the reader's fails too.
    """
    checked = []
    evidence = selection.evidence
    for claim in split_claims(draft, known=len(evidence)):
        cited = attach(claim.text, claim.markers, evidence, similarity=similarity)
        text = unquoted(claim.text, [item.quote for item in cited])
        verdict = checker.check(text, cited, question) if cited else NO_EVIDENCE
        if any(is_order(item.quote) for item in cited):
            verdict = ORDERS
        if verdict.label == "supported":
            objection = agrees(text, cited, selection.spans, selection.sides) or invents(
                text, cited, question
            )
            verdict = objection or verdict
        checked.append(Checked(text, cited, verdict))
    return checked


def unquoted(claim: str, sources: Sequence[str]) -> str:
    """Take the quotation marks off words that are not verbatim in the sources.

    Small models translate a quotation and leave its marks on. As a paraphrase it can be checked;
    words in the first person cannot where no source speaks so: “I am guilty”, said nobody.
    """
    text = " ".join(sources)
    for quotation in quotations(claim):
        invented = _SELF.search(quotation.text) and not _SELF.search(text)
        if not invented and not is_verbatim(quotation.text, text):
            claim = _strip_marks(claim, quotation.text)
    return claim


def _strip_marks(claim: str, words: str) -> str:
    at = claim.find(words)
    if at <= 0:
        return claim
    end = at + len(words)
    before, after = claim[:at].rstrip(_SPACES), claim[end:].lstrip(_SPACES)
    if not before or before[-1] not in _MARKS or not after or after[0] not in _MARKS:
        return claim
    return before[:-1] + words + after[1:]


def cover(
    checked: Sequence[Checked],
    evidence: Sequence[Evidence],
    *,
    lang: str,
    sides: Sequence[Side] = (),
) -> list[Checked]:
    """Add the best evidence verbatim where no supported claim stands on it.

    So an answer holds both sides where the evidence holds two, and stands on the evidence alone
    where nothing of the draft held. Both sides of a contradiction are shown whatever their scores.
    """
    cited = {
        item for claim in checked if claim.verdict.label == "supported" for item in claim.evidence
    }
    spans = {item.key for item in cited}
    either = [side.evidence for side in sides]
    best = evidence[0].score * MUST_COVER if cited and evidence else 0.0
    missing = [
        item
        for item in evidence
        if (item.score >= best or item in either) and item.key not in spans
    ]
    return [*checked, *quotes(missing, lang=lang)]


def quotes(evidence: Sequence[Evidence], *, lang: str) -> list[Checked]:
    """Return evidence as claims: verbatim, so nothing is left to check."""
    return [Checked(quoted(item, lang=lang), (item,), VERBATIM) for item in evidence]


def settle_claims(checked: Sequence[Checked]) -> Verified:
    """Part shown from withheld claims and number the receipts of the shown ones."""
    shown = _distinct([item for item in checked if item.verdict.label == "supported"])
    marked, citations = number([item.evidence for item in shown])
    return Verified(
        claims=tuple(
            Claim(item.text, markers, item.verdict)
            for item, markers in zip(shown, marked, strict=True)
        ),
        # A withheld claim keeps no markers: a receipt that no shown sentence uses is not issued.
        withheld=tuple(
            Claim(item.text, (), item.verdict)
            for item in checked
            if item.verdict.label != "supported"
        ),
        citations=citations,
    )


def _distinct(checked: Sequence[Checked]) -> list[Checked]:
    # Small models repeat themselves; the same sentence twice is shown once.
    seen: set[str] = set()
    kept = []
    for item in checked:
        key = "".join(item.text.casefold().split())
        if key not in seen:
            seen.add(key)
            kept.append(item)
    return kept
