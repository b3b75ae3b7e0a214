"""Texts to unit vectors: a sentence-transformers folder on this machine, or hashing without one."""

import contextlib
import json
import math
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.errors import ModelError, ModelMissing
from index.fetch import verified_sha256
from index.order import longest_first
from index.protocols import Embedder, Kind, Vectors
from index.tokenizer import tokenizer_of

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
    from sentence_transformers import SentenceTransformer

    from index.encoder import Encoder

# Texts handed over at a time, between two reports of progress; the encoders split them further.
_SLAB = 256
_BATCH = 64

Told = Callable[[int, int], None]


class SentenceTransformerEmbedder:
    """A local sentence-transformers folder of a BERT: mean-pooled, normalised, with its prompts.

    Documents go through the library (``index.library``), questions straight to the encoder it runs
    there: importing the library takes 3.5 s, which a question would wait for. Both load at the
    first text, from this folder alone and from safetensors alone. Calls from several threads queue
    up: the cores are busy with one call as it is.
    """

    def __init__(
        self, path: Path, *, threads: int | None = None, progress: Told | None = None
    ) -> None:
        self._path = path
        self._threads = threads
        self._progress = progress
        self._lock = threading.RLock()
        self._encoder: Encoder | None = None
        self._library: SentenceTransformer | None = None
        self._id = ""
        self._dim = 0
        self._prompts: dict[str, str] = {}

    @property
    def id(self) -> str:
        """The folder's name and the first 12 digits of the SHA-256 of its weights."""
        with self._lock:
            if not self._id:
                digest = verified_sha256(self._file("model.safetensors"))
                self._id = f"{self._path.name}@{digest[:12]}"
            return self._id

    @property
    def dim(self) -> int:
        """Length of each vector, read from the folder without loading the model."""
        if not self._dim:
            try:
                config = json.loads(self._file("config.json").read_text(encoding="utf-8"))
                self._dim = int(config["hidden_size"])
            except (ValueError, KeyError, TypeError) as error:
                raise ModelError(f"{self._path / 'config.json'} names no vector length.") from error
        return self._dim

    def embed(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Return one unit vector a text; a text longer than the model's window is cut."""
        vectors = np.empty((len(texts), self.dim), np.float32)
        order = longest_first([len(text) for text in texts])
        for begin in range(0, len(order), _SLAB):
            slab = order[begin : begin + _SLAB]
            told = [texts[row] for row in slab]
            with self._lock:
                vectors[slab] = self._documents(told) if kind == "passage" else self._few(told)
            if self._progress:
                self._progress(begin + len(slab), len(order))
        return vectors

    def warm(self) -> None:
        """Load the model now."""
        with self._lock:
            self._loaded()

    def _few(self, texts: Sequence[str]) -> Vectors:
        encoder, lead = self._loaded(), self._prompts.get("query", "")
        return encoder.encode(self._ids([lead + text for text in texts]))

    def _documents(self, texts: Sequence[str]) -> Vectors:
        if self._library is None:
            encoder = self._loaded()
            from index.library import library_of

            self._library = library_of(encoder, self._ids, self._prompts)
        vectors = self._library.encode(
            list(texts),
            prompt_name="passage" if "passage" in self._prompts else None,
            batch_size=_BATCH,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return np.asarray(vectors, np.float32)

    def _ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of texts behind their prompts, each cut to the window."""
        assert self._encoder is not None
        most = self._encoder.positions
        rows = [tokenizer_of(self._path).encode(text).ids for text in texts]
        return [row if len(row) <= most else [*row[: most - 1], row[-1]] for row in rows]

    def _loaded(self) -> "Encoder":
        if self._encoder is None:
            self._file("model.safetensors")
            self._prompts = self._read_prompts()
            # A second each, at the same time: the tokenizer, and the library that runs the network.
            beside = threading.Thread(target=self._tokenizer_ahead, name="tokenizer")
            beside.start()
            from index.encoder import Encoder

            self._encoder = Encoder(self._path, threads=self._threads)
            beside.join()
        return self._encoder

    def _tokenizer_ahead(self) -> None:
        with contextlib.suppress(ModelMissing, ModelError):  # said again when it is used
            tokenizer_of(self._path)

    def _read_prompts(self) -> dict[str, str]:
        # A folder of the user's own may have no prompts.
        path = self._path / "config_sentence_transformers.json"
        try:
            stored = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
            return dict(stored.get("prompts", {}))
        except (ValueError, TypeError, AttributeError) as error:
            raise ModelError(f"{path} cannot be read ({error}).") from error

    def _file(self, name: str) -> Path:
        path = self._path / name
        if not path.is_file():
            raise ModelMissing(
                f"There is no embedding model in {self._path} ({name} is missing). "
                f"Run `beleg models pull {self._path.name}`."
            )
        return path


class HashingEmbedder:
    """Character n-grams hashed into a vector: no download, no learning, no other language.

    Good for tests, and for finding shared words where no model is at hand.
    """

    def __init__(self, dim: int = 256) -> None:
        self._dim = dim

    @property
    def id(self) -> str:
        """Names the method and the dimension."""
        return f"hashing-{self._dim}@1"

    @property
    def dim(self) -> int:
        """Length of each vector."""
        return self._dim

    def embed(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Return one unit vector a text, the same for a question and a passage."""
        vectors = np.zeros((len(texts), self._dim), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for gram in _grams(text):
                code = zlib.crc32(gram.encode("utf-8", "surrogatepass"))
                # The hash's top bit is the sign: two grams in one cell cancel as often as they add.
                row[(code & 0x7FFFFFFF) % self._dim] += 1 if code >> 31 else -1
            norm = math.sqrt(float(row @ row))
            if norm:
                row /= norm
            else:
                row[0] = 1
        return vectors


def _grams(text: str) -> Iterator[str]:
    """Yield every word with its edges marked, and its runs of three to five characters."""
    for word in text.casefold().split():
        marked = f" {word[:64]} "
        yield marked
        for size in (3, 4, 5):
            for begin in range(len(marked) - size + 1):
                yield marked[begin : begin + size]


def as_langchain(embedder: Embedder) -> "Embeddings":
    """Offer an embedder to LangChain, questions and passages kept apart."""
    from langchain_core.embeddings import Embeddings

    class LangChainEmbeddings(Embeddings):
        """LangChain's interface over one of ours."""

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            """Embed passages."""
            return [[float(x) for x in row] for row in embedder.embed(texts, "passage")]

        def embed_query(self, text: str) -> list[float]:
            """Embed one question."""
            return [float(x) for x in embedder.embed([text], "query")[0]]

    return LangChainEmbeddings()
