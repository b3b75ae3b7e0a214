"""SQuAD JSON, versions 1 and 2, and so XQuAD, MLQA and GermanQuAD."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.formats.shared import evidence_of, language, named, rest, unique, whole
from eval.types import Case, CaseSet, Record

TITLE = "title:"
HALF = "half:"


def recognises(head: object) -> bool:
    """Tell by ``data[].paragraphs``."""
    data = head.get("data") if isinstance(head, dict) else None
    return isinstance(data, list) and bool(data) and "paragraphs" in data[0]


def read(path: Path) -> CaseSet:
    """Read the questions, each with its paragraph as context."""
    articles = json.loads(path.read_text(encoding="utf-8"))["data"]
    asked = [
        (qa, paragraph["context"], _tags(article, number))
        for number, article in enumerate(articles)
        for paragraph in article["paragraphs"]
        for qa in paragraph["qas"]
    ]
    # One language a file: a single question is too short to tell by.
    lang = language(" ".join(qa["question"] for qa, _, _ in asked), named=path.name)
    return named(path, (_case(*item, lang) for item in asked))


def _tags(article: dict[str, Any], number: int) -> list[str]:
    """Return the title, and which half the article is in: XQuAD may be used only by half."""
    title = article.get("title")
    half = f"{HALF}{'odd' if number % 2 else 'even'}"
    return [TITLE + title, half] if title else [half]


def _case(qa: dict[str, Any], context: str, tags: list[str], lang: str) -> Case:
    answers = [(item["text"], item["answer_start"]) for item in qa.get("answers", ())]
    impossible = bool(qa.get("is_impossible", False)) or not answers
    expressed = {
        "id": qa["id"],
        "question": qa["question"].strip(),
        "lang": lang,
        "context": context,
        "answerable": not impossible,
        "answers": [] if impossible else list(unique(text for text, _ in answers)),
        "evidence": []
        if impossible
        else [{"quote": item.quote} for item in evidence_of(context, answers)],
        "tags": tags,
    }
    return whole(expressed, qa.get("case"))


def write(cases: CaseSet, path: Path, answers: Sequence[Record | None]) -> None:
    """Write version 2. A case without a context is given the texts in its scope, joined."""
    paragraphs: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for case in cases.cases:
        context = case.context or "\n\n".join(cases.in_scope(case).values())
        title = case.fact(TITLE) or cases.name
        paragraphs.setdefault((title, context), []).append(_question(case, context))
    data: dict[str, list[dict[str, Any]]] = {}
    for (title, context), qas in paragraphs.items():
        data.setdefault(title, []).append({"context": context, "qas": qas})
    articles = [{"title": title, "paragraphs": items} for title, items in data.items()]
    text = json.dumps({"version": "v2.0", "data": articles}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def _question(case: Case, context: str) -> dict[str, Any]:
    found = [(text, _start(case, text, context)) for text in case.answers]
    expressed = ("id", "question", "answerable") + (("context",) if case.context else ())
    return {
        "id": case.id,
        "question": case.question,
        "is_impossible": not case.answerable,
        "answers": [{"text": text, "answer_start": at} for text, at in found if at >= 0],
        "case": rest(case, *expressed),
    }


def _start(case: Case, answer: str, context: str) -> int:
    """Return where the answer stands in its evidence, else anywhere, else -1."""
    for item in case.evidence:
        inside, at = item.quote.find(answer), context.find(item.quote)
        if inside >= 0 and at >= 0:
            return at + inside
    return context.find(answer)
