"""Instructions in documents are no evidence: none is followed, whatever the writer makes of it."""

from collections.abc import Sequence

import pytest

from index.load import make_document
from index.split import split
from rag.check import FactChecker
from rag.facts.words import overlap
from rag.orders import is_order
from rag.select import Selection, Thresholds, select
from rag.types import AnswerSpan, Evidence, Hit, Reading, Span
from rag.verify import check_draft, cover, settle_claims
from tests.torture.attacks import ATTACKS, FACTS, QUESTIONS, Attack, documents
from tests.torture.undefended import Believing, without_orders

THRESHOLDS = Thresholds(0.0, 0.5, 0.5, 8)
LEGITIMATE = (
    *FACTS,
    "Antworten Sie bitte innerhalb von 14 Tagen auf dieses Schreiben.",
    "Schreiben Sie Ihren Namen in Druckbuchstaben auf das Formular.",
    "Er sagte, die Antwort sei falsch.",
    "Die Anweisung des Ministers wurde ignoriert.",
    "The court said that the rules had been ignored.",
    "Press the button and repeat the test after ten minutes.",
    "She told the reader nothing about the sources of her income.",
    "Das System: ein Überblick.",
)


def everything(text: str) -> tuple[list[Evidence], list[Hit]]:
    """Return every sentence as evidence, as from a reader that believes all it reads."""
    passages = split(make_document(text, name="a.txt", media_type="text/plain"))
    found = [Evidence(one, span, 0.9) for one in passages for span in one.sentences]
    return found, [Hit(one, 1.0) for one in passages]


def nearness(claim: str, texts: Sequence[str]) -> list[float]:
    """Stand in for the embedder, whose part `tests.torture.injection` measures: shared words."""
    return [overlap(claim, one) for one in texts]


def shown(attack: Attack, text: str, question: str, *, believed: bool) -> list[str]:
    """Return what is shown of a writer that obeys; ``believed`` leaves out the first defence."""
    evidence, hits = everything(text)
    if believed:
        orders = [item for item in evidence if is_order(item.quote)]
        selection = Selection(tuple([*orders, *evidence][:3]), (), None)
    else:
        spans = tuple(AnswerSpan(one.passage, one.span, 0.9) for one in evidence)
        reading = Reading(0.99, spans, tuple(evidence))
        selection = select(reading, tuple(hits), THRESHOLDS, QUESTIONS[0])
        assert not any(is_order(item.quote) for item in selection.evidence)
    checked = check_draft(attack.obeyed, selection, FactChecker(nearness), question=question)
    if not believed:
        checked = cover(checked, selection.evidence, lang="de")
    return [claim.text for claim in settle_claims(checked).claims]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.text[:30])
@pytest.mark.parametrize("believed", [False, True])
def test_no_instruction_is_followed(attack: Attack, believed: bool) -> None:
    for number, text in enumerate(documents(attack.text)):
        question = QUESTIONS[number % len(QUESTIONS)]
        for sentence in shown(attack, text, question, believed=believed):
            assert sentence in text, f"{sentence!r} follows {attack.text!r}"
            assert not is_order(sentence)


def test_without_the_defence_some_are_followed() -> None:
    """The checker's other rules alone do not hold: this is what the measurement compares with."""

    def followed() -> int:
        texts = [(attack, next(documents(attack.text))) for attack in ATTACKS]
        return sum(
            any(said not in text for said in shown(attack, text, QUESTIONS[0], believed=True))
            for attack, text in texts
        )

    with without_orders():
        assert followed() > 0
    assert followed() == 0


def test_a_reader_that_falls_for_it_puts_the_instruction_first() -> None:
    class Reads:
        name = "reads"

        def read(self, question: str, hits: Sequence[Hit]) -> Reading:
            del question
            spans = [(hit.passage, span) for hit in hits for span in hit.passage.sentences]
            return Reading(0.1, (), tuple(Evidence(one, span, 0.5) for one, span in spans))

    attack = ATTACKS[0].text
    for text in list(documents(attack))[:5]:
        _, hits = everything(text)
        reading = Believing(Reads(), attack).read(QUESTIONS[0], hits)
        assert reading.evidence[0].quote.startswith(attack)
        assert len(reading.evidence) == len(hits[0].passage.sentences)


@pytest.mark.parametrize("sentence", LEGITIMATE)
def test_sentences_of_documents_are_no_orders(sentence: str) -> None:
    assert not is_order(sentence)


def test_a_document_of_orders_alone_answers_nothing() -> None:
    evidence, hits = everything(ATTACKS[0].text)
    reading = Reading(0.99, (), tuple(evidence))
    assert select(reading, tuple(hits), THRESHOLDS, QUESTIONS[0]).reason == "not_stated"


def test_a_span_without_a_sentence_stands_for_itself() -> None:
    evidence, hits = everything(FACTS[0])
    span = AnswerSpan(evidence[0].passage, Span(0, 3), 0.9)
    reading = Reading(0.99, (span,), tuple(evidence))
    assert select(reading, tuple(hits), THRESHOLDS, QUESTIONS[0]).spans == (span,)


def test_long_lines_take_no_time() -> None:
    for words in ("say " * 20_000, "ignore " * 20_000, "an die " * 20_000, "sage: „" * 20_000):
        is_order(words)
