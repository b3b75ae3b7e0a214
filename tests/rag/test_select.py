"""The decision to answer or refuse."""

from dataclasses import replace

from index.types import Hit
from rag.select import Thresholds, select
from rag.types import AnswerSpan, Reading
from tests.rag.samples import FIRST, HIT, PASSAGE, SECOND, evidence

THRESHOLDS = Thresholds(relevant=0.7, answerable=0.5, ratio=0.5, most=2)
SPAN = AnswerSpan(PASSAGE, FIRST, 0.9)


def reading(answerable: float, *scores: float) -> Reading:
    spans = (FIRST, SECOND, SECOND)
    return Reading(
        answerable,
        (SPAN,),
        tuple(evidence(span, score) for span, score in zip(spans, scores, strict=False)),
    )


def test_answers_from_the_best_sentences() -> None:
    chosen = select(reading(0.9, 0.8, 0.5, 0.1), (HIT,), THRESHOLDS, "Wer?")
    assert chosen.reason is None
    assert [item.score for item in chosen.evidence] == [0.8, 0.5]
    assert chosen.short_answer == SPAN


def test_takes_no_more_than_the_most() -> None:
    assert len(select(reading(0.9, 0.8, 0.8, 0.8), (HIT,), THRESHOLDS, "Wer?").evidence) == 2


def test_refuses_below_the_threshold() -> None:
    chosen = select(reading(0.49, 0.8), (HIT,), THRESHOLDS, "Wer?")
    assert (chosen.reason, chosen.evidence, chosen.short_answer) == ("not_stated", (), None)


def test_refuses_without_a_relevant_passage() -> None:
    far = replace(HIT, dense=0.6)
    assert select(reading(0.9, 0.8), (far,), THRESHOLDS, "Wer?").reason == "nothing_relevant"
    assert select(reading(0.9, 0.8), (), THRESHOLDS, "Wer?").reason == "nothing_relevant"


def test_a_lexical_hit_alone_is_relevant() -> None:
    lexical = Hit(PASSAGE, 0.5, dense=None, lexical=3.0)
    assert select(reading(0.9, 0.8), (lexical,), THRESHOLDS, "Wer?").reason is None


def test_refuses_what_is_not_of_the_kind_demanded() -> None:
    chosen = select(reading(0.9, 0.8), (HIT,), THRESHOLDS, "In welchem Jahr war das?")
    assert (chosen.reason, chosen.confidence) == ("not_stated", 0.9)
