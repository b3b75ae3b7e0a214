"""Rows written for this training: news-like texts, and SQuAD paragraphs in German."""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from training.reader.newsmaker import paragraph
from training.reader.recipe import Example, articles, example, placed, spans


def _news_rows(rows: Iterable[dict[str, Any]]) -> Iterator[Example]:
    for row in rows:
        for asked in row["questions"]:
            starts = [(row["text"].index(text), text) for text in asked["answers"]]
            answers = [(start, start + len(text)) for start, text in starts]
            for lang in ("de", "en"):
                made = example(asked[lang], row["text"], answers, f"news-{lang}", row["id"])
                yield replace(made, heading=row["heading"])


def news(folder: Path) -> Iterator[Example]:
    """The project's own news-like paragraphs, written by hand for this training."""
    yield from _news_rows(_lines(folder / "news.jsonl"))
    for row in _lines(folder / "news-written.jsonl"):
        for qa in row["qas"]:
            given = [qa, *qa.get("also", ())] if qa["answerable"] else []
            answers = [(a["answer_start"], a["answer_start"] + len(a["answer"])) for a in given]
            yield example(qa["question"], row["context"], answers, f"news-{qa['lang']}", row["id"])


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def made_news(rng: random.Random, count: int) -> list[Example]:
    """``count`` questions about paragraphs made up afresh."""
    rows = list(_news_rows(paragraph(rng, number) for number in range(count // 5)))
    return rng.sample(rows, k=min(count, len(rows)))


def translated(data: Path, folder: Path) -> Iterator[tuple[str, Example]]:
    """SQuAD paragraphs translated for this training, each with its English original.

    The three crossings that have German in them; ``squad`` has the fourth.
    """
    path = data / "squad2-dev/dev-v2.0.json"
    told = [(a["title"], p) for a in articles(path) for p in a["paragraphs"]]
    english = {qa["id"]: (title, p["context"], qa) for title, p in told for qa in p["qas"]}
    for row in _lines(folder / "squad-de.jsonl"):
        for qa in row["qas"]:
            title, original, asked = english[qa["id"]]
            text = row["context"]
            german = [placed(text, qa["a"], qa.get("s", 0) + 1)] if qa["a"] else []
            foreign = [] if asked["is_impossible"] else spans(asked["answers"])
            yield original, example(qa["q"], text, german, "squad-de-de", title)
            yield original, example(asked["question"], text, german, "squad-en-de", title)
            yield original, example(qa["q"], original, foreign, "squad-de-en", title)
