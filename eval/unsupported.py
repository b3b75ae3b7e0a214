"""The rule that says what a claim states beyond its evidence: the product's own, where it is."""

from collections.abc import Callable, Sequence

Rule = Callable[[str, Sequence[str]], Sequence[str]]


def open_rule() -> Rule:
    """Return the rule: numbers, dates, names and quotations of a claim that no evidence holds."""
    from rag.facts import unsupported_facts

    def rule(claim: str, evidence: Sequence[str]) -> Sequence[str]:
        # The language is guessed: a quoted claim may be in another than the question's.
        return [fact.text for fact in unsupported_facts(claim, evidence)]

    return rule
