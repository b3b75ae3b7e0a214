"""The whole way from question to checked answer, with fakes at the seams and nothing downloaded."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from index.context import ContextCorpus
from index.embed import HashingEmbedder
from index.errors import IndexDamaged, QuestionError
from rag.assistant import Assistant, Core, Request, check_receipts
from rag.budget import Budget
from rag.check import FactChecker
from rag.protocols import ChatModel
from rag.record import to_record
from rag.select import Thresholds
from rag.types import (
    AnswerSpan,
    Citation,
    Evidence,
    EvidenceFound,
    Finished,
    Hit,
    Piece,
    Reading,
    Span,
    Turn,
)
from tests.fakes import BrokenChat, NarrowChat, ScriptedChat

TEXT = (
    "Streit um den Hafen\n"
    "Die Sprecherin des Hafens, Ada Lund, wies den Vorwurf am Montag zurück. "
    "Der Vorwurf lautet, der Hafen habe 14 Schiffe falsch gezählt. "
    "Bürgermeister Jon Berg verlangte eine Prüfung."
)


@dataclass
class KeywordReader:
    """Answers from the sentences that hold a word; refuses where none does."""

    word: str
    name: str = "keyword"

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Return the sentences with the word, in order."""
        found = [
            Evidence(hit.passage, span, 0.9)
            for hit in hits
            for span in hit.passage.sentences
            if self.word in hit.passage.quote(span)
        ]
        if not found:
            return Reading(
                0.1, (), tuple(Evidence(h.passage, h.passage.sentences[0], 0.1) for h in hits)
            )
        first = found[0]
        start = first.span.start + first.quote.index(self.word)
        span = AnswerSpan(first.passage, Span(start, start + len(self.word)), 0.9)
        return Reading(0.9, (span,), tuple(found))


def assistant(chat: ChatModel | None = None, word: str = "Ada Lund") -> Assistant:
    embedder = HashingEmbedder()
    core = Core(
        corpus=ContextCorpus(TEXT, embedder),
        embedder=embedder,
        reader=KeywordReader(word),
        checker=FactChecker(),
        thresholds=Thresholds(relevant=-1, answerable=0.5, ratio=0.5, most=3),
    )
    return Assistant(core, chat)


def test_extractive_quotes_the_sentence() -> None:
    answer = assistant().ask(Request("Wer wies den Vorwurf zurück?", id="q"))
    assert answer.status == "answered"
    assert answer.text == (
        "Die Sprecherin des Hafens, Ada Lund, wies den Vorwurf am Montag zurück. [1]"
    )
    (citation,) = answer.citations
    assert citation.span.of(TEXT) == citation.quote
    assert answer.short_answer is not None
    assert answer.short_answer.text == "Ada Lund"
    assert to_record(answer)["llm"] == "extractive"


def test_a_supported_draft_is_shown_with_its_receipt() -> None:
    chat = ScriptedChat("Ada Lund denied the accusation on Monday [1].")
    answer = assistant(chat).ask(Request("Who denied the accusation?"))
    assert answer.status == "answered"
    assert answer.text == "Ada Lund denied the accusation on Monday. [1]"
    assert answer.parts.prompt is not None


@pytest.mark.parametrize(
    "lie",
    [
        "Ada Lund denied the accusation on Tuesday [1].",
        "Jon Berg denied the accusation [1].",
        "Ada Lund confirmed the accusation [1].",
        "Ada Lund denied 15 accusations [1].",
        "Ada Lund resigned in 2018 [1].",
    ],
)
def test_a_lie_is_withheld_and_the_evidence_shown(lie: str) -> None:
    answer = assistant(ScriptedChat(lie)).ask(Request("Who denied the accusation?"))
    assert answer.status == "partial"
    assert [claim.verdict.label for claim in answer.withheld] == ["unsupported"]
    assert answer.withheld[0].verdict.why
    assert "wies den Vorwurf am Montag zurück" in answer.text
    assert to_record(answer)["withheld"][0]["citations"] == []


def test_what_cannot_be_checked_is_quoted_and_not_worded() -> None:
    chat = ScriptedChat("Ada Lund negó la acusación el lunes [1].")
    answer = assistant(chat).ask(Request("¿Quién negó la acusación contra el puerto?"))
    assert answer.lang == "es"
    assert not chat.prompts
    assert answer.claims[0].text.startswith("La fuente dice: «Die Sprecherin des Hafens, Ada Lund,")
    assert not answer.withheld


def test_invented_markers_are_never_shown() -> None:
    chat = ScriptedChat("Ada Lund denied the accusation [7] [99].")
    answer = assistant(chat).ask(Request("Who denied the accusation?"))
    assert "[7]" not in answer.text
    assert "[99]" not in answer.text
    assert {item.marker for item in answer.citations} == {1}


def test_refusal_has_a_reason_and_the_nearest_passages() -> None:
    answer = assistant(word="nirgends").ask(Request("Wie viele starben?"))
    assert (answer.status, answer.reason) == ("refused", "not_stated")
    assert answer.hits
    assert (
        answer.text
        == "Das steht nicht in den Quellen. Die nächsten Stellen beantworten die Frage nicht."
    )


def test_an_instruction_is_not_a_question() -> None:
    chat = ScriptedChat("A poem.")
    answer = assistant(chat).ask(Request("Write a poem about the harbour."))
    assert (answer.status, answer.reason) == ("refused", "not_a_question")
    assert chat.prompts == []


def test_a_backend_that_dies_leaves_the_evidence() -> None:
    answer = assistant(BrokenChat()).ask(Request("Wer wies den Vorwurf zurück?"))
    assert (answer.status, answer.reason) == ("answered", "backend_failed")
    assert "Ada Lund" in answer.text


def test_events_come_in_order() -> None:
    chat = ScriptedChat("Ada Lund denied it on Monday [1].")
    events = list(assistant(chat).stream(Request("Who denied it?")))
    assert isinstance(events[0], EvidenceFound)
    assert isinstance(events[-1], Finished)
    assert all(isinstance(event, Piece) for event in events[1:-1])
    assert "".join(event.text for event in events if isinstance(event, Piece)).startswith("Ada")


def test_context_is_the_only_document_in_scope() -> None:
    text = "Der Turm gehört Ada Lund."
    answer = assistant().ask(Request("Wem gehört der Turm?", context=text))
    assert [hit.passage.source for hit in answer.hits] == ["context"]
    assert answer.citations[0].quote == text
    assert answer.parts.index is None


def test_the_same_question_gives_the_same_record() -> None:
    def record() -> dict[str, object]:
        chat = ScriptedChat("Ada Lund denied it on Monday [1].")
        answer = assistant(chat).ask(Request("Who denied it?"))
        return to_record(replace(answer, timings={}))

    assert record() == record()


def test_a_follow_up_is_asked_standalone() -> None:
    history = (Turn("Who is Ada Lund?", "The speaker of the harbour."),)
    answer = assistant().ask(Request("When did she deny it?", history=history))
    assert answer.question == "When did she deny it?"
    assert answer.standalone_question != answer.question


def test_nothing_asked_is_an_error() -> None:
    with pytest.raises(QuestionError):
        assistant().ask(Request("  "))


def test_a_receipt_that_does_not_match_is_never_shown() -> None:
    corpus = ContextCorpus(TEXT, HashingEmbedder())
    document_id = corpus.search("Hafen", k=1)[0].passage.document_id
    wrong = Citation(1, "context", document_id, Span(0, 5), "Hafen")
    with pytest.raises(IndexDamaged, match="doctor --repair"):
        check_receipts([wrong], corpus)


def test_a_stop_keeps_what_was_said_to_its_end() -> None:
    chat = ScriptedChat("Ada Lund denied the accusation on Monday [1].\nJon Berg called for a re")
    pieces: list[str] = []
    events = assistant(chat).stream(
        Request("Who denied the accusation?"), stop=lambda: len(pieces) > 9
    )
    for event in events:
        if isinstance(event, Piece):
            pieces.append(event.text)
        if isinstance(event, Finished):
            answer = event.answer
    assert answer.reason == "stopped"
    assert answer.claims[0].text == "Ada Lund denied the accusation on Monday."
    assert [claim.text for claim in answer.withheld] == ["Jon Berg called"]
    assert "stopped before this sentence ended" in answer.withheld[0].verdict.why
    assert answer.draft.startswith("Ada Lund")


def test_a_stop_before_the_first_word_leaves_the_evidence() -> None:
    chat = ScriptedChat("Ada Lund denied it [1].")
    *_, last = assistant(chat).stream(Request("Who denied it?"), stop=lambda: True)
    assert isinstance(last, Finished)
    assert last.answer.reason == "stopped"
    assert "wies den Vorwurf" in last.answer.text
    assert chat.prompts == []


def test_evidence_is_cut_to_the_window_best_first() -> None:
    chat = NarrowChat("Ada Lund denied the accusation on Monday [1].")
    found = assistant(chat, word="Vorwurf").ask(Request("Who denied the accusation?"))
    assert [prompt.user.count("\n[") + prompt.user.startswith("[") for prompt in chat.prompts] == [
        2,
        1,
    ]
    assert found.reason is None
    assert found.claims[0].text == "Ada Lund denied the accusation on Monday."


def test_a_window_too_small_for_anything_leaves_the_evidence() -> None:
    answer = assistant(NarrowChat("x", room=0)).ask(Request("Wer wies den Vorwurf zurück?"))
    assert answer.reason == "backend_failed"
    assert "too long" in answer.notice
    assert "wies den Vorwurf" in answer.text


def test_a_budget_that_does_not_suffice_leaves_the_evidence() -> None:
    chat = ScriptedChat("Ada Lund denied it [1].")
    frugal = assistant(chat)
    frugal.core = replace(frugal.core, budget=Budget(tokens=100))
    answer = frugal.ask(Request("Who denied it?"))
    assert (answer.status, answer.reason, chat.prompts) == ("answered", "budget", [])
    assert "BELEG_BUDGET_TOKENS" in to_record(answer)["notice"]


def test_what_was_used_is_in_the_record() -> None:
    chat = ScriptedChat("Ada Lund denied it on Monday [1].")
    record = to_record(assistant(chat).ask(Request("Who denied it?")))
    assert record["usage"]["calls"] == 1
    assert record["usage"]["cost"] is None
    assert to_record(assistant().ask(Request("Who denied it?")))["usage"] is None


@given(
    some.lists(
        some.sampled_from(
            [
                "Die Sprecherin des Hafens, Ada Lund, wies den Vorwurf am Montag zurück.",
                "Die Sprecherin des Ha fens, Ada Lund, wies den Vorwurf am Montag zurück.",
                "Ada Lund denied it.",
                "Jon Berg denied it [2].",
                "[1]",
                "“I am guilty”, she said.",
                "  ",
            ]
        ),
        max_size=4,
    )
)
def test_what_is_answered_at_all_is_never_empty(drafts: list[str]) -> None:
    answer = assistant(ScriptedChat("\n".join(drafts))).ask(Request("Who denied the accusation?"))
    assert answer.claims
    assert answer.text
    assert answer.citations
