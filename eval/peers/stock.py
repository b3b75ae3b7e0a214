"""The peer everybody starts from: LangChain's tutorial chain, on the same embedder and model.

Chroma is used here outside ``index/store.py`` because the stock chain is Chroma's: the baseline
must be what its users run, kept in memory and thrown away.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from eval.peers.chain import TutorialChain
from eval.peers.record import Found
from index.errors import EvalError

if TYPE_CHECKING:
    from index.protocols import Embedder

SIZE: Final = 1000
OVERLAP: Final = 200
TOP: Final = 4
BATCH: Final = 166  # Chroma's limit on one add, and a bound on memory


class Stock(TutorialChain):
    """Recursive splitter 1000/200, Chroma, top 4, the tutorial's prompt."""

    name = "stock"
    prompt = "langchain-tutorial"
    between = "\n\n"
    template = (
        "You are an assistant for question-answering tasks. Use the following pieces of retrieved "
        "context to answer the question. If you don't know the answer, just say that you don't "
        "know. Use three sentences maximum and keep the answer concise.\n"
        "Question: {question} \nContext: {context} \nAnswer:"
    )
    _store: Any = None

    def load(self) -> None:
        """Import the packages."""
        try:
            import langchain_chroma

            self._splitter = splitter()
        except ImportError as error:
            raise EvalError(f"stock needs {error.name}: pip install -e '.[peers]'.") from None
        self._chroma = langchain_chroma.Chroma

    def parts(self) -> Mapping[str, Any]:
        """Return splitter and depth."""
        return {"splitter": f"recursive {SIZE}/{OVERLAP}", "passages": TOP}

    def fill(self, texts: Mapping[str, str], embedder: "Embedder") -> None:
        """Split and store the texts."""
        if self._store is not None:
            self._store.delete_collection()
        self._store = self._chroma(
            collection_name="stock",
            embedding_function=_embeddings(embedder),
            collection_metadata={"hnsw:space": "cosine"},
        )
        chunks = self._splitter.create_documents(
            list(texts.values()), [{"source": name} for name in texts]
        )
        for at in range(0, len(chunks), BATCH):
            self._store.add_documents(chunks[at : at + BATCH])

    def find(self, question: str, embedder: "Embedder") -> list[Found]:
        """Return four chunks."""
        found = []
        for document, distance in self._store.similarity_search_with_score(question, k=TOP):
            start, text = document.metadata["start_index"], document.page_content
            source = document.metadata["source"]
            found.append(Found(source, start, start + len(text), text, 1 - distance))
        return found


def splitter() -> Any:  # noqa: ANN401 - a LangChain type, imported late
    """Return the tutorial's splitter; its chunks tell where they start."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(
        chunk_size=SIZE, chunk_overlap=OVERLAP, add_start_index=True
    )


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
