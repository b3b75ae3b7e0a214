"""What every answer record must be, whatever wrote the draft."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from eval.unsupported import open_rule
from rag.record import to_record
from rag.types import Answer
from tests.rag.test_assistant import TEXT

SCHEMA = json.loads(
    (Path(__file__).parents[1] / "rag" / "answer.v1.schema.json").read_text(encoding="utf-8")
)
RULE = open_rule()


def sound(answer: Answer, text: str = TEXT) -> dict[str, Any]:
    """Return the record of an answer after holding it to the contract."""
    record: dict[str, Any] = json.loads(json.dumps(to_record(answer)))
    faults = [error.message for error in Draft202012Validator(SCHEMA).iter_errors(record)]
    assert faults == []
    quotes = {item["marker"]: item["quote"] for item in record["citations"]}
    for item in record["citations"]:
        assert text[item["start"] : item["end"]] == item["quote"]
    for claim in record["claims"]:
        assert claim["verdict"] == "supported"
        assert claim["citations"]
        cited = [quotes[marker] for marker in claim["citations"]]
        assert list(RULE(claim["text"], cited)) == [], claim
    assert "<think" not in record["text"]
    return record
