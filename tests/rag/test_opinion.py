"""The writer's opinion, joined with the reader's: what is asked, heard and decided."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from index.context import ContextCorpus
from index.embed import HashingEmbedder
from index.errors import BackendError
from rag.assistant import Assistant, Core, Request
from rag.check import FactChecker
from rag.opinion import OPENING, Joint, asked, log_odds
from rag.select import Selection, Thresholds, weighed
from rag.types import EvidenceFound, Finished, Hit, Prompt, Reading
from rag.writer import never
from tests.fakes import ScriptedChat
from tests.rag.samples import FIRST, evidence

JOINT = Joint(least=0.05, most=0.9, reader=0.8, writer=0.5, bias=0.0)
ALONE = Thresholds(relevant=-1.0, answerable=0.45, ratio=0.5, most=2)
TOGETHER = replace(ALONE, joint=JOINT)
PROBABLE = some.floats(0.0, 1.0)
ODDS = some.floats(-30, 30)


def logprobs(*told: tuple[str, float]) -> dict[str, object]:
    top = [{"token": token, "logprob": value} for token, value in told]
    return {"content": [{"token": told[0][0], "top_logprobs": top}]}


@given(PROBABLE, PROBABLE, ODDS, ODDS)
def test_surer_opinions_never_make_it_less_sure(a: float, b: float, x: float, y: float) -> None:
    low, high = JOINT.probability(min(a, b), min(x, y)), JOINT.probability(max(a, b), max(x, y))
    assert 0.0 <= low <= high <= 1.0


def test_what_is_asked_holds_the_beginning_of_the_short_answer() -> None:
    assert asked("am  Montag\nfrüh", "").startswith(f"{OPENING} am Montag früh\n")
    assert asked(None, "").startswith(f"{OPENING} -\n")
    assert "15\n" in asked(" ".join(map(str, range(40))), "")


@given(some.none() | some.text(), some.text())
def test_what_is_asked_is_two_lines_or_three_with_a_heading(
    answer: str | None, heading: str
) -> None:
    lines = asked(answer, heading).split("\n")
    assert len(lines) == (3 if heading.split() else 2)
    assert lines[0].startswith(OPENING)
    assert lines[-1].endswith("(yes/no):")


def test_the_odds_are_the_difference_of_yes_and_no() -> None:
    assert log_odds(logprobs((" yes", -0.1), (" no", -2.1))) == pytest.approx(2.0)
    assert log_odds(logprobs((" no", -0.01), ("[", -9.0))) == pytest.approx(-8.99)
    assert log_odds(logprobs(("[", -0.1), ("Die", -3.0))) is None


def test_an_opinion_can_refuse_and_can_rescue() -> None:
    found = Selection((evidence(FIRST, 0.9),), (), None, 0.5)
    assert weighed(found, -3.0, TOGETHER).reason == "not_stated"
    unsure = replace(found, confidence=0.2)
    assert weighed(unsure, 4.0, TOGETHER).evidence == found.evidence
    assert weighed(unsure, None, TOGETHER).reason == "not_stated"
    assert weighed(found, None, TOGETHER) == found


def test_only_an_opinion_opens_the_threshold() -> None:
    assert ALONE.opened() == ALONE
    assert TOGETHER.opened().answerable == JOINT.least


@dataclass
class SureReader:
    """Finds the first sentence, so probable."""

    probable: float
    name: str = "sure"

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Return the first sentence of the first passage."""
        assert question
        first = evidence(hits[0].passage.sentences[0], 0.9)
        return Reading(self.probable, (), (replace(first, passage=hits[0].passage),))


@dataclass
class OpinionatedChat(ScriptedChat):
    """Holds one opinion of everything; None: it fails."""

    odds: float | None = 0.0
    asked: list[Prompt] = field(default_factory=list)
    has_opinion: bool = True

    def opinion(self, prompt: Prompt, asked: str, stop: Callable[[], bool]) -> float | None:
        """Return it."""
        assert asked.startswith(OPENING)
        if stop():
            return None
        self.asked.append(prompt)
        if self.odds is None:
            raise BackendError("It is gone.")
        return self.odds


def told(
    probable: float,
    chat: ScriptedChat,
    question: str = "Wer kam?",
    stop: Callable[[], bool] = never,
) -> list[object]:
    embedder = HashingEmbedder()
    text = "Ada Lund kam am Montag in den Hafen. Jon Berg blieb zu Hause."
    core = Core(
        corpus=ContextCorpus(text, embedder),
        embedder=embedder,
        reader=SureReader(probable),
        checker=FactChecker(),
        thresholds=TOGETHER,
    )
    return list(Assistant(core, chat).stream(Request(question), stop=stop))


def chat_of(odds: float | None) -> OpinionatedChat:
    return OpinionatedChat("[1] Ada Lund kam am Montag in den Hafen.", odds=odds)


def test_a_doubtful_answer_is_refused_by_the_opinion_after_its_evidence_was_shown() -> None:
    chat = chat_of(-6.0)
    shown, *_, last = told(0.6, chat)
    assert isinstance(shown, EvidenceFound)
    assert shown.evidence
    assert isinstance(last, Finished)
    assert last.answer.reason == "not_stated"
    assert last.answer.confidence is not None
    assert last.answer.confidence < 0.1
    assert (len(chat.asked), len(chat.prompts)) == (1, 0)


def test_a_doubtful_refusal_is_answered_by_the_opinion() -> None:
    chat = chat_of(6.0)
    shown, *_, last = told(0.3, chat)
    assert isinstance(shown, EvidenceFound)
    assert shown.evidence
    assert isinstance(last, Finished)
    assert last.answer.claims
    assert chat.asked == chat.prompts


@pytest.mark.parametrize(("probable", "refused"), [(0.3, True), (0.6, False)])
def test_where_the_opinion_fails_the_reader_decides(probable: float, refused: bool) -> None:
    events = told(probable, chat_of(None))
    assert sum(isinstance(event, EvidenceFound) for event in events) == 1
    last = events[-1]
    assert isinstance(last, Finished)
    assert (last.answer.reason == "not_stated") == refused


@pytest.mark.parametrize(
    ("probable", "question"), [(0.01, "Wer kam?"), (0.3, "Kto přišel včera do přístavu?")]
)
def test_nothing_is_asked_where_it_could_not_help(probable: float, question: str) -> None:
    chat = chat_of(9.0)
    last = told(probable, chat, question)[-1]
    assert isinstance(last, Finished)
    assert last.answer.reason == "not_stated"
    assert not chat.asked


def test_who_stops_while_it_is_asked_sees_that_it_was_stopped() -> None:
    last = told(0.3, chat_of(9.0), stop=lambda: True)[-1]
    assert isinstance(last, Finished)
    assert last.answer.reason == "stopped"


def test_a_sure_answer_is_not_asked_about() -> None:
    chat = chat_of(-9.0)
    last = told(0.95, chat)[-1]
    assert isinstance(last, Finished)
    assert last.answer.claims
    assert not chat.asked


def test_a_chat_without_an_opinion_changes_nothing() -> None:
    last = told(0.3, ScriptedChat("[1] Ada Lund kam."))[-1]
    assert isinstance(last, Finished)
    assert last.answer.reason == "not_stated"
