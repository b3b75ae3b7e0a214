"""From a draft to what is shown: each claim gets its evidence, its verdict, and its receipts."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.cite import Similarity, attach, number
from rag.claims import split_claims
from rag.protocols import Checker
from rag.quote import quoted
from rag.types import Citation, Claim, Evidence, Verdict

VERBATIM = Verdict("supported", 1.0)
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
    evidence: Sequence[Evidence],
    checker: Checker,
    *,
    question: str,
    similarity: Similarity | None = None,
) -> list[Checked]:
    """Take a draft apart and check every claim against the sentences it stands on."""
    checked = []
    for claim in split_claims(draft, known=len(evidence)):
        cited = attach(claim.text, claim.markers, evidence, similarity=similarity)
        verdict = checker.check(claim.text, cited, question) if cited else NO_EVIDENCE
        checked.append(Checked(claim.text, cited, verdict))
    return checked


def quotes(evidence: Sequence[Evidence], *, lang: str) -> list[Checked]:
    """Return evidence as claims: verbatim, so nothing is left to check."""
    return [Checked(quoted(item, lang=lang), (item,), VERBATIM) for item in evidence]


def settle_claims(checked: Sequence[Checked]) -> Verified:
    """Part shown from withheld claims and number the receipts of the shown ones."""
    shown = [item for item in _distinct(checked) if item.verdict.label == "supported"]
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
