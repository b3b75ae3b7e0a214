"""Answers that were given before: the same question over the same index and parts, at once."""

import json
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import prompts
from rag.question import settle
from rag.types import Answer, Event, Finished, Reason

if TYPE_CHECKING:
    from rag.assistant import Assistant, Request

# What another try would end in as well. Not a backend that failed, a budget, or a stop.
_LASTING: Final[frozenset[Reason | None]] = frozenset(
    {None, "nothing_relevant", "not_stated", "conflicting", "check_failed", "not_a_question"}
)


@dataclass(frozen=True, slots=True)
class Key:
    """A hash of all that an answer follows from, and the index among it."""

    digest: str
    index: str | None


class Memory:
    """The latest answers of this process, in memory only. Safe to share between threads.

    Once the index changes, the next question drops every answer over the one before: of a document
    that was removed, none stays.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._answers)

    def recall(self, key: Key) -> Answer | None:
        """Return the answer of a key."""
        with self._lock:
            for old in [old for old in self._answers if old.index != key.index]:
                del self._answers[old]
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def keep(self, key: Key, answer: Answer) -> None:
        """Keep an answer that is complete, in place of the one asked for least lately."""
        if answer.reason not in _LASTING or answer.parts.index != key.index:
            return
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)


def through(
    memory: Memory, assistant: "Assistant", request: "Request", events: Iterator[Event]
) -> Iterator[Event]:
    """Yield the remembered answer where there is one, else the events, and remember their end."""
    started = assistant.core.clock()
    key = key_of(assistant, request)
    known = memory.recall(key)
    if known is not None:
        yield Finished(_again(known, request, (assistant.core.clock() - started) * 1000))
        return
    for event in events:
        if isinstance(event, Finished):
            memory.keep(key, event.answer)
        yield event


def key_of(assistant: "Assistant", request: "Request") -> Key:
    """Return what the answer to a request follows from."""
    core = assistant.core
    index = core.corpus.fingerprint
    parts = (
        settle(request.question),
        [asdict(turn) for turn in request.history],
        sorted(set(request.sources)),
        (assistant.llm, core.embedder.id, core.reader.name, core.checker.name),
        (asdict(core.thresholds), core.passages, core.max_tokens, asdict(core.budget)),
        _all_prompts(),
    )
    text = json.dumps(parts, sort_keys=True)
    return Key(sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), index)


def _again(answer: Answer, request: "Request", total_ms: float) -> Answer:
    # Nothing was retrieved, read or written this time, and nothing was spent.
    timings = dict.fromkeys(answer.timings) | {"total_ms": total_ms}
    return replace(
        answer,
        id=request.id,
        question=request.question,
        timings=timings,
        spent=None,
        remembered=True,
    )


@cache
def _all_prompts() -> str:
    """Return one hash of every prompt: which of them is used depends on the question."""
    hashes = "".join(prompts.load(name).sha256 for name in prompts.names())
    return sha256(hashes.encode()).hexdigest()
