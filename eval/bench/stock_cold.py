"""The stock chain as a program of its own: load, find, ask, print. Started by ``cold``.

python -m eval.bench.stock_cold FOLDER LLM QUESTION
"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.settings import Settings


def fill(settings: "Settings", folder: Path) -> None:
    """Store the bundled article, unless that was done."""
    if folder.is_dir():
        return
    from eval.documents import bundled
    from eval.peers.stock import splitter

    store = open_store(settings, folder)
    store.add_documents(splitter().create_documents(list(bundled().values())))


def open_store(settings: "Settings", folder: Path) -> Any:  # noqa: ANN401 - imported late
    """Return Chroma in a folder, over sentence-transformers in float32."""
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings
    from sentence_transformers import SentenceTransformer

    from index.fetch import path_of
    from index.manifest import DEFAULT_EMBEDDER

    model = SentenceTransformer(
        str(path_of(DEFAULT_EMBEDDER, settings.models_dir)), device="cpu", local_files_only=True
    )

    class Library(Embeddings):
        """sentence-transformers as LangChain's own wrapper calls it."""

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            """Embed chunks."""
            return self._embed(texts, "passage")

        def embed_query(self, text: str) -> list[float]:
            """Embed a question."""
            return self._embed([text], "query")[0]

        def _embed(self, texts: list[str], prompt: str) -> list[list[float]]:
            vectors = model.encode(texts, prompt_name=prompt, normalize_embeddings=True)
            return [[float(value) for value in row] for row in vectors]

    return Chroma(
        "stock",
        Library(),
        persist_directory=str(folder),
        collection_metadata={"hnsw:space": "cosine"},
    )


def main(folder: str, llm: str, question: str) -> None:
    """Answer one question and print it."""
    from rag.settings import load_settings

    settings = load_settings()
    store = open_store(settings, Path(folder))
    from eval.peers.chat import open_model, write
    from eval.peers.stock import TOP, Stock

    chat = open_model(settings, llm, Stock.name)
    found = store.similarity_search(question, k=TOP)
    context = Stock.between.join(document.page_content for document in found)
    asked = Stock.template.format(question=question, context=context)
    json.dump({"text": write(chat, asked, Stock.prompt)}, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
