"""The second peer stack: Haystack's first-RAG tutorial with its defaults, offline, as an extra."""

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from eval.peers.chat import Chain, open_model, write
from eval.peers.hashes import model_hashes
from eval.peers.record import Found
from eval.types import Case, CaseSet, Record
from index.errors import EvalError

if TYPE_CHECKING:
    from index.protocols import Embedder
    from rag.protocols import ChatModel
    from rag.settings import Settings

WORDS: Final = 200  # DocumentSplitter's defaults: 200 words, no overlap
TOP: Final = 10  # InMemoryEmbeddingRetriever's default
TEMPLATE: Final = (
    "Given the following information, answer the question.\n\nContext:\n{context}\n\n"
    "Question: {question}\nAnswer:"
)


class Haystack:
    """Splitter, store and retriever as they come; our embedder and model. Knows no history."""

    name = "haystack"

    def __init__(self, settings: "Settings", llm: str) -> None:
        self._settings = settings
        self._llm = llm
        self._cases = CaseSet("", ())
        self._scope: tuple[str, ...] | None = None
        self._retriever: Any = None

    def prepare(self, cases: CaseSet) -> None:
        """Load the models; a store is filled when its texts are first asked about."""
        from rag.wiring import open_embedder

        self.wire(
            cases,
            open_model(self._settings, self._llm, self.name),
            open_embedder(self._settings),
        )

    def wire(self, cases: CaseSet, chat: "ChatModel", embedder: "Embedder") -> None:
        """Put the chain together from loaded models."""
        try:
            import haystack.version
            from haystack.telemetry import _telemetry
        except ImportError:
            raise EvalError("haystack is not installed: pip install -e '.[haystack]'.") from None

        # It reports usage by default; without this object it has nothing to report with.
        _telemetry.telemetry = None
        self._version = haystack.version.__version__
        self._chat = chat
        self._embedder = embedder
        self._chain = Chain(self._chat.name, self._embedder.id, "haystack-tutorial", TEMPLATE)
        self._cases = cases

    def describe(self) -> Record:
        """Return the parts and the template's hash."""
        return {
            "system": self.name,
            "version": self._version,
            "llm": self._chat.name,
            "embedder": self._embedder.id,
            "splitter": f"{WORDS} words",
            "passages": TOP,
            "models": model_hashes(self._llm),
            "prompts": {self._chain.name: self._chain.hash},
            "offers": ["retrieval"],
        }

    def answer(self, case: Case) -> Record:
        """Retrieve ten chunks and ask the model."""
        started = time.perf_counter()
        self._fill(case)
        vector = [float(value) for value in self._embedder.embed([case.question], "query")[0]]
        found = []
        for document in self._retriever.run(query_embedding=vector)["documents"]:
            start, text = document.meta["split_idx_start"], document.content
            source = document.meta["source"]
            found.append(Found(source, start, start + len(text), text, document.score))
        context = "\n".join(item.text for item in found)
        text = write(
            self._chat, TEMPLATE.format(question=case.question, context=context), self._chain.name
        )
        return self._chain.record(case, text, found, started)

    def _fill(self, case: Case) -> None:
        from haystack import Document
        from haystack.components.preprocessors import DocumentSplitter
        from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        scope = (case.context or "", *case.sources)
        if self._scope == scope:
            return
        texts = self._cases.in_scope(case)
        whole = [Document(content=text, meta={"source": name}) for name, text in texts.items()]
        splitter = DocumentSplitter(split_by="word", split_length=WORDS)
        splitter.warm_up()
        chunks = splitter.run(whole)["documents"]
        vectors = self._embedder.embed([chunk.content or "" for chunk in chunks], "passage")
        store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        store.write_documents(
            [
                replace(chunk, embedding=[float(value) for value in vector])
                for chunk, vector in zip(chunks, vectors, strict=True)
            ]
        )
        self._retriever = InMemoryEmbeddingRetriever(store)
        self._scope = scope
