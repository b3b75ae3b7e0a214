"""The rule that says what a claim states beyond its evidence: the product's own, where it is."""

from collections.abc import Callable, Sequence

Rule = Callable[[str, Sequence[str], str], Sequence[str]]


def open_rule() -> Rule:
    """Return the rule: numbers, dates, names and quotations of a claim that no evidence holds."""
    from rag.facts import unsupported_facts

    def rule(claim: str, evidence: Sequence[str], lang: str) -> Sequence[str]:
        return [fact.text for fact in unsupported_facts(claim, evidence, lang)]

    return rule
