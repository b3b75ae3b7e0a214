"""The strict reader: what it takes, and that every error names file, line and field."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import from_json, read_cases, to_json, write_cases
from eval.types import Case, Quote
from index.errors import EvalError
from rag.types import Turn
from tests.eval.samples import cases

GOOD: dict[str, Any] = {"id": "a", "question": "Wer?", "lang": "de", "answerable": True}
words = st.text(min_size=1, max_size=20).filter(str.strip)


def written(path: Path, *rows: object) -> Path:
    file = path / "cases.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def test_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    write_cases(cases(), path)
    assert read_cases(path) == cases()


@given(
    st.builds(
        Case,
        id=words,
        question=words,
        lang=st.sampled_from(["de", "en"]),
        answerable=st.just(True),
        history=st.lists(st.builds(Turn, words, st.text(max_size=9)), max_size=2).map(tuple),
        sources=st.lists(words, max_size=2).map(tuple),
        answers=st.lists(words, max_size=2).map(tuple),
        evidence=st.lists(st.builds(Quote, words, st.none() | words), max_size=2).map(tuple),
        tags=st.lists(words, max_size=2).map(tuple),
    )
)
def test_any_case_survives_json(case: Case) -> None:
    assert from_json(json.loads(json.dumps(to_json(case)))) == case


def test_line_separators_inside_text_are_not_lines(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    case = Case("a", "Wer\u2028was\x85wo?", "de", False)
    write_cases([case], path)
    assert read_cases(path) == [case]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"answerable": "yes"}, "answerable: expected true or false"),
        ({"question": " "}, "question: is empty"),
        ({"question": 3}, "question: expected text"),
        ({"lang": None}, "lang: expected text"),
        ({"ansers": []}, "ansers: no such field. Did you mean answers?"),
        ({"answers": "Peskov"}, "answers: expected a list"),
        ({"answers": [""]}, "answers[0]: expected text"),
        ({"evidence": ["x"]}, "evidence[0]: expected an object"),
        ({"evidence": [{"qoute": "x"}]}, "evidence[0].quote"),
        ({"evidence": [{"quote": "x", "source": 1}]}, "evidence[0].source"),
        ({"context": "a b", "evidence": [{"quote": "c"}]}, "not verbatim in the context"),
        ({"context": "a b", "sources": ["c"]}, "sources:"),
        ({"history": [{"question": "x"}]}, "history[0].answer"),
        ({"history": ["x"]}, "history[0]: expected an object"),
        ({"answerable": False, "answers": ["x"]}, "answers: must be empty"),
    ],
)
def test_a_fault_names_file_line_and_field(
    tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    path = written(tmp_path, GOOD, {**GOOD, "id": "b", **change})
    with pytest.raises(EvalError) as caught:
        read_cases(path)
    assert str(caught.value).startswith(f"{path}:2: ")
    assert words in str(caught.value)


def test_a_missing_field(tmp_path: Path) -> None:
    row = {name: value for name, value in GOOD.items() if name != "lang"}
    with pytest.raises(EvalError, match=r":1: lang: missing"):
        read_cases(written(tmp_path, row))


def test_an_id_twice(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match=r":2: id: 'a' is already used in line 1"):
        read_cases(written(tmp_path, GOOD, GOOD))


def test_not_json_and_not_utf8_and_not_an_object(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": }\n')
    with pytest.raises(EvalError, match=r":1: not JSON at column 8"):
        read_cases(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(EvalError, match="not UTF-8 at byte 0"):
        read_cases(path)
    with pytest.raises(EvalError, match="a case is a JSON object"):
        read_cases(written(tmp_path, [1]))
    with pytest.raises(EvalError, match="No such file"):
        read_cases(tmp_path / "none.jsonl")


def test_cases_are_written_through_a_link(tmp_path: Path) -> None:
    """What a user names to export to may be a link, or a device: it stays what it is."""
    real, link = tmp_path / "real.jsonl", tmp_path / "link.jsonl"
    real.touch()
    link.symlink_to(real)
    write_cases(cases(), link)
    assert link.is_symlink()
    assert read_cases(real) == list(cases())
