"""What is kept of an exchange comes back as it was."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from page.exchange import Exchange, Reply
from page.history_record import NotAnExchange, from_line, to_line
from rag.types import AnswerSpan, Claim, PromptUsed, Spent, Verdict
from tests.rag.samples import HIT, PASSAGE, SECOND, answer

SCHEMA = Path(__file__).resolve().parent.parent / "rag" / "answer.v1.schema.json"

FULL = answer(
    withheld=(Claim("Invented.", (), Verdict("uncited", None, "no citation")),),
    short_answer=AnswerSpan(PASSAGE, SECOND, 0.5),
    draft="Ada Lund denied it. Invented.",
    spent=Spent(calls=1, prompt_tokens=200),
    confidence=0.75,
)


def again(exchange: Exchange) -> Exchange:
    return from_line(json.loads(json.dumps(to_line(exchange))))


def test_everything_comes_back() -> None:
    parts = FULL.parts.__class__("local", "e5", None, None, PromptUsed("answer", "3", "ab"), None)
    other = answer(claims=(), parts=parts, hits=(HIT, HIT))
    replies = (Reply("local", FULL), Reply("openai:x", other), Reply("ollama:y", error="gone"))
    exchange = Exchange("e1", "Who denied it?", replies, again="e0")
    assert again(exchange) == exchange


@given(st.text(), st.text())
def test_any_text_comes_back(question: str, text: str) -> None:
    claim = Claim(text, (1,), Verdict("supported", 0.5, text))
    exchange = Exchange("e1", question, (Reply("x", answer(claims=(claim,), question=question)),))
    assert again(exchange) == exchange


def test_an_answer_is_kept_as_an_answer_record() -> None:
    line = to_line(Exchange("e1", "Who?", (Reply("local", FULL),)))
    jsonschema.validate(line["replies"][0]["answer"], json.loads(SCHEMA.read_text("utf-8")))


@pytest.mark.parametrize(
    "line",
    [
        None,
        [],
        {"schema": "exchange.v2"},
        {"schema": "exchange.v1", "id": "e1"},
        {"schema": "exchange.v1", "id": "e1", "question": "q", "replies": [None]},
        {"schema": "exchange.v1", "id": "e1", "question": "q", "replies": [{"answer": {}}]},
    ],
)
def test_what_is_no_exchange_is_named(line: object) -> None:
    with pytest.raises(NotAnExchange):
        from_line(line)
