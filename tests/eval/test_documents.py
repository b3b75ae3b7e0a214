"""Which texts are in scope: beside the cases, bundled, added, pooled; and samples."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import write_cases
from eval.documents import bundled, pooled, read_documents, sampled, with_documents, with_questions
from eval.formats import load
from eval.types import Case, CaseSet, Quote
from index.errors import EvalError
from tests.eval.samples import OTHER, case_set, cases


def test_documents_beside_the_cases_and_bundled_ones(tmp_path: Path) -> None:
    article = next(iter(bundled()))
    case = Case("a", "Wer?", "de", True, sources=(article,), evidence=(Quote("x", "a.txt"),))
    write_cases([case], tmp_path / "c.jsonl")
    with pytest.raises(EvalError, match=r"name a\.txt, which is not in"):
        load(tmp_path / "c.jsonl")
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.txt").write_text("x")
    found = load(tmp_path / "c.jsonl")
    assert set(found.documents) == {"a.txt", article}
    assert set(found.in_scope(case)) == {article}


def test_cases_without_documents_ask_the_bundled_article(tmp_path: Path) -> None:
    write_cases([Case("a", "Wer?", "de", False)], tmp_path / "c.jsonl")
    assert load(tmp_path / "c.jsonl").documents == bundled()


def test_a_csv_and_a_single_text_are_documents(tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_text("Sport;'Er sagte ''ja''; dann ging er.'\nWeb;'Zwei'\n")
    assert list(read_documents(tmp_path / "n.csv").values()) == [
        "Er sagte 'ja'; dann ging er.",
        "Zwei",
    ]
    (tmp_path / "a.txt").write_text("Eins")
    found = with_documents(case_set(), [tmp_path / "a.txt", tmp_path / "n.csv"])
    assert len(found.documents) == 5


def test_pooling_makes_every_context_a_document() -> None:
    found = pooled(case_set())
    last = found.cases[-1]
    assert last.context is None
    assert found.documents[last.evidence[0].source or ""] == OTHER
    assert found.cases[:-1] == case_set().cases[:-1]


def test_questions_of_an_aligned_file() -> None:
    english = [Case(case.id, f"{case.id}?", "en", True) for case in cases()]
    found = with_questions(case_set(), CaseSet("en", tuple(english)))
    assert {case.lang for case in found.cases} == {"en"}
    assert found.cases[0].answers == case_set().cases[0].answers
    with pytest.raises(EvalError, match="has no question 't-1-en'"):
        with_questions(case_set(), CaseSet("en", tuple(english[:1])))


@given(st.integers(1, 5), st.integers(0, 50))
def test_a_sample_has_its_size_and_keeps_the_order(limit: int, seed: int) -> None:
    found = sampled(case_set(), limit=limit, seed=seed).cases
    everything = list(case_set().cases)
    assert len(found) == limit
    assert [everything.index(case) for case in found] == sorted(everything.index(c) for c in found)
