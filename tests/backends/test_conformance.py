"""One suite for all backends: whatever happens behind them, the answer keeps its contract.

Wire protocols are spoken by a small server on this machine, from the providers' documentation; the
providers' own packages are at the other end. In every case the answer is verified sentences, the
evidence, or a refusal, in time, and never a traceback.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest

import pytest

from rag.assistant import Request
from rag.llm import ChatOptions, LangChainChat
from rag.spec import parse_spec
from rag.types import Answer, EvidenceFound, Finished, Piece
from tests.backends import behaviours as b
from tests.backends.peers import HASTY, PATIENT, Peer, over_the_sample, peer, reach
from tests.backends.sound import sound
from tests.backends.wires import CACHED_TOKENS, DRAFT_TOKENS, PROMPT_TOKENS, WIRES
from tests.rag.chat_models import Scripted

QUESTION = Request("Who denied the accusation?", id="q")
QUOTED = "wies den Vorwurf am Montag zurück"
CLAIM = "Ada Lund denied the accusation on Monday."
LIES = (
    "Ada Lund denied 15 accusations on Tuesday [1].\n"
    "Jon Berg denied the accusation [2].\n"
    "Angela Merkel confirmed the accusation in 2014 [7].\n"
    "“I am guilty”, said Ada Lund [1]."
)
DEAF = "# Sure!\nHere is a poem:\n| a | b |\n![x](http://evil.example/p.png)\n```print(1)```"


@dataclass(frozen=True)
class Check:
    """A behaviour and what must come of it."""

    behaviour: b.Behaviour
    shown: str = QUOTED
    reason: str | None = "backend_failed"
    notice: str = ""
    asked: int | None = 1
    within_s: float = 8.0
    options: ChatOptions = PATIENT


CHECKS = {
    "answers": Check(b.says(b.HONEST), CLAIM, None),
    "thinks": Check(b.says(f"<think>Was it Jon Berg?</think>{b.HONEST}"), CLAIM, None),
    "busy": Check(b.refuses(429, "slow down", times=1, retry_after="0.2"), CLAIM, None, asked=2),
    "faulty": Check(b.refuses(500, "oops", times=1, retry_after="0"), CLAIM, None, asked=2),
    "down": Check(b.refuses(503, "away", retry_after="0"), notice="HTTP 503", asked=3),
    "busy for long": Check(
        b.refuses(429, "slow down", retry_after="3600"), notice="turns requests"
    ),
    "wrong key": Check(b.refuses(401, "bad key"), notice="refused the key"),
    "unknown model": Check(
        b.refuses(404, "no such model"), notice="does not know the model 'tiny'"
    ),
    "narrow": Check(b.narrow, CLAIM, None, asked=2),
    "hangs": Check(b.hangs, notice="BELEG_FIRST_TOKEN_S", options=HASTY),
    "falls silent": Check(b.falls_silent, notice="BELEG_ANSWER_S|took too long", options=HASTY),
    "endless": Check(b.endless, reason=None),
    "empty": Check(b.says(""), reason=None),
    "garbage": Check(b.garbage, reason="*", asked=None),
    "torn": Check(b.torn, "*", reason="*", asked=None),
    "not utf-8": Check(b.not_utf8, "*", reason="*", asked=None),
    "cut": Check(b.says(b.HONEST + "\nJon Berg did", end="length"), CLAIM, None),
    "liar": Check(b.says(LIES), reason=None),
    "deaf": Check(b.says(DEAF), reason=None),
}


@pytest.mark.parametrize("check", CHECKS, ids=str)
@pytest.mark.parametrize("backend", WIRES)
def test_check(backend: str, check: str) -> None:
    expected = CHECKS[check]
    with peer(backend, expected.behaviour, options=expected.options) as one:
        started = time.monotonic()
        answer = one.assistant.ask(QUESTION)
        assert time.monotonic() - started < expected.within_s
        record = sound(answer)
        assert expected.shown == "*" or expected.shown in record["text"]
        assert expected.reason in ("*", record["reason"])
        assert re.search(expected.notice, record.get("notice", ""))
        assert expected.asked in (None, len(one.server.asked))


DRAFTS = {
    "answers": (b.HONEST, CLAIM),
    "thinks": (f"<think>Was it Jon Berg?</think>{b.HONEST}", CLAIM),
    "empty": ("", QUOTED),
    "liar": (LIES, QUOTED),
    "deaf": (DEAF, QUOTED),
    "nothing to say": ("I cannot help with that.", QUOTED),
}


@pytest.mark.parametrize("check", DRAFTS, ids=str)
@pytest.mark.parametrize("backend", ["langchain", "extractive"])
def test_in_process(backend: str, check: str) -> None:
    draft, shown = DRAFTS[check]
    chat = None
    if backend == "langchain":
        chat = LangChainChat(Scripted(script=[draft]), parse_spec("local"), PATIENT)
    record = sound(over_the_sample(chat).ask(QUESTION))
    assert (shown if chat else QUOTED) in record["text"]
    assert record["reason"] is None


def _refusal(one: Peer) -> None:
    """What the document does not say is refused, and the backend never asked."""
    record = sound(one.assistant.ask(Request("How many ships sank?")))
    assert (record["status"], record["reason"]) == ("refused", "not_stated")
    assert one.server.asked == []


def _streams(one: Peer) -> None:
    """Evidence first, then pieces, then the answer; the same answer as when asked at once."""
    events = list(one.assistant.stream(QUESTION))
    assert isinstance(events[0], EvidenceFound)
    assert len([event for event in events if isinstance(event, Piece) and event.text]) > 1
    assert isinstance(events[-1], Finished)
    assert events[-1].answer.text == one.assistant.ask(QUESTION).text


def _stops(one: Peer) -> None:
    """A stop takes less than a second; what was written is kept, and the server let go."""
    written: list[str] = []
    at: list[float] = []

    def stop() -> bool:
        if len(written) > 2 and not at:
            at.append(time.monotonic())
        return bool(at)

    answer: Answer | None = None
    for event in one.assistant.stream(QUESTION, stop=stop):
        if isinstance(event, Piece) and event.text:
            written.append(event.text)
        if isinstance(event, Finished):
            answer = event.answer
    assert time.monotonic() - at[0] < 1
    assert answer is not None
    assert sound(answer)["reason"] == "stopped"
    assert answer.draft == "".join(written)
    assert one.server.left.wait(3)


def _counts(one: Peer) -> None:
    """Tokens are in the record, as the provider counted them."""
    usage = sound(one.assistant.ask(QUESTION))["usage"]
    assert (usage["prompt_tokens"], usage["draft_tokens"]) == (PROMPT_TOKENS, DRAFT_TOKENS)
    assert usage["cached_tokens"] in (None, 0, CACHED_TOKENS)


def _limits(one: Peer) -> None:
    """The limit of the answer and a temperature of nought reach the model."""
    one.assistant.ask(QUESTION)
    body = one.server.asked[0].body
    named = {**body, **body.get("options", {})}
    limits = {named.get(name) for name in ("max_tokens", "max_completion_tokens", "num_predict")}
    assert one.assistant.core.max_tokens in limits
    assert named["temperature"] == 0


def _keeps_secrets(one: Peer) -> None:
    """A key that the server quotes is in no record."""
    record = sound(one.assistant.ask(QUESTION))
    assert "notice" in record
    assert b.SECRET not in str(record)


USES: dict[str, tuple[b.Behaviour, str, Callable[[Peer], None]]] = {
    "refuses": (b.says(b.HONEST), "nirgends", _refusal),
    "streams": (b.says(b.HONEST), "Vorwurf", _streams),
    "stops": (b.endless, "Vorwurf", _stops),
    "counts": (b.says(b.HONEST), "Vorwurf", _counts),
    "limits": (b.says(b.HONEST), "Vorwurf", _limits),
    "keeps secrets": (b.echoes_the_key, "Vorwurf", _keeps_secrets),
}


@pytest.mark.parametrize("use", USES, ids=str)
@pytest.mark.parametrize("backend", WIRES)
def test_use(backend: str, use: str) -> None:
    behaviour, word, examine = USES[use]
    with peer(backend, behaviour, word=word) as one:
        examine(one)


@pytest.mark.parametrize("check", ["nobody there"])
@pytest.mark.parametrize("backend", WIRES)
def test_nobody_answers(backend: str, check: str) -> None:
    wire = WIRES[backend]
    pytest.importorskip(wire.package)
    record = sound(reach(wire, "http://127.0.0.1:9", PATIENT).ask(QUESTION))
    assert record["reason"] == "backend_failed"
    assert re.search("Nothing answers for .* at this machine", record["notice"])
    assert QUOTED in record["text"]


@pytest.mark.parametrize("check", ["two at once"])
@pytest.mark.parametrize("backend", WIRES)
def test_two_conversations_do_not_disturb_each_other(backend: str, check: str) -> None:
    other = next(name for name in WIRES if name != backend)
    with peer(backend, b.says(b.HONEST)) as one, peer(other, b.says(LIES)) as two:
        first, second = one.assistant.stream(QUESTION), two.assistant.stream(QUESTION)
        finished = [
            event.answer
            for pair in zip_longest(first, second)
            for event in pair
            if isinstance(event, Finished)
        ]
    truthful, lying = (
        next(answer for answer in finished if answer.parts.llm == WIRES[name].spec)
        for name in (backend, other)
    )
    assert CLAIM in truthful.text
    assert QUOTED in lying.text
    assert len(lying.withheld) == 4
