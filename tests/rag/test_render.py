"""Answers as text for the shell, and quotations across languages."""

from dataclasses import replace

from rag.quote import quoted
from rag.render import to_text
from rag.types import Claim, Verdict
from tests.rag.samples import SECOND, TEXT, answer, evidence


def test_answer_shows_receipts() -> None:
    text = to_text(answer())
    assert "Ada Lund denied it. [1]" in text
    assert "[1] hafen.txt, characters 37–75" in text
    assert SECOND.of(TEXT) in text


def test_refusal_shows_the_nearest_passages() -> None:
    text = to_text(answer(claims=()))
    assert text.startswith("The sources do not say.")
    assert "Nearest passages:" in text
    assert "· Der Hafen" in text


def test_withheld_sentences_say_why() -> None:
    claim = Claim("She resigned.", (), Verdict("unsupported", 0.1, "not in the cited sentence"))
    assert "She resigned. — not in the cited sentence" in to_text(answer(withheld=(claim,)))


def test_rewritten_question_is_shown() -> None:
    assert "(Who denied the accusation?)" in to_text(
        answer(standalone_question="Who denied the accusation?")
    )


def test_quotes_stay_in_the_language_of_the_source() -> None:
    assert quoted(evidence(), lang="de") == SECOND.of(TEXT)
    assert quoted(evidence(), lang="en") == f"The source says: “{SECOND.of(TEXT)}”"
    assert quoted(evidence(), lang="sv").startswith("The source says: “")
    spread = replace(evidence().passage, text=evidence().passage.text.replace(" am ", "\nam "))
    assert "\n" not in quoted(replace(evidence(), passage=spread), lang="de")
