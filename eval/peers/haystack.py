"""The second peer stack: Haystack's first-RAG tutorial with its defaults, offline, as an extra."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from eval.peers.chain import TutorialChain
from eval.peers.record import Found
from index.errors import EvalError

if TYPE_CHECKING:
    from index.protocols import Embedder

WORDS: Final = 200  # DocumentSplitter's defaults: 200 words, no overlap
TOP: Final = 10  # InMemoryEmbeddingRetriever's default


class Haystack(TutorialChain):
    """Splitter, store and retriever as they come."""

    name = "haystack"
    prompt = "haystack-tutorial"
    between = "\n"
    template = (
        "Given the following information, answer the question.\n\nContext:\n{context}\n\n"
        "Question: {question}\nAnswer:"
    )
    _retriever: Any = None

    def load(self) -> None:
        """Import the package."""
        try:
            import haystack.version
            from haystack.telemetry import _telemetry
        except ImportError:
            raise EvalError("haystack is not installed: pip install -e '.[haystack]'.") from None

        # It reports usage by default; without this object it has nothing to report with.
        _telemetry.telemetry = None
        self._version = haystack.version.__version__

    def parts(self) -> Mapping[str, Any]:
        """Return version, splitter and depth."""
        return {"version": self._version, "splitter": f"{WORDS} words", "passages": TOP}

    def fill(self, texts: Mapping[str, str], embedder: "Embedder") -> None:
        """Split and store the texts."""
        from haystack import Document
        from haystack.components.preprocessors import DocumentSplitter
        from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        whole = [Document(content=text, meta={"source": name}) for name, text in texts.items()]
        splitter = DocumentSplitter(split_by="word", split_length=WORDS)
        splitter.warm_up()
        chunks = splitter.run(whole)["documents"]
        vectors = embedder.embed([chunk.content or "" for chunk in chunks], "passage")
        store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        store.write_documents(
            [
                replace(chunk, embedding=[float(value) for value in vector])
                for chunk, vector in zip(chunks, vectors, strict=True)
            ]
        )
        self._retriever = InMemoryEmbeddingRetriever(store)

    def find(self, question: str, embedder: "Embedder") -> list[Found]:
        """Return ten chunks."""
        vector = [float(value) for value in embedder.embed([question], "query")[0]]
        found = []
        for document in self._retriever.run(query_embedding=vector)["documents"]:
            start, text = document.meta["split_idx_start"], document.content
            source = document.meta["source"]
            found.append(Found(source, start, start + len(text), text, document.score))
        return found
