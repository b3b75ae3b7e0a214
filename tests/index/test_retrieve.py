"""Finding: fresh at every question, scoped, refused by name, and never wrong for want of Chroma."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.database import Place
from index.errors import EmptyIndex, IndexMismatch, UnknownSource
from index.lexical import Scores
from index.record import Record, View
from index.retrieve import NEAREST, Near, Retriever, as_langchain_retriever
from tests.index.makers import WordEmbedder, entry, fingerprint


class FakeNearest:
    """An approximate index of one state of the record, or one that cannot tell."""

    def __init__(self, ids: list[str] | None, seals: dict[str, str] | None = None) -> None:
        self.near = None if ids is None else Near(ids, seals)
        self.asked = 0

    def nearest(
        self, query: Scores, count: int, *, digest: str, view: View | None = None
    ) -> Near | None:
        """Return what it knows."""
        self.asked += 1
        # The pointer is read in the question's own transaction, so of the same moment.
        assert view is not None
        assert view.digest() == digest
        return self.near


@pytest.fixture
def record(place: Place) -> Iterator[Record]:
    """Return a record in a file, and then one in PostgreSQL."""
    made = Record(place)
    with made.writing() as writer:
        writer.set_fingerprint(fingerprint())
        writer.put(entry("kreml.txt", "Peskow dementiert den Einsatz.\nKim reist nach Russland."))
        writer.put(entry("wetter.txt", "Morgen regnet es.\nAm Abend scheint die Sonne."))
    yield made
    made.close()


def retriever(record: Record, nearest: FakeNearest | None = None) -> Retriever:
    return Retriever(record, WordEmbedder(), expected=fingerprint(), nearest=nearest)


def test_the_passage_that_answers_comes_first(record: Record) -> None:
    hits = retriever(record).search("Wer dementiert den Einsatz?", k=3)
    assert hits[0].passage.text == "Peskow dementiert den Einsatz."
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len(hits) == 3
    assert hits[0].lexical
    assert hits[0].lexical > 0
    assert list(hits[0].sentences) == pytest.approx([hits[0].dense], abs=1e-3)


def test_only_the_named_sources(record: Record) -> None:
    hits = retriever(record).search("Wer dementiert den Einsatz?", k=9, sources=["wetter.txt"])
    assert {hit.passage.source for hit in hits} == {"wetter.txt"}
    assert len(hits) == 2


def test_an_unknown_source_names_the_nearest(record: Record) -> None:
    with pytest.raises(UnknownSource, match=r"Did you mean 'wetter\.txt'"):
        retriever(record).search("?", k=1, sources=["weter.txt"])
    with pytest.raises(UnknownSource, match="beleg sources"):
        retriever(record).search("?", k=1, sources=["zzz"])


def test_a_change_is_seen_at_the_next_question(record: Record) -> None:
    reader = retriever(record)
    before = reader.fingerprint
    assert reader.search("dementiert", k=1)[0].passage.source == "kreml.txt"
    other = Record(record.place)
    with other.writing() as writer:
        writer.remove("kreml.txt")
        writer.put(entry("neu.txt", "Niemand dementiert."))
    other.close()
    hits = reader.search("Niemand dementiert.", k=9)
    assert hits[0].passage.text == "Niemand dementiert."
    assert "kreml.txt" not in {hit.passage.source for hit in hits}
    assert reader.fingerprint != before


def test_another_embedder_is_refused(record: Record) -> None:
    other = WordEmbedder("words-2")
    with pytest.raises(IndexMismatch, match=r"words-1, not words-2.*add --rebuild"):
        Retriever(record, other, expected=fingerprint(other)).search("?", k=1)
    assert other.embedded == 0


def test_an_empty_index_says_so(tmp_path: Path, record: Record) -> None:
    nothing = retriever(Record(tmp_path / "none.db"))
    with pytest.raises(EmptyIndex, match="beleg add"):
        nothing.search("?", k=1)
    assert nothing.fingerprint == "empty"
    with record.writing() as writer:
        writer.remove("kreml.txt")
        writer.remove("wetter.txt")
    with pytest.raises(EmptyIndex):
        retriever(record).search("?", k=1)


def test_documents_by_id(record: Record) -> None:
    reader = retriever(record)
    hit = reader.search("Sonne", k=1)[0]
    document = reader.document(hit.passage.document_id)
    assert document.text[hit.passage.start : hit.passage.end] == hit.passage.text
    with pytest.raises(UnknownSource):
        reader.document("nobody")


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Record:
    monkeypatch.setattr("index.retrieve.EXACT", 2 * NEAREST)
    made = Record(tmp_path / "many.db")
    words = [f"wort{n} wort{n + 1} wort{n + 2}" for n in range(2 * NEAREST + 50)]
    with made.writing() as writer:
        writer.set_fingerprint(fingerprint())
        writer.put(entry("viel.txt", "\n".join(words)))
    return made


def test_the_approximate_index_only_chooses_candidates(many: Record) -> None:
    exact = retriever(many).search("wort77 wort78", k=5)
    near = retriever(many).search("wort77 wort78", k=NEAREST)
    nearest = FakeNearest([hit.passage.id for hit in near])
    assert retriever(many, nearest).search("wort77 wort78", k=5) == exact
    assert nearest.asked == 1


def test_without_its_answer_every_vector_is_compared(many: Record) -> None:
    exact = retriever(many).search("wort77 wort78", k=5)
    for useless in (FakeNearest(None), FakeNearest(["gone:0-1"] * NEAREST)):
        assert retriever(many, useless).search("wort77 wort78", k=5) == exact
        assert useless.asked == 1


def test_what_is_newer_than_the_approximate_index_is_found(many: Record) -> None:
    near = [hit.passage.id for hit in retriever(many).search("wort77 wort78", k=NEAREST)]
    with many.reading() as view:
        seals = {seal.id: seal.seal for seal in view.seals().values()}
    reader = retriever(many, FakeNearest(near, seals))
    assert reader.search("wort77 wort78", k=1)[0].passage.source == "viel.txt"
    with many.writing() as writer:
        writer.put(entry("neu.txt", "wort77 wort78"))
    hits = reader.search("wort77 wort78", k=5)
    assert hits[0].passage.source == "neu.txt"
    assert hits == retriever(many).search("wort77 wort78", k=5)
    with many.writing() as writer:
        writer.remove("neu.txt")
    assert reader.search("wort77 wort78", k=5) == retriever(many).search("wort77 wort78", k=5)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6)), max_size=8))
def test_history_leaves_no_trace_in_the_scores(changes: list[tuple[int, int]]) -> None:
    """A reader that saw every change scores like one that sees only the last state."""
    with TemporaryDirectory() as folder:
        made = Record(Path(folder) / "record.db")
        with made.writing() as writer:
            writer.set_fingerprint(fingerprint())
            writer.put(entry("fest.txt", "wort1 wort2"))
        reader = retriever(made)
        for number, word in changes:
            with made.writing() as writer:
                if word:
                    writer.put(entry(f"d{number}.txt", f"wort{word} wort{word + 1}\nneu{word}"))
                else:
                    writer.remove(f"d{number}.txt")
            reader.search("wort1", k=1)
        question = "wort2 neu3 wort4"
        assert reader.search(question, k=20) == retriever(made).search(question, k=20)
        made.close()


def test_many_threads_get_the_same(record: Record) -> None:
    reader = retriever(record)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: reader.search("dementiert", k=3), range(40)))
    assert all(hits == found[0] for hits in found)


def test_langchain_gets_documents_with_offsets(record: Record) -> None:
    found = as_langchain_retriever(retriever(record), k=2).invoke("Wer dementiert?")
    assert found[0].page_content == "Peskow dementiert den Einsatz."
    assert (found[0].metadata["source"], found[0].metadata["start"]) == ("kreml.txt", 0)
    assert len(found) == 2
