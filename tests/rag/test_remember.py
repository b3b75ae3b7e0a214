"""Remembered answers: given again only where nothing an answer follows from has changed."""

from dataclasses import replace

import pytest

from index.protocols import Corpus
from rag.assistant import Assistant, Request
from rag.record import to_record
from rag.remember import Memory
from rag.types import Answer, Finished, Turn
from tests.fakes import BrokenChat, ScriptedChat
from tests.rag.test_assistant import assistant as plain

QUESTION = "Wer wies den Vorwurf zurück?"


def remembering(most: int = 9) -> Assistant:
    chat = ScriptedChat("Ada Lund wies den Vorwurf am Montag zurück [1].")
    return Assistant(replace(plain().core, memory=Memory(most)), chat)


def writes(assistant: Assistant) -> int:
    assert isinstance(assistant.chat, ScriptedChat)
    return len(assistant.chat.prompts)


def without_trace(answer: Answer) -> Answer:
    return replace(answer, id=None, question="", timings={}, spent=None, remembered=False)


def test_the_same_question_is_answered_at_once_and_says_so() -> None:
    assistant = remembering()
    first = assistant.ask(Request(QUESTION, id="a"))
    events = list(assistant.stream(Request(f" {QUESTION} ", id="b")))
    assert len(events) == 1
    assert isinstance(events[0], Finished)
    again = events[0].answer
    assert writes(assistant) == 1
    assert (again.id, again.question) == ("b", f" {QUESTION} ")
    assert without_trace(again) == without_trace(first)
    assert to_record(again)["remembered"] is True
    assert "remembered" not in to_record(first)
    assert again.timings["total_ms"] is not None
    assert again.timings["retrieve_ms"] is None


@pytest.mark.parametrize(
    "other",
    [
        Request("Wer bestätigte den Vorwurf?"),
        Request(QUESTION, history=(Turn("Wer?", "Ada Lund."),)),
        Request(QUESTION, context="Ada Lund wies den Vorwurf zurück."),
    ],
)
def test_another_request_is_answered_anew(other: Request) -> None:
    assistant = remembering()
    assistant.ask(Request(QUESTION))
    assert not assistant.ask(other).remembered


def test_other_parts_answer_anew() -> None:
    assistant = remembering()
    assistant.ask(Request(QUESTION))
    core = assistant.core
    chat = ScriptedChat("Ada Lund [1].", name="another")
    for changed in (
        Assistant(core, chat),
        Assistant(replace(core, passages=core.passages + 1), assistant.chat),
        Assistant(
            replace(core, thresholds=replace(core.thresholds, answerable=0.01)), assistant.chat
        ),
    ):
        assert not changed.ask(Request(QUESTION)).remembered


def test_another_index_drops_what_was_remembered() -> None:
    assistant = remembering()
    assistant.ask(Request(QUESTION))
    memory = assistant.core.memory
    assert memory is not None
    assert len(memory) == 1
    moved = Assistant(
        replace(assistant.core, corpus=Changed(assistant.core.corpus)), assistant.chat
    )
    assert not moved.ask(Request(QUESTION)).remembered
    assert len(memory) == 1
    assert moved.ask(Request(QUESTION)).remembered


class Changed:
    """The same corpus, with another fingerprint."""

    fingerprint = "another"

    def __init__(self, corpus: Corpus) -> None:
        self.search = corpus.search
        self.document = corpus.document


def test_a_failure_is_not_remembered() -> None:
    core = replace(plain().core, memory=Memory(9))
    assistant = Assistant(core, BrokenChat())
    assert assistant.ask(Request(QUESTION)).reason == "backend_failed"
    assert core.memory is not None
    assert len(core.memory) == 0


def test_it_keeps_the_latest() -> None:
    assistant = remembering(most=2)
    for question in ("Wer wies es zurück?", QUESTION, "Wo war es?", "Wer wies es zurück?"):
        assert not assistant.ask(Request(question)).remembered
    assert assistant.ask(Request("Wo war es?")).remembered
