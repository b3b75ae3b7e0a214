"""Batch lines: order, errors in their place, and what each message names."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import EmptyIndex
from rag.assistant import Request
from rag.batch import run_batch
from rag.types import Answer, Turn
from tests.rag.samples import answer

asked: list[Request] = []


def reply(request: Request) -> Answer:
    asked.append(request)
    return answer(id=request.id, question=request.question)


def run(*lines: str) -> list[dict[str, Any]]:
    asked.clear()
    return list(run_batch(lines, reply))


def test_records_come_in_order_with_their_ids() -> None:
    lines = [json.dumps({"id": f"q{n}", "question": "Wer?"}) for n in range(5)]
    assert [record["id"] for record in run(*lines)] == ["q0", "q1", "q2", "q3", "q4"]


def test_all_fields_arrive() -> None:
    turn = {"question": "Wer?", "answer": "Ada Lund."}
    run(json.dumps({"id": 7, "question": "Wann?", "history": [turn], "context": "Text."}))
    assert asked == [
        Request("Wann?", id="7", history=(Turn("Wer?", "Ada Lund."),), context="Text.")
    ]


def test_blank_lines_are_passed_over() -> None:
    assert len(run("\n", '{"question": "Wer?"}\n', "  \n")) == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2 is not valid JSON"),
        ("[1]", "line 2 is not a JSON object"),
        ('{"id": "x"}', "line 2: field 'question' is missing"),
        ('{"id": "x", "question": 3}', "line 2: field 'question' is int, not text"),
        ('{"id": ["x"], "question": "Wer?"}', "line 2: field 'id' is list, not text"),
        ('{"question": "Wer?", "history": "no"}', "line 2: field 'history' is not a list"),
        ('{"question": "Wer?", "history": [{}]}', r"line 2: history\[0\] needs the texts"),
        ('{"question": "Wer?", "context": " "}', "line 2: field 'context' is empty"),
        ('{"question": "Wer?", "sources": "a"}', "line 2: field 'sources' is not a list"),
        ("[" * 100_000, "line 2 is not valid JSON"),
    ],
)
def test_a_bad_line_yields_an_error_in_its_place(line: str, message: str) -> None:
    good = '{"id": "g", "question": "Wer?"}'
    first, bad, last = run(good, line, good)
    assert first["schema"] == last["schema"] == "answer.v1"
    assert bad["schema"] == "error.v1"
    with pytest.raises(AssertionError, match=message):
        raise AssertionError(bad["error"])


def test_a_question_that_fails_keeps_its_id() -> None:
    def fail(request: Request) -> Answer:
        raise EmptyIndex("nothing was added yet.")

    assert list(run_batch(['{"id": "x", "question": "Wer?"}'], fail)) == [
        {"schema": "error.v1", "id": "x", "error": "nothing was added yet."}
    ]


def test_a_bug_spoils_its_line_only() -> None:
    def fail(request: Request) -> Answer:
        raise ZeroDivisionError("oops")

    (record,) = run_batch(['{"id": "x", "question": "Wer?"}'], fail)
    assert record["id"] == "x"
    assert record["error"].startswith("internal error, please report it: ZeroDivisionError: oops")


def test_unknown_fields_are_named_once() -> None:
    warnings: list[str] = []
    line = '{"question": "Wer?", "contxt": "Text."}'
    list(run_batch([line, line], reply, warn=warnings.append))
    assert warnings == ["line 1: field 'contxt' is not known and not used."]


@given(st.lists(st.text()))
def test_nothing_stops_a_batch(lines: list[str]) -> None:
    records = run(*lines)
    assert len(records) == sum(bool(line.strip()) for line in lines)
