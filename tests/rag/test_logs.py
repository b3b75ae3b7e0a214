"""The log: an id and figures for every question, and no word of it or of a document."""

import json
import logging
from collections.abc import Iterator

import pytest

from index.errors import BackendError
from rag.logs import JsonLine, noted
from rag.types import Event, Finished, Piece
from tests.rag.samples import TEXT, answer


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [json.loads(JsonLine().format(record)) for record in caplog.records]


def test_a_question_leaves_figures_and_no_words(caplog: pytest.LogCaptureFixture) -> None:
    events: list[Event] = [Piece("Ada"), Finished(answer())]
    with caplog.at_level(logging.INFO, "rag.logs"):
        assert list(noted(iter(events), "q7")) == events
    (line,) = lines(caplog)
    assert (line["request"], line["status"], line["claims"]) == ("q7", "answered", 1)
    written = json.dumps(line, ensure_ascii=False)
    assert not any(word in written for word in [*TEXT.split(), "denied"] if len(word) > 5)


def test_a_question_without_an_id_gets_one(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "rag.logs"):
        list(noted(iter([Finished(answer()), Finished(answer())]), None))
    one, other = lines(caplog)
    assert one["request"] == other["request"]
    assert len(str(one["request"])) == 12


def test_a_failure_is_named_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    def failing() -> Iterator[Event]:
        yield Piece("x")
        raise BackendError("the secret text")

    with caplog.at_level(logging.INFO, "rag.logs"), pytest.raises(BackendError):
        list(noted(failing(), "q1"))
    (line,) = lines(caplog)
    assert (line["message"], line["error"]) == ("failed", "BackendError")
    assert "secret" not in json.dumps(line)
