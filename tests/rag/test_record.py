"""The answer record keeps its contract."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from rag.record import error_record, to_record
from rag.types import Answer, AnswerSpan, Claim, Verdict
from tests.rag.samples import FIRST, PASSAGE, answer

SCHEMA = json.loads((Path(__file__).parent / "answer.v1.schema.json").read_text())
WITHHELD = Claim("Ada Lund resigned.", (1,), Verdict("unsupported", 0.1, "not in the sentence"))


@pytest.mark.parametrize(
    ("sample", "status"),
    [
        (answer(), "answered"),
        (answer(withheld=(WITHHELD,)), "partial"),
        (answer(claims=()), "refused"),
        (answer(claims=(), withheld=(WITHHELD,), reason="check_failed"), "refused"),
        (answer(short_answer=AnswerSpan(PASSAGE, FIRST, 0.8)), "answered"),
    ],
)
def test_record_is_valid(sample: Answer, status: str) -> None:
    record = json.loads(json.dumps(to_record(sample)))
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(record)] == []
    assert record["status"] == status


def test_text_carries_one_pair_of_brackets_a_marker() -> None:
    claims = (
        Claim("One.", (1, 2), Verdict("supported", 1.0)),
        Claim("Two.", (2,), Verdict("supported", 1.0)),
    )
    assert to_record(answer(claims=claims))["text"] == "One. [1] [2] Two. [2]"


def test_error_record_keeps_the_id() -> None:
    assert error_record("q7", "no.") == {"schema": "error.v1", "id": "q7", "error": "no."}
