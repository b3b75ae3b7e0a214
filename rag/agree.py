"""The writer is bound twice: to the reader's answer, and to the source's words in its language."""

from collections.abc import Sequence
from typing import Final

from rag.facts import unsupported_facts
from rag.facts.numbers import quantities
from rag.facts.words import content_words, guess_lang, stem
from rag.types import AnswerSpan, Evidence, Side, Verdict

# Spans this near the best one's score count as found; longer ones are clauses, which a writer may
# word in ways that keep no name of theirs. One without a name counts from farther off, since the
# reader finds such answers less surely: who denied the claims, "Dmitry Peskov" .90 and "beide
# Länder" .46.
NEAR: Final = 0.7
NEAR_SOFT: Final = 0.5
LONGEST_WORDS: Final = 6


def agrees(
    claim: str,
    cited: Sequence[Evidence],
    spans: Sequence[AnswerSpan],
    sides: Sequence[Side] = (),
) -> Verdict | None:
    """Return why a claim contradicts the reader, or None where it does not.

    Only short answers with a name, number or date in them bind the writer: the claim must hold one
    of them, or stand on a sentence where the reader found an answer without any ("both countries").
    Where sources contradict each other, it may hold what either says.
    """
    if not spans:
        return None
    either = [side.span for side in sides]
    found = [span for span in spans if span.score >= NEAR * spans[0].score or span in either]
    hard = [span for span in found if _is_hard(span)]
    if not hard or _stands_on_soft(cited, spans):
        return None
    if any(not unsupported_facts(span.text, [claim]) for span in hard):
        return None
    return Verdict("unsupported", 0.0, f"the sources answer {hard[0].text}, not this")


def invents(claim: str, cited: Sequence[Evidence], question: str) -> Verdict | None:
    """Return why a claim says more than sources in its own language, or None.

    Within a language nothing needs translating, so a content word that neither the cited sentences
    nor the question has is the writer's own ("um die Sensibilität zu minimieren").
    """
    lang = guess_lang(claim)
    if not cited or any(item.passage.lang != lang for item in cited):
        return None
    licensed = _stems(" ".join([question, *(item.quote for item in cited)]), lang)
    # What a number counts is the rules' business: "£22.4 million" for "£22.4m".
    counted = [(item.start, item.end) for item in quantities(claim, lang)]
    own = [
        word.text
        for word in content_words(claim, lang)
        if stem(word.text, lang) not in licensed and not word.within(counted)
    ]
    if not own:
        return None
    return Verdict("unsupported", 0.0, f"the source does not say {own[0]}")


def _stems(text: str, lang: str) -> set[str]:
    return {stem(word.text, lang) for word in content_words(text, lang)}


def _is_hard(span: AnswerSpan) -> bool:
    short = len(span.text.split()) <= LONGEST_WORDS
    return short and bool(unsupported_facts(span.text, [""]))


def _stands_on_soft(cited: Sequence[Evidence], spans: Sequence[AnswerSpan]) -> bool:
    least = NEAR_SOFT * spans[0].score
    soft = [span for span in spans if span.score >= least and not _is_hard(span)]
    return any(item.holds(span) for span in soft for item in cited)
