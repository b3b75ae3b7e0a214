"""The peer everybody starts from: LangChain's tutorial chain, on the same embedder and model.

Chroma is used here outside ``index/store.py`` because the stock chain is Chroma's: the baseline
must be what its users run, kept in memory and thrown away.
"""

import time
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

SIZE: Final = 1000
OVERLAP: Final = 200
TOP: Final = 4
BATCH: Final = 166  # Chroma's limit on one add, and a bound on memory
TEMPLATE: Final = (
    "You are an assistant for question-answering tasks. Use the following pieces of retrieved "
    "context to answer the question. If you don't know the answer, just say that you don't know. "
    "Use three sentences maximum and keep the answer concise.\n"
    "Question: {question} \nContext: {context} \nAnswer:"
)


class Stock:
    """Recursive splitter 1000/200, Chroma, top 4, the tutorial's prompt. Knows no history."""

    name = "stock"

    def __init__(self, settings: "Settings", llm: str) -> None:
        self._settings = settings
        self._llm = llm
        self._cases = CaseSet("", ())
        self._scope: tuple[str, ...] | None = None
        self._store: Any = None

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
            import langchain_chroma
            import langchain_text_splitters
        except ImportError as error:
            raise EvalError(f"stock needs {error.name}: pip install -e '.[peers]'.") from None
        self._splitter = langchain_text_splitters.RecursiveCharacterTextSplitter(
            chunk_size=SIZE, chunk_overlap=OVERLAP, add_start_index=True
        )
        self._chroma = langchain_chroma.Chroma
        self._chat = chat
        self._embedder = embedder
        self._chain = Chain(self._chat.name, self._embedder.id, "langchain-tutorial", TEMPLATE)
        self._cases = cases

    def describe(self) -> Record:
        """Return the parts and the template's hash."""
        return {
            "system": self.name,
            "llm": self._chat.name,
            "embedder": self._embedder.id,
            "splitter": f"recursive {SIZE}/{OVERLAP}",
            "passages": TOP,
            "models": model_hashes(self._llm),
            "prompts": {self._chain.name: self._chain.hash},
            "offers": ["retrieval"],
        }

    def answer(self, case: Case) -> Record:
        """Retrieve four chunks and ask the model."""
        started = time.perf_counter()
        self._fill(case)
        found = []
        for document, distance in self._store.similarity_search_with_score(case.question, k=TOP):
            start, text = document.metadata["start_index"], document.page_content
            source = document.metadata["source"]
            found.append(Found(source, start, start + len(text), text, 1 - distance))
        context = "\n\n".join(item.text for item in found)
        text = write(
            self._chat, TEMPLATE.format(question=case.question, context=context), self._chain.name
        )
        return self._chain.record(case, text, found, started)

    def _fill(self, case: Case) -> None:
        scope = (case.context or "", *case.sources)
        if self._scope == scope:
            return
        if self._store is not None:
            self._store.delete_collection()
        self._store = self._chroma(
            collection_name="stock",
            embedding_function=_embeddings(self._embedder),
            collection_metadata={"hnsw:space": "cosine"},
        )
        texts = self._cases.in_scope(case)
        chunks = self._splitter.create_documents(
            list(texts.values()), [{"source": name} for name in texts]
        )
        for at in range(0, len(chunks), BATCH):
            self._store.add_documents(chunks[at : at + BATCH])
        self._scope = scope


def _embeddings(embedder: "Embedder") -> Any:  # noqa: ANN401 - a LangChain type, imported late
    """Return our embedder as LangChain's."""
    from langchain_core.embeddings import Embeddings

    class Adapted(Embeddings):
        """The same vectors Beleg uses."""

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            """Embed chunks."""
            return [[float(v) for v in row] for row in embedder.embed(texts, "passage")]

        def embed_query(self, text: str) -> list[float]:
            """Embed a question."""
            return [float(v) for v in embedder.embed([text], "query")[0]]

    return Adapted()
