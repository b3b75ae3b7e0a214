"""Embedders: unit vectors, the same every time; with the real model, meaning across languages."""

import math
import threading
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embed import HashingEmbedder, SentenceTransformerEmbedder, as_langchain
from index.errors import HashMismatch, ModelError, ModelMissing
from index.fetch import path_of
from index.protocols import Embedder, Vectors

GERMAN = "Kremlsprecher Dmitri Peskow wies die Vorwürfe zurück."


def lengths(vectors: Vectors) -> Vectors:
    norms: Vectors = np.linalg.norm(vectors, axis=1)
    return norms


@given(st.lists(st.text(), max_size=4))
def test_hashing_gives_unit_vectors(texts: list[str]) -> None:
    embedder = HashingEmbedder(64)
    vectors = embedder.embed(texts, "passage")
    assert vectors.shape == (len(texts), 64)
    assert vectors.dtype == np.float32
    assert lengths(vectors) == pytest.approx(np.ones(len(texts)), abs=1e-5)
    assert np.array_equal(vectors, embedder.embed(texts, "query"))


def test_hashing_finds_shared_words() -> None:
    texts = [GERMAN, "Im Garten blühen die ersten Rosen."]
    passages = HashingEmbedder().embed(texts, "passage")
    query = HashingEmbedder().embed(["Wer wies den Vorwurf zurück?"], "query")[0]
    assert passages[0] @ query > passages[1] @ query + 0.1


def test_hashing_is_the_same_everywhere() -> None:
    """Fixed numbers: another process, another machine, another year."""
    vector = HashingEmbedder(8).embed(["Beleg"], "query")[0]
    assert HashingEmbedder(8).id == "hashing-8@1"
    assert [round(float(x), 4) for x in vector] == [
        0.7276,
        0.2425,
        0.0,
        -0.2425,
        0.0,
        0.2425,
        -0.4851,
        -0.2425,
    ]


def test_langchain_keeps_questions_and_passages_apart() -> None:
    class Kinds:
        """Says which kind it was asked for."""

        id = "kinds"
        dim = 2

        def embed(self, texts: list[str], kind: str) -> Vectors:
            """Return one axis for questions, the other for passages."""
            row = [1.0, 0.0] if kind == "query" else [0.0, 1.0]
            return np.array([row] * len(texts), np.float32)

    embeddings = as_langchain(Kinds())  # type: ignore[arg-type]
    assert embeddings.embed_query("?") == [1.0, 0.0]
    assert embeddings.embed_documents(["a", "b"]) == [[0.0, 1.0], [0.0, 1.0]]
    assert embeddings.embed_documents([]) == []


def test_no_model_there(tmp_path: Path) -> None:
    embedder = SentenceTransformerEmbedder(tmp_path / "multilingual-e5-small")
    for use in (lambda: embedder.id, lambda: embedder.dim, lambda: embedder.embed(["x"], "query")):
        with pytest.raises(ModelMissing, match="beleg models pull multilingual-e5-small"):
            use()


def test_a_folder_without_a_vector_length(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("[]")
    with pytest.raises(ModelError, match=r"config\.json"):
        _ = SentenceTransformerEmbedder(tmp_path).dim


# --- with the real weights ---


@pytest.fixture(scope="module")
def e5(models_dir: Path) -> SentenceTransformerEmbedder:
    try:
        path = path_of("multilingual-e5-small", models_dir)
    except (ModelMissing, HashMismatch) as error:
        pytest.skip(str(error))
    return SentenceTransformerEmbedder(path, threads=1)


@pytest.mark.model
def test_e5_gives_unit_vectors_in_the_order_of_the_texts(e5: Embedder) -> None:
    texts = ["kurz", GERMAN * 9, "", GERMAN, "x" * 5000]
    vectors = e5.embed(texts, "passage")
    assert vectors.shape == (5, e5.dim) == (5, 384)
    assert vectors.dtype == np.float32
    assert lengths(vectors) == pytest.approx(np.ones(5), abs=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        assert e5.embed([text], "passage")[0] == pytest.approx(vector, abs=1e-3)
    assert e5.embed([], "query").shape == (0, 384)


@pytest.mark.model
@pytest.mark.parametrize(
    "question",
    [
        "Wer hat die Vorwürfe bestritten?",
        "Who denied the accusations?",
        "Qui a démenti les accusations ?",
        "¿Quién negó las acusaciones?",
    ],
)
def test_e5_finds_the_german_sentence_from_any_language(e5: Embedder, question: str) -> None:
    others = [
        "Die Mannschaft gewann das Finale mit drei zu eins.",
        "Im Oktober beginnt die Apfelernte im Alten Land.",
        "Der Zug nach Hamburg hat heute zwanzig Minuten Verspätung.",
    ]
    similar = e5.embed([GERMAN, *others], "passage") @ e5.embed([question], "query")[0]
    assert similar[0] > similar[1:].max() + 0.02
    assert math.isclose(float(similar[0]), 0.85, abs_tol=0.07)


@pytest.mark.model
def test_e5_is_the_same_in_every_run(e5: SentenceTransformerEmbedder, models_dir: Path) -> None:
    assert e5.id == "multilingual-e5-small@765c754f0a03"
    again = SentenceTransformerEmbedder(models_dir / "multilingual-e5-small", threads=1)
    texts = [GERMAN, "Beleg"]
    assert np.array_equal(e5.embed(texts, "passage"), again.embed(texts, "passage"))
    assert not np.array_equal(e5.embed(texts, "passage"), e5.embed(texts, "query"))


@pytest.mark.model
@pytest.mark.parametrize("kind", ["query", "passage"])
def test_texts_are_encoded_as_sentence_transformers_would(
    e5: Embedder, models_dir: Path, kind: Literal["query", "passage"]
) -> None:
    from sentence_transformers import SentenceTransformer

    library = SentenceTransformer(
        str(models_dir / "multilingual-e5-small"), device="cpu", local_files_only=True
    )
    texts = ["Wer hat die Vorwürfe bestritten?", "", GERMAN, "Wer hat sie gesehen?", "Who? " * 300]
    wanted = library.encode(texts, prompt_name=kind, normalize_embeddings=True)
    cosines = (e5.embed(texts, kind) * wanted).sum(axis=1)
    assert cosines == pytest.approx(np.ones(5), abs=1e-4)


@pytest.mark.model
def test_e5_is_shared_by_threads(e5: Embedder) -> None:
    wanted = e5.embed([GERMAN], "passage")[0]
    got: list[Vectors] = []

    def work() -> None:
        got.extend(e5.embed([GERMAN], "passage")[0] for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 20
    assert all(np.array_equal(vector, wanted) for vector in got)


@pytest.mark.model
def test_e5_tells_how_far_it_is(models_dir: Path, e5: SentenceTransformerEmbedder) -> None:
    told: list[tuple[int, int]] = []
    embedder = SentenceTransformerEmbedder(
        models_dir / "multilingual-e5-small",
        progress=lambda done, total: told.append((done, total)),
    )
    embedder.embed(["Wort"] * 300, "passage")
    assert told == [(256, 300), (300, 300)]


@pytest.mark.model
def test_e5_loads_as_a_plain_bert(models_dir: Path, e5: SentenceTransformerEmbedder) -> None:
    """The folder is also what a span reader is built on."""
    from transformers import AutoModel, AutoTokenizer

    folder = models_dir / "multilingual-e5-small"
    model = AutoModel.from_pretrained(folder, local_files_only=True, add_pooling_layer=False)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    coded = tokenizer(f"passage: {GERMAN}", return_tensors="pt", return_offsets_mapping=True)
    offsets = coded.pop("offset_mapping")
    assert int(offsets[0, -2, 1]) == len(f"passage: {GERMAN}")
    pooled = model(**coded).last_hidden_state.mean(dim=1)[0].detach().numpy()
    pooled /= np.linalg.norm(pooled)
    assert pooled == pytest.approx(e5.embed([GERMAN], "passage")[0], abs=1e-3)
