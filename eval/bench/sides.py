"""The sides of the comparison, loaded once: the stock chain, Beleg with a writer and without."""

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from eval.types import Case, CaseSet
from index.errors import EvalError
from rag.draft import Draft, Meter
from rag.types import Prompt

if TYPE_CHECKING:
    from eval.peers.stock import Stock
    from rag.assistant import Assistant
    from rag.llm import LangChainChat
    from rag.settings import Settings

STOCK: Final = "stock"
LOCAL: Final = "beleg"
EXTRACTIVE: Final = "beleg, extractive"
SIDES: Final = (STOCK, LOCAL, EXTRACTIVE)

Times = dict[str, float]


@dataclass
class TimedChat:
    """The chat model of both sides, with a clock and one budget of tokens."""

    inner: "LangChainChat"
    max_tokens: int
    times: Times = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The model's own."""
        return self.inner.name

    def stream(self, prompt: Prompt, *, max_tokens: int) -> Draft:
        """Pass the draft on, noting when it was asked for, began and ended."""
        self.times = {"asked": time.perf_counter()}
        draft = self.inner.stream(prompt, max_tokens=min(max_tokens, self.max_tokens))
        meter = Meter()
        return Draft(self._pieces(draft, meter), meter)

    def _pieces(self, draft: Draft, meter: Meter) -> Generator[str, None, None]:
        for piece in draft:
            if piece and "first" not in self.times:
                self.times["first"] = time.perf_counter()
            yield piece
        meter.usage = usage = draft.usage
        self.times["ended"] = time.perf_counter()
        self.times["prompt_tokens"] = (usage.prompt_tokens or 0) - (usage.cached_tokens or 0)
        self.times["draft_tokens"] = usage.draft_tokens or 0

    def stages(self) -> Times:
        """Return how long reading and writing took, and of how many tokens, since ``stream``."""
        told = self.times
        if "ended" not in told:
            return {}
        first = told.get("first", told["ended"])
        return {
            "prefill": (first - told["asked"]) * 1000,
            "decode": (told["ended"] - first) * 1000,
            "prompt_tokens": told["prompt_tokens"],
            "draft_tokens": told["draft_tokens"],
        }


def open_sides(
    settings: "Settings", llm: str, cases: CaseSet, names: tuple[str, ...]
) -> dict[str, Callable[[Case], Times]]:
    """Return for each side a function from a case to its times in milliseconds."""
    from eval.peers.beleg import index_of
    from rag.assistant import Assistant
    from rag.llm import LangChainChat, open_chat
    from rag.wiring import chat_options, open_core, open_embedder

    embedder = open_embedder(settings)
    core = open_core(settings, index_of(cases, settings, embedder), embedder)
    options = replace(chat_options(settings), first_token_s=900, answer_s=900)
    chat = open_chat(llm, models_dir=settings.models_dir, options=options)
    if not isinstance(chat, LangChainChat):
        raise EvalError("a bench needs a language model: --llm local.")
    timed = TimedChat(chat, core.max_tokens)
    found: dict[str, Callable[[Case], Times]] = {}
    if STOCK in names:
        from eval.peers.stock import Stock

        stock = Stock(settings, llm)
        stock.wire(cases, timed, embedder)
        found[STOCK] = lambda case: _stock(stock, timed, case)
    if LOCAL in names:
        found[LOCAL] = lambda case: _beleg(Assistant(core, timed), timed, case)
    if EXTRACTIVE in names:
        found[EXTRACTIVE] = lambda case: _beleg(Assistant(core), None, case)
    return found


def _stock(stock: "Stock", chat: TimedChat, case: Case) -> Times:
    stock.ready(case)  # Beleg's index is made ahead too
    started = time.perf_counter()
    stock.answer(case)
    total = (time.perf_counter() - started) * 1000
    asked = (chat.times["asked"] - started) * 1000
    stages = chat.stages()
    return {
        "retrieve": asked,
        "evidence": total,  # it shows no evidence before its answer
        "first_token": asked + stages["prefill"],
        "total": total,
        **stages,
    }


def _beleg(assistant: "Assistant", chat: TimedChat | None, case: Case) -> Times:
    from rag.assistant import Request
    from rag.record import to_record
    from rag.render import to_text

    if chat is not None:
        chat.times = {}
    request = Request(
        case.question, history=case.history, context=case.context, sources=case.sources
    )
    assistant.scope(request)  # stock's store of the text is filled before its clock starts too
    answer = assistant.ask(request)
    shown = time.perf_counter()
    to_record(answer)
    to_text(answer)
    times = {"render": (time.perf_counter() - shown) * 1000}
    lap = {name: value for name, value in answer.timings.items() if value is not None}
    times |= {
        "retrieve": lap["retrieve_ms"],
        "read": lap["evidence_ms"] - lap["retrieve_ms"],
        "evidence": lap["evidence_ms"],
        "total": lap["total_ms"],
    }
    stages = chat.stages() if chat is not None else {}
    if "first_token_ms" in lap and stages:
        times["first_token"] = lap["first_token_ms"]
        times["check"] = lap["total_ms"] - lap["evidence_ms"] - stages["prefill"] - stages["decode"]
    return times | stages
