"""Hard facts: what a claim states that its evidence must state too, whatever the wording."""

from collections.abc import Sequence

from rag.facts.dates import date_ids, dates
from rag.facts.fact import Fact, FactKind
from rag.facts.names import mixed_names, names, names_of
from rag.facts.numbers import quantities, same_digits
from rag.facts.quotes import is_verbatim, quotations
from rag.facts.words import LANGUAGES, guess_lang, tokens

__all__ = ["Fact", "FactKind", "unsupported_facts"]


def unsupported_facts(claim: str, evidence_texts: Sequence[str], lang: str = "") -> list[Fact]:
    """Return the numbers, dates, names, places and quotations of a claim that no evidence has.

    The evidence is the cited text alone: neither the question nor a heading that is not cited
    licenses a fact. Spelling, case, inflection, notation and language may differ, except inside
    quotation marks. An empty list says that no rule objects, not that the claim is true.

    Args:
        claim: One sentence, without markers.
        evidence_texts: The cited sentences, verbatim.
        lang: The claim's language; guessed where empty or unknown.
    """
    if lang in LANGUAGES:
        return _unsupported(claim, evidence_texts, lang)
    found = _unsupported(claim, evidence_texts, guess_lang(claim))
    if found and len(tokens(claim)) < _SURE:  # "in June", "7 Mio. Euro": too short to tell
        found = min((_unsupported(claim, evidence_texts, each) for each in ("de", "en")), key=len)
    return found


_SURE = 6


def _unsupported(claim: str, evidence_texts: Sequence[str], lang: str) -> list[Fact]:
    evidence = "\n".join(evidence_texts)
    found = _numbers(claim, evidence_texts, lang) + _dates(claim, evidence, lang)
    offered = [names_of(text, guess_lang(text)) for text in evidence_texts]
    for name in names(claim, lang):
        if name.hard and not any(text.has(name) for text in offered):
            found.append(name.fact)
    found += mixed_names(claim, lang, evidence)
    found += [fact for fact in quotations(claim) if not is_verbatim(fact.text, evidence)]
    return sorted(found, key=lambda fact: (fact.start, fact.end))


def _numbers(claim: str, evidence_texts: Sequence[str], lang: str) -> list[Fact]:
    there = [item for text in evidence_texts for item in quantities(text, guess_lang(text))]
    return [
        Fact("number", item.text, item.start, item.end)
        for item in quantities(claim, lang)
        if not item.soft
        and not any(other.allows(item) for other in there)
        and not any(same_digits(item, other) for other in there)
    ]


def _dates(claim: str, evidence: str, lang: str) -> list[Fact]:
    there = date_ids(evidence)
    return [fact for fact, ident in dates(claim, lang) if ident not in there]
