"""Checks that the gold set is well formed, verbatim, paired by language and counted right."""

import functools
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "eval" / "datasets" / "gold"
ARTICLE = ROOT / "index" / "documents" / "nordkorea-ukraine.de.txt"
# The customer's text as handed over: labels quote it, so an edit must be noticed.
ARTICLE_SHA256 = "adfb0a610f14f3e829ec21cb522424484dd4fd4532ddf94ca72cd598dc057871"
SPLITS = ("dev", "test")
REQUIRED = {"id": str, "question": str, "lang": str, "answerable": bool}
OPTIONAL = {
    "history": list,
    "context": str,
    "sources": list,
    "answers": list,
    "evidence": list,
    "tags": list,
}
REFUSAL_TAGS = {"near-miss", "false-premise", "outside", "instruction"}
ASKED_FOR = {"number", "date", "name", "place", "reason", "statement"}
TAGS = REFUSAL_TAGS | ASKED_FOR
TAGS |= {"attribution", "polarity", "follow-up", "two-sided", "unanswerable"}
SAME_IN_EVERY_LANGUAGE = ("sources", "answerable", "answers", "evidence", "tags")
CaseRow = dict[str, Any]


@functools.cache
def _split(name: str) -> tuple[CaseRow, ...]:
    """Return the cases of one split."""
    text = (GOLD / f"{name}.jsonl").read_text(encoding="utf-8")
    return tuple(json.loads(line) for line in text.split("\n") if line)


def _all() -> list[CaseRow]:
    """Return the cases of both splits."""
    return [case for name in SPLITS for case in _split(name)]


@functools.cache
def _document(name: str) -> str:
    """Return the text of a document by its file name."""
    path = ARTICLE if name == ARTICLE.name else GOLD / "documents" / name
    return path.read_bytes().decode("utf-8")


def _stems() -> dict[str, dict[str, CaseRow]]:
    """Return the cases by stem, then by language."""
    stems: dict[str, dict[str, CaseRow]] = {}
    for case in _all():
        stem, _, lang = case["id"].rpartition("-")
        stems.setdefault(stem, {})[lang] = case
    return stems


def _count(cases: list[CaseRow], *tags: str) -> int:
    """Count the cases that carry at least one of the tags."""
    return sum(bool(set(tags) & set(case["tags"])) for case in cases)


def test_article_is_the_customers_own() -> None:
    """The bundled article has not been edited."""
    assert hashlib.sha256(ARTICLE.read_bytes()).hexdigest() == ARTICLE_SHA256


@pytest.mark.parametrize("name", SPLITS)
def test_cases_follow_the_contract(name: str) -> None:
    """Every case has the fields of case.v1, of the right types, and no others."""
    for case in _split(name):
        where = case.get("id")
        assert set(REQUIRED) <= set(case) <= set(REQUIRED) | set(OPTIONAL), where
        for field, kind in (REQUIRED | OPTIONAL).items():
            assert field not in case or isinstance(case[field], kind), (where, field)
        assert case["id"]
        assert case["question"].strip() == case["question"] != "", where
        for turn in case.get("history", []):
            assert set(turn) == {"question", "answer"}, where
            assert all(turn.values()), where
        for item in case["evidence"]:
            assert set(item) == {"quote", "source"}, where
            assert item["source"] in case["sources"], where
        for field in ("sources", "answers", "tags"):
            assert all(isinstance(value, str) and value for value in case[field]), where
            assert len(case[field]) == len(set(case[field])), (where, field)
        assert set() < set(case["tags"]) <= TAGS, where


@pytest.mark.parametrize("name", SPLITS)
def test_labels_agree_with_the_documents(name: str) -> None:
    """Quotes are verbatim, answers lie in them, and unanswerable cases have neither."""
    for case in _split(name):
        where, tags = case["id"], set(case["tags"])
        for item in case["evidence"]:
            assert item["quote"], where
            assert item["quote"] in _document(item["source"]), where
        assert ("unanswerable" in tags) == (not case["answerable"]), where
        assert bool(tags & REFUSAL_TAGS) == (not case["answerable"]), where
        assert ("follow-up" in tags) == ("history" in case), where
        if case["answerable"]:
            assert any(case["answers"][0] in item["quote"] for item in case["evidence"]), where
            assert "two-sided" not in tags or len(case["evidence"]) > 1, where
        else:
            assert case["answers"] == case["evidence"] == [], where


def test_ids_are_unique() -> None:
    """No id occurs twice, in one split or across both."""
    ids = [case["id"] for case in _all()]
    assert len(ids) == len(set(ids))


def test_every_question_is_in_german_and_english_with_one_label() -> None:
    """The languages of a question differ in wording alone."""
    for stem, cases in _stems().items():
        assert {"de", "en"} <= set(cases) <= {"de", "en", "fr", "es"}, stem
        for lang, case in cases.items():
            assert case["lang"] == lang, stem
            for field in SAME_IN_EVERY_LANGUAGE:
                assert case[field] == cases["de"][field], (stem, lang, field)
        assert len({case["question"] for case in cases.values()}) == len(cases), stem


def test_no_question_is_asked_twice_of_a_document() -> None:
    """A question repeats only where the dialogue before it differs."""
    keys = [
        (*case["sources"], case["question"], json.dumps(case.get("history"))) for case in _all()
    ]
    assert len(keys) == len(set(keys))


def test_dialogues_have_two_to_four_turns() -> None:
    """A follow-up has one to three turns before it."""
    assert {len(case["history"]) for case in _all() if "history" in case} <= {1, 2, 3}


def test_splits_share_no_document_and_hold_both_languages() -> None:
    """Dev and test are separated by document, each with German and English ones."""
    dev, test = ({case["sources"][0] for case in _split(name)} for name in SPLITS)
    assert not dev & test
    for names in (dev, test):
        assert {name.split(".")[-2] for name in names} == {"de", "en"}


def test_every_document_is_asked_about() -> None:
    """No document lies in the folder without cases."""
    stored = {path.name for path in (GOLD / "documents").iterdir()} | {ARTICLE.name}
    assert stored == {case["sources"][0] for case in _all()}


def test_set_is_as_large_as_promised() -> None:
    """The set keeps its minimum size, share of unanswerable cases and kinds of question."""
    cases = _all()
    assert len(cases) >= 320
    assert len(_split("test")) >= 130
    assert _count(cases, "unanswerable") >= 0.42 * len(cases)
    assert _count(cases, "attribution", "polarity") >= 70
    assert _count(cases, "follow-up") >= 44
    for name in SPLITS:
        for tag in TAGS:
            assert _count(list(_split(name)), tag), (name, tag)


def test_readme_counts_are_those_of_the_files() -> None:
    """The README's figures by tag, language and document are current."""
    readme = (GOLD / "README.md").read_text(encoding="utf-8")
    tags = re.findall(r"^\| `([a-z-]+)` \| (\d+) \| (\d+) \|$", readme, re.M)
    assert {tag for tag, *_ in tags} == TAGS
    langs = re.findall(r"^\| (de|en|fr|es|all) \| (\d+) \| (\d+) \|$", readme, re.M)
    assert len(langs) == 5
    documents = re.findall(
        r"^\| `(\S+)` \| (?:de|en) \| (dev|test) \| (\d+) \| (\d+) \| (\d+) \|$", readme, re.M
    )
    assert len(documents) == len({case["sources"][0] for case in _all()})
    for column, name in enumerate(SPLITS, start=1):
        cases = list(_split(name))
        for row in tags:
            assert int(row[column]) == _count(cases, row[0]), (name, row)
        for row in langs:
            expected = sum(row[0] in (case["lang"], "all") for case in cases)
            assert int(row[column]) == expected, (name, row)
    for source, name, *figures in documents:
        cases = [case for case in _split(name) if case["sources"] == [source]]
        expected_figures = [len(cases), _count(cases, "unanswerable"), _count(cases, "follow-up")]
        assert [int(figure) for figure in figures] == expected_figures, source
