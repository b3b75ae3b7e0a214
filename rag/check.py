"""The checker: does the cited evidence support a claim? Offline, and independent of the writer."""

from collections.abc import Callable, Sequence

from rag.facts import unsupported_facts
from rag.facts.alignment import changed
from rag.facts.polarity import (
    is_fragment,
    misreported,
    negative,
    reversed_words,
    softly_negative,
    unattributed,
)
from rag.facts.roles import misattributed, reordered
from rag.facts.scope import scope
from rag.facts.words import content_words, guess_lang, stem
from rag.types import Evidence, Verdict

Similarity = Callable[[str, Sequence[str]], Sequence[float]]


class FactChecker:
    """Checks hard facts, polarity and speaker by rule, and meaning by similarity."""

    def __init__(self, similarity: Similarity | None = None) -> None:
        self._similarity = similarity

    @property
    def name(self) -> str:
        """Name and version, for the record."""
        return "facts-1" + ("+similarity" if self._similarity else "")

    def check(self, claim: str, evidence: Sequence[Evidence], question: str) -> Verdict:
        """Return a verdict on one claim against the sentences it cites."""
        del question  # it licenses nothing: a name the user made up is no fact
        texts = [item.quote for item in evidence]
        if not texts:
            return Verdict("uncited", 0.0, "no sentence is cited")
        why = objection(claim, texts)
        if why:
            return Verdict("unsupported", 0.0, why)
        return Verdict("supported", 1.0)


def objection(claim: str, texts: Sequence[str]) -> str:
    """Return the first rule a claim breaks, in words, or ""."""
    for fact in unsupported_facts(claim, texts):
        return f"the {fact} is not in the cited text"
    lang = guess_lang(claim)
    evidence = "\n".join(texts)
    for text in texts:
        if guess_lang(text) == lang and (why := changed(claim, text, lang)):
            return why
    near = scope(claim, evidence)
    return (
        misreported(claim, evidence)
        or misattributed(claim, evidence)
        or unattributed(claim, near)
        or (reordered(claim, evidence) if len(texts) == 1 else "")
        or reversed_words(claim, near)
        or negation(claim, near, evidence)
    )


def negation(claim: str, near: str, evidence: str) -> str:
    """Return what is wrong with the negation of a claim, or ""."""
    if is_fragment(claim):
        return ""
    lang = guess_lang(claim)
    other = guess_lang(evidence)
    mine = negative(claim, lang)
    if mine and not negative(evidence, other) and not softly_negative(evidence):
        return "the claim negates what the source says"
    if negative(near, other) and not mine and not softly_negative(claim):
        return "the source negates what the claim says"
    return ""
