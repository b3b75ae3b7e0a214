"""Beleg itself as a system to measure: the same assistant the page and the shell use."""

from dataclasses import asdict
from hashlib import sha256
from typing import TYPE_CHECKING

from eval.peers.hashes import model_hashes, prompt_hashes
from eval.types import Case, CaseSet, Record
from index.errors import EvalError

if TYPE_CHECKING:
    from index.index import Index
    from index.protocols import Embedder
    from rag.assistant import Assistant
    from rag.settings import Settings


class Beleg:
    """Opens the assistant over an index of the cases' documents."""

    name = "beleg"

    def __init__(self, settings: "Settings", llm: str) -> None:
        self._settings = settings
        self._llm = llm
        self._assistant: Assistant | None = None

    def prepare(self, cases: CaseSet) -> None:
        """Load the models and index the documents, or find them indexed by an earlier run."""
        from rag.assistant import Assistant
        from rag.llm import open_chat
        from rag.wiring import chat_options, open_core, open_embedder

        # Not open_writer(): it may fall back to quoting, and a run must be what its name says.
        options = chat_options(self._settings)
        chat = open_chat(self._llm, models_dir=self._settings.models_dir, options=options)
        embedder = open_embedder(self._settings)
        index = index_of(cases, self._settings, embedder)
        self._assistant = Assistant(open_core(self._settings, index, embedder), chat)

    def describe(self) -> Record:
        """Return models, thresholds and prompts with their hashes."""
        core = self.assistant.core
        return {
            "system": self.name,
            "llm": self.assistant.llm,
            "embedder": core.embedder.id,
            "reader": core.reader.name,
            "checker": core.checker.name,
            "thresholds": asdict(core.thresholds),
            "passages": core.passages,
            "max_tokens": core.max_tokens,
            "models": model_hashes(self._llm),
            "prompts": prompt_hashes(),
            "offers": ["retrieval", "citations", "confidence"],
        }

    def answer(self, case: Case) -> Record:
        """Ask the assistant."""
        from rag.assistant import Request
        from rag.record import to_record

        request = Request(
            case.question,
            id=case.id,
            history=case.history,
            context=case.context,
            sources=case.sources,
        )
        return to_record(self.assistant.ask(request))

    @property
    def assistant(self) -> "Assistant":
        """The assistant; ``prepare`` opens it."""
        assert self._assistant is not None, "prepare() comes first"
        return self._assistant


def index_of(cases: CaseSet, settings: "Settings", embedder: "Embedder") -> "Index":
    """Return an index of the documents, kept in the home under the hash of what is in it.

    Raises:
        EvalError: one of the documents cannot be indexed.
    """
    from index.index import open_index

    digest = sha256(embedder.id.encode())
    for name, text in sorted(cases.documents.items()):
        digest.update(f"{name}\0{len(text)}\0{text}".encode())
    home = settings.home / "eval" / digest.hexdigest()[:16]
    index = open_index(home / "index", embedder, lock_timeout=settings.lock_s)
    if cases.documents:
        # The files stay: the index knows a document by where it came from.
        folder = home / "documents"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in cases.documents.items():
            own = name if name.endswith((".txt", ".md")) else f"{name}.txt"
            (folder / own).write_text(text, encoding="utf-8", newline="")
        for name, why in index.add([folder]).failed:
            raise EvalError(f"document {name} cannot be indexed: {why}")
    return index
