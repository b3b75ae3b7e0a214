"""The checker on claims that were written by hand, true and false."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.types import Passage, Span
from rag.check import FactChecker, can_check, objection
from rag.protocols import Checker
from rag.types import Evidence

PAIRS = Path(__file__).parents[2] / "eval" / "datasets" / "checker" / "reported_speech.jsonl"
DENIED = "Der Sprecher des Kremls, Dmitry Peskov, wies am Donnerstag die Anschuldigungen zurück."


def _evidence(*texts: str) -> tuple[Evidence, ...]:
    found = []
    for text in texts:
        span = Span(0, len(text))
        found.append(Evidence(Passage("d", "s", 0, len(text), text, "", "de", (span,)), span, 1.0))
    return tuple(found)


def _far(_: str, others: Sequence[str]) -> list[float]:
    return [0.7] * len(others)


def _close(_: str, others: Sequence[str]) -> list[float]:
    return [0.9] * len(others)


def test_it_is_a_checker_with_a_name() -> None:
    checker: Checker = FactChecker()
    assert checker.name == "facts-1"
    assert FactChecker(_far).name == "facts-1+similarity"


def test_a_verdict_says_why() -> None:
    verdict = FactChecker().check("Peskov said so in 2018.", _evidence(DENIED), "Who denied it?")
    assert (verdict.label, verdict.why) == (
        "unsupported",
        "the number 2018 is not in the cited text",
    )


def test_the_question_licenses_nothing() -> None:
    question = "Why did CNN deny the accusations?"
    verdict = FactChecker().check("CNN denied the accusations.", _evidence(DENIED), question)
    assert verdict.label == "unsupported"


def test_without_evidence_a_claim_is_uncited() -> None:
    assert FactChecker().check("Anything.", (), "What?").label == "uncited"


def test_what_is_about_something_else_is_unsupported() -> None:
    claim = "Der Westen betrachtet die Staaten als Freunde."
    assert FactChecker(_far).check(claim, _evidence(DENIED), "?").label == "unsupported"
    assert FactChecker().check(claim, _evidence(DENIED), "?").label == "unsupported"


@pytest.mark.parametrize("similarity", [None, _close])
def test_a_sentence_supports_itself(similarity: object) -> None:
    checker = FactChecker(_close if similarity else None)
    assert checker.check(DENIED, _evidence(DENIED), "?").label == "supported"


def test_hand_written_claims() -> None:
    """The floors of the checker, on reported speech in four languages."""
    caught = missed = alarms = 0
    for line in PAIRS.read_text("utf-8").splitlines():
        pair = json.loads(line)
        objected = bool(objection(pair["claim"], pair["evidence"]))
        if pair["kind"] == "true":
            alarms += objected
        elif objected:
            caught += 1
        else:
            missed += 1
    assert caught + missed >= 90
    assert caught / (caught + missed) >= 0.92
    assert caught / (caught + alarms) >= 0.97


def test_warming_up_does_no_harm() -> None:
    FactChecker().warm()


@pytest.mark.parametrize(
    ("lang", "told_in", "can"),
    [("en", "de", True), ("de", "fr", True), ("es", "de", False), ("es", "es", True)],
)
def test_only_languages_that_were_measured_are_worded(lang: str, told_in: str, can: bool) -> None:
    span = Span(0, len(DENIED))
    passage = Passage("d", "s", 0, len(DENIED), DENIED, "", told_in, (span,))
    assert can_check(FactChecker(), lang, [Evidence(passage, span, 1.0)]) is can
