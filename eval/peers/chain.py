"""What other people's chains have in common: the same embedder and model, found texts, a prompt."""

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from eval.peers.chat import Chain, open_model, write
from eval.peers.hashes import model_hashes
from eval.peers.record import Found
from eval.types import Case, CaseSet, Record

if TYPE_CHECKING:
    from index.protocols import Embedder
    from rag.protocols import ChatModel
    from rag.settings import Settings


class TutorialChain(ABC):
    """Splits, stores and finds in its own way; asks our model with its own prompt.

    It knows no history. A store is filled when its texts are first asked about.
    """

    name: ClassVar[str]
    template: ClassVar[str]
    prompt: ClassVar[str]  # the name of the template
    between: ClassVar[str]  # what stands between two found texts in the prompt

    def __init__(self, settings: "Settings", llm: str) -> None:
        self._settings = settings
        self._llm = llm
        self._cases = CaseSet("", ())
        self._scope: tuple[str, ...] | None = None

    def prepare(self, cases: CaseSet) -> None:
        """Load the models."""
        from rag.wiring import open_embedder

        self.wire(
            cases,
            open_model(self._settings, self._llm, self.name),
            open_embedder(self._settings),
        )

    def wire(self, cases: CaseSet, chat: "ChatModel", embedder: "Embedder") -> None:
        """Put the chain together from loaded models."""
        self.load()
        self._cases, self._chat, self._embedder = cases, chat, embedder
        self._chain = Chain(chat.name, embedder.id, self.prompt, self.template)

    def describe(self) -> Record:
        """Return the parts and the template's hash."""
        return {
            "system": self.name,
            "llm": self._chat.name,
            "embedder": self._embedder.id,
            **self.parts(),
            "models": model_hashes(self._llm),
            "prompts": {self._chain.name: self._chain.hash},
            "offers": ["retrieval"],
        }

    def answer(self, case: Case) -> Record:
        """Find texts and ask the model."""
        started = time.perf_counter()
        self.ready(case)
        found = self.find(case.question, self._embedder)
        context = self.between.join(item.text for item in found)
        asked = self.template.format(question=case.question, context=context)
        return self._chain.record(case, write(self._chat, asked, self.prompt), found, started)

    def ready(self, case: Case) -> None:
        """Fill the store with the texts of a case, unless it holds them."""
        scope = (case.context or "", *case.sources)
        if self._scope != scope:
            self.fill(self._cases.in_scope(case), self._embedder)
            self._scope = scope

    @abstractmethod
    def load(self) -> None:
        """Import the packages. Raises EvalError if one is not installed."""

    @abstractmethod
    def parts(self) -> Mapping[str, Any]:
        """Return what describes this chain beside the models."""

    @abstractmethod
    def fill(self, texts: Mapping[str, str], embedder: "Embedder") -> None:
        """Split and store the texts by name, in place of those before."""

    @abstractmethod
    def find(self, question: str, embedder: "Embedder") -> Sequence[Found]:
        """Return the nearest texts, best first."""
