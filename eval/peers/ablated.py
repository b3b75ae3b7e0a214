"""Beleg with one part taken out, to see what the part is worth. For ``eval/ablation.toml``."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, Final

import index.fuse
import rag.condense
import rag.select
from eval.peers.beleg import Beleg
from eval.peers.liar import Liar
from eval.types import Case, CaseSet, Record
from rag.assistant import Assistant, Core
from rag.types import Evidence, Verdict

if TYPE_CHECKING:
    from rag.settings import Settings

Parts = Callable[[Core], Core]
StandIn = tuple[ModuleType, str, object]


class Trusting:
    """A checker that believes everything."""

    name = "none"

    def check(self, claim: str, evidence: Sequence[Evidence], question: str) -> Verdict:
        """Support the claim."""
        return Verdict("supported", 1.0)


def _without_reader(core: Core) -> Core:
    from rag.read import SimilarityReader
    from rag.wiring import SIMILARITY_THRESHOLDS

    return replace(core, reader=SimilarityReader(core.embedder), thresholds=SIMILARITY_THRESHOLDS)


def _by_reader_alone(evidence: Sequence[Evidence], hits: object) -> tuple[Evidence, ...]:
    return tuple(evidence)


# A part of the core in place of another, or a pure stage's function in place of another.
PARTS: Final[Mapping[str, Parts]] = {"reader": _without_reader}
STAGES: Final[Mapping[str, StandIn]] = {
    "demand": (rag.select, "demanded", lambda question: None),
    "ranking": (rag.select, "rank_evidence", _by_reader_alone),
    "resolving": (rag.condense, "resolve", lambda question, history, lang: question),
    "words": (index.fuse, "WORDS", 0.0),
    "pieces": (index.fuse, "PIECES", 0.0),
    "sentences": (index.fuse, "SENTENCE", 0.0),
}


class Without(Beleg):
    """Beleg without one part of ``PARTS`` or ``STAGES``."""

    def __init__(self, settings: "Settings", llm: str, part: str) -> None:
        super().__init__(settings, llm)
        self.name = f"without-{part}"
        self._part = part

    def prepare(self, cases: CaseSet) -> None:
        """Open the assistant, less the part."""
        super().prepare(cases)
        if self._part in PARTS:
            core = PARTS[self._part](self.assistant.core)
            self._assistant = Assistant(core, self.assistant.chat)

    def answer(self, case: Case) -> Record:
        """Ask, less the stage."""
        if self._part not in STAGES:
            return super().answer(case)
        with _put(*STAGES[self._part]):
            return super().answer(case)


class TrustedLiar(Liar):
    """The lying writer with a checker that believes it: what the checker keeps out."""

    name = "liar-without-checker"

    def prepare(self, cases: CaseSet) -> None:
        """Open the assistant with the trusting checker."""
        super().prepare(cases)
        core = replace(self.assistant.core, checker=Trusting())
        self._assistant = Assistant(core, self.assistant.chat)


@contextmanager
def _put(module: ModuleType, name: str, stand_in: object) -> Iterator[None]:
    """Put something in the place of a module's name for a while."""
    before = getattr(module, name)
    setattr(module, name, stand_in)
    try:
        yield
    finally:
        setattr(module, name, before)
