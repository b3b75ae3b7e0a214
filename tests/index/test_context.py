"""The text of one batch line: searched in memory, not one character changed."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.context import ContextCorpus
from index.errors import UnknownSource
from index.protocols import Kind, Vectors
from tests.index.makers import WordEmbedder

TEXT = "\ufeffPeskow  dementiert den\tEinsatz.\r\n\r\nKim reist nach Russland. A\u0308pfel. \n"


def test_offsets_count_in_the_given_text() -> None:
    corpus = ContextCorpus(TEXT, WordEmbedder())
    hits = corpus.search("Wer dementiert?", k=3)
    assert "dementiert" in hits[0].passage.text
    for hit in hits:
        document = corpus.document(hit.passage.document_id)
        assert document.text is TEXT
        assert (document.name, hit.passage.source) == ("context", "context")
        assert TEXT[hit.passage.start : hit.passage.end] == hit.passage.text
        assert len(hit.sentences) == len(hit.passage.sentences)
    assert corpus.fingerprint is None


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=300), question=st.text(max_size=20))
def test_any_text_is_its_own_document(text: str, question: str) -> None:
    corpus = ContextCorpus(text, WordEmbedder())
    for hit in corpus.search(question, k=5):
        assert corpus.document(hit.passage.document_id).text == text
        assert text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_there_is_only_one_source() -> None:
    corpus = ContextCorpus(TEXT, WordEmbedder())
    assert corpus.search("Kim", k=1, sources=["context"])
    with pytest.raises(UnknownSource, match="'context'"):
        corpus.search("Kim", k=1, sources=["a.txt"])
    with pytest.raises(UnknownSource):
        corpus.document("another")


def test_no_text_has_no_passages() -> None:
    assert ContextCorpus(" \n", WordEmbedder()).search("?", k=3) == []


class _Counting(WordEmbedder):
    """Notes what was embedded."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, int]] = []

    def embed(self, texts: Sequence[str], kind: Kind) -> Vectors:
        self.calls.append((kind, len(texts)))
        return super().embed(texts, kind)


def test_only_the_question_is_embedded_when_it_comes() -> None:
    embedder = _Counting()
    corpus = ContextCorpus(TEXT, embedder)
    assert [kind for kind, _ in embedder.calls] == ["passage"]
    corpus.search("Wer dementiert?", k=3)
    assert embedder.calls[1:] == [("query", 1)]


def test_of_a_long_text_only_the_candidates_sentences_are_embedded() -> None:
    embedder = _Counting()
    corpus = ContextCorpus("\n\n".join(f"Kim {n} reist. " * 40 for n in range(40)), embedder)
    passages = embedder.calls[0][1]
    assert passages > 20
    hits = corpus.search("Wer dementiert?", k=3)
    assert all(len(hit.sentences) == len(hit.passage.sentences) for hit in hits)
    assert [kind for kind, _ in embedder.calls[1:]] == ["query"] + ["passage"] * 20
