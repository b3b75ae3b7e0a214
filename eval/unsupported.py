"""The rule that says what a claim states beyond its evidence: the product's own."""

from collections.abc import Callable, Sequence

Rule = Callable[[str, Sequence[str]], Sequence[str]]


def open_rule() -> Rule:
    """Return the rule: numbers, dates, names and quotations of a claim that no evidence holds."""
    from rag.facts import unsupported_facts
    from rag.phrases import QUOTED

    introductions = tuple(f"{words}:" for words in QUOTED.values())

    def rule(claim: str, evidence: Sequence[str]) -> Sequence[str]:
        # "In der Quelle heißt es:" is Beleg's own and states nothing. The language of the rest is
        # guessed: what is quoted may be in another than the question's.
        for words in introductions:
            claim = claim.removeprefix(words)
        return [fact.text for fact in unsupported_facts(claim.strip(), evidence)]

    return rule
