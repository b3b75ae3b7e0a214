"""The two stock chains, really run: their splitters and stores, with a fake embedder and model."""

from collections.abc import Sequence

import numpy as np
import pytest

from eval.peers.haystack import Haystack
from eval.peers.stock import Stock
from eval.score import score
from eval.types import CaseSet, offers
from index.lexical import terms
from index.protocols import Kind, Vectors
from rag.settings import load_settings
from tests.eval.samples import TALL, TEXT, case_set, cases
from tests.eval.test_peers import valid
from tests.fakes import ScriptedChat

DIM = 64


class WordEmbedder:
    """Puts a text where its stems' hashes say: enough to find a sentence by its words."""

    id = "words"
    dim = DIM

    def embed(self, texts: Sequence[str], kind: Kind) -> Vectors:
        rows = np.full((len(texts), DIM), 1e-3, np.float32)
        for row, text in zip(rows, texts, strict=True):
            for term in terms(text, "de"):
                row[sum(term.encode()) % DIM] += 1
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.mark.chroma
def test_the_langchain_chain() -> None:
    pytest.importorskip("langchain_chroma")
    system = Stock(load_settings(), "local")
    run(system)


def test_the_haystack_chain() -> None:
    pytest.importorskip("haystack")
    run(Haystack(load_settings(), "local"))


def run(system: Stock | Haystack) -> None:
    chat = ScriptedChat("Der Turm ist 40 Meter hoch.")
    long = CaseSet("turm", case_set().cases, {"turm.txt": TEXT + "\n\n" + "Füllung. " * 400})
    system.wire(long, chat, WordEmbedder())
    case = cases()[0]
    record = valid(system.answer(case))
    assert record["status"] == "answered"
    for item in record["citations"]:
        assert long.documents["turm.txt"][item["start"] : item["end"]] == item["quote"]
    assert TALL in chat.prompts[0].user
    described = system.describe()
    found = score(case, record, long.in_scope(case), measures=offers(described), rule=None)
    assert (found.right, found.cited, found.missed) == (True, None, 0)
    again = system.answer(cases()[-1])
    assert {item["source"] for item in again["passages"]} == {"context"}
