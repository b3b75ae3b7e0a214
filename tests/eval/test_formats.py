"""Every format: read what others write, write what others read, and lose nothing on the way."""

import json
from pathlib import Path
from typing import Any

import pytest

from eval.formats import READABLE, WRITABLE, export, load
from eval.types import Case, CaseSet, Quote
from index.errors import EvalError
from tests.eval.samples import DENIED, TALL, TEXT, case_set, record

ENDS = {"beir": "", "squad": ".json", "deepeval": ".json", "promptfoo": ".json"}
INLINE = CaseSet(
    "inline",
    (
        Case("q-1", "Wie hoch ist der Turm?", "de", True, context=TEXT, answers=("40 Meter",),
             evidence=(Quote(TALL),), tags=("title:Turm", "half:even")),
        Case("q-2", "Was kostet er?", "de", False, context=TEXT, tags=("title:Turm", "half:even")),
    ),
)  # fmt: skip


def saved(path: Path, *rows: object, name: str = "set.jsonl") -> Path:
    file = path / name
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


@pytest.mark.parametrize("name", [name for name in WRITABLE if name != "case.v1"])
@pytest.mark.parametrize("cases", [INLINE, case_set()], ids=["inline", "mixed"])
def test_a_round_trip_is_an_identity(tmp_path: Path, name: str, cases: CaseSet) -> None:
    path = tmp_path / f"out{ENDS.get(name, '.jsonl')}"
    export(cases, path, name=name)
    again = load(path)
    assert again.cases == cases.cases
    second = tmp_path / f"again{ENDS.get(name, '.jsonl')}"
    export(CaseSet("out", again.cases, cases.documents), second, name=name)
    assert contents(second) == contents(path).replace(f'"title": "{cases.name}"', '"title": "out"')


def contents(path: Path) -> str:
    files = [path] if path.is_file() else sorted(f for f in path.rglob("*") if f.is_file())
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@pytest.mark.parametrize("name", ["ragas", "deepeval", "promptfoo"])
def test_answers_travel_with_the_cases(tmp_path: Path, name: str) -> None:
    path = tmp_path / "out.json"
    answers = [record(case, TALL if case.evidence else None) for case in INLINE.cases]
    export(INLINE, path, name=name, answers=answers)
    assert TALL in path.read_text(encoding="utf-8")
    assert load(path, name=name).cases == INLINE.cases


def test_squad_1_and_2(tmp_path: Path) -> None:
    qas: list[dict[str, Any]] = [
        {"id": "1", "question": " Wie hoch? ", "answers": [
            {"text": "40 Meter", "answer_start": 24}, {"text": "40 Meter", "answer_start": 24}]},
        {"id": "2", "question": "Was kostet er?", "is_impossible": True, "answers": [],
         "plausible_answers": [{"text": "40", "answer_start": 24}]},
    ]  # fmt: skip
    data = {"data": [{"title": "Turm", "paragraphs": [{"context": TEXT, "qas": qas}]}]}
    first, second = load(saved(tmp_path, data, name="xquad.de.json")).cases
    assert first == Case(
        "1", "Wie hoch?", "de", True, context=TEXT, answers=("40 Meter",),
        evidence=(Quote(TALL),), tags=("title:Turm", "half:even"),
    )  # fmt: skip
    assert not second.answerable
    assert not second.answers
    assert not second.evidence


def test_m2qa(tmp_path: Path) -> None:
    answers = {"text": ["Jan Rehm"], "answer_start": [TEXT.index("Jan Rehm")]}
    row = {"id": "de_news_1", "question": "Wer bestritt es?", "context": TEXT, "answers": answers}
    none = {**row, "id": "de_news_2", "answers": {"text": [], "answer_start": []}}
    first, second = load(saved(tmp_path, row, none)).cases
    assert (first.answers, first.evidence) == (("Jan Rehm",), (Quote(DENIED),))
    assert first.tags == ("set:m2qa",)
    assert not second.answerable


def test_omos_asks_in_both_languages_and_joins_neighbours(tmp_path: Path) -> None:
    row = {
        "id": 7, "question_de": "Wo?", "question_en": "Where?", "answerable": True,
        "context_de": "x", "sentences_de": ["A.", "B.", "C.", "D."], "gold_sentence_idx": [0, 1, 3],
    }  # fmt: skip
    german, english = load(saved(tmp_path, row)).cases
    assert german.evidence == english.evidence == (Quote("A.\nB."), Quote("D."))
    assert (german.lang, english.lang) == ("de", "en")
    assert german.group == english.group
    assert german.context == "A.\nB.\nC.\nD."


def test_nomiracl(tmp_path: Path) -> None:
    row = {"query_id": "1", "question_de": "Wo?", "passages_de": ["A", "B"], "answerable": False}
    (case,) = load(saved(tmp_path, row)).cases
    assert (case.context, case.answerable) == ("A\n\nB", False)


def test_mtrag(tmp_path: Path) -> None:
    messages = [
        {"speaker": "user", "text": "What is it?"}, {"speaker": "agent", "text": "A tower."},
        {"speaker": "user", "text": "How tall?"},
    ]  # fmt: skip
    row = {
        "conversation_id": "c", "task_id": "c<::>2", "contexts": [{"text": " forty metres "}],
        "input": messages, "targets": [{"text": "Forty metres."}],
        "answerability": ["ANSWERABLE"], "Multi-Turn": ["Follow-up"],
    }  # fmt: skip
    other = {**row, "task_id": "d", "answerability": ["UNANSWERABLE"], "contexts": []}
    first, second = load(saved(tmp_path, row, other)).cases
    assert first.history[0].answer == "A tower."
    assert (first.question, first.context) == ("How tall?", "forty metres")
    assert first.kinds == ("answerable", "follow-up")
    assert (second.answerable, second.answers) == (False, ())


def test_beir_keeps_judged_queries_and_the_corpus(tmp_path: Path) -> None:
    saved(
        tmp_path,
        {"_id": "d1", "title": "Turm", "text": "Hoch."},
        {"_id": "d2", "text": "x"},
        name="corpus.jsonl",
    )
    saved(
        tmp_path,
        {"_id": "q1", "text": "Wie hoch ist er?"},
        {"_id": "q2", "text": "?"},
        name="queries.jsonl",
    )
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\n"
    )
    found = load(tmp_path)
    assert found.documents == {"d1": "Turm\nHoch.", "d2": "x"}
    assert [case.evidence for case in found.cases] == [(Quote("Turm\nHoch.", "d1"),)]


def test_ragas_with_old_and_new_names(tmp_path: Path) -> None:
    new = {"user_input": "Wie hoch?", "reference": "40 Meter", "retrieved_contexts": [TALL]}
    old = {"question": "Wie hoch?", "ground_truth": "40 Meter", "contexts": [TALL]}
    for row in (new, old):
        (case,) = load(saved(tmp_path, row)).cases
        assert (case.answers, case.context, case.answerable) == (("40 Meter",), TALL, True)


def test_unanswerable_xquad(tmp_path: Path) -> None:
    row = {"id": "1", "question_en": "Where?", "context_de": "A", "article": 3, "answerable": False}
    (case,) = load(saved(tmp_path, row)).cases
    assert (case.lang, case.tags) == ("en", ("half:odd",))


@pytest.mark.parametrize("text", ['{"a": 1}', "[]", "3"])
def test_what_is_not_recognised_is_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(EvalError, match="not recognised"):
        load(path)


def test_other_faults_are_named(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="no data set at"):
        load(tmp_path / "none.jsonl")
    path = saved(tmp_path, {"query_id": "1", "passages_de": []})
    with pytest.raises(EvalError, match="not valid nomiracl: no field 'question_de'"):
        load(path)
    with pytest.raises(EvalError, match="no format 'trec'"):
        load(path, name="trec")
    with pytest.raises(EvalError, match="cannot write m2qa"):
        export(INLINE, path, name="m2qa")
    path.write_text("")
    with pytest.raises(EvalError, match="not JSON"):
        load(path)
    assert set(WRITABLE) < set(READABLE)
