"""A complaint about an answer becomes a valid case."""

from pathlib import Path

import pytest

from eval.add_case import Correction, add_case_from_record, case_from_record, read_record
from eval.cases import read_cases
from index.errors import EvalError
from rag.types import Turn
from tests.eval.samples import TALL, cases, record

ANSWERED = record(cases()[0], TALL)
REFUSED = record(cases()[0], None)


def test_the_opposite_of_what_it_did_is_taken_to_be_right() -> None:
    assert not case_from_record(ANSWERED).answerable
    assert case_from_record(REFUSED).answerable
    assert case_from_record(ANSWERED, Correction(answers=("40 Meter",))).answerable
    assert case_from_record(REFUSED, Correction(answerable=False)).answerable is False


def test_what_was_right_is_kept() -> None:
    correction = Correction(answers=("40 Meter",), quotes=(TALL,), sources=("turm.txt",))
    case = case_from_record(ANSWERED, correction)
    assert case.answers == ("40 Meter",)
    assert (case.evidence[0].quote, case.evidence[0].source) == (TALL, "turm.txt")
    assert (case.sources, case.tags) == (("turm.txt",), ("complaint",))


def test_a_follow_up_keeps_its_dialogue_or_is_asked_standing_alone() -> None:
    answer = ANSWERED | {"question": "Und wie hoch?", "standalone_question": "Wie hoch ist er?"}
    assert case_from_record(answer).question == "Wie hoch ist er?"
    turn = Turn("Was steht in Ellmau?", "Ein Turm.")
    case = case_from_record(answer, Correction(history=(turn,)))
    assert (case.question, case.history) == ("Und wie hoch?", (turn,))


def test_it_is_appended_after_a_line_without_its_end(tmp_path: Path) -> None:
    path = tmp_path / "new" / "mine.jsonl"
    add_case_from_record(ANSWERED, path)
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")
    add_case_from_record(REFUSED, path)
    assert len(read_cases(path)) == 2
    with pytest.raises(EvalError, match="already holds this case"):
        add_case_from_record(REFUSED, path)


def test_what_is_no_record_is_refused() -> None:
    with pytest.raises(EvalError, match="not JSON at column 1"):
        read_record("nope")
    with pytest.raises(EvalError, match="is a JSON object"):
        read_record("[1]")
    with pytest.raises(EvalError, match=r"not an answer\.v1 record"):
        case_from_record({"schema": "error.v1"})
    with pytest.raises(EvalError, match="would not be valid: answers"):
        case_from_record(ANSWERED, Correction(answerable=False, answers=("x",)))
    assert read_record('{"id": 1}\n{"id": 2}') == {"id": 1}
