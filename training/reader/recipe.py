"""The data recipe: which public rows train the reader, and which are held out."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from training.reader.sentences import sentence_spans

Pair = tuple[int, int]


class Families(NamedTuple):
    """Kinds of rows of a text of several passages, by what they show of it."""

    answers: str  # the passage that answers
    aside: str  # one that does not, while another does
    silent: str  # one of a text that does not say
    joined: str  # all of them as one


OF_TOPICS = Families("topic", "nearby", "silent", "joined")
OF_ARTICLES = Families("article", "aside", "absent", "whole")
OF_PARAGRAPHS = Families("paragraph", "beside", "unsaid", "merged")
FOLDERS = {"topics": OF_TOPICS, "articles": OF_ARTICLES, "paragraphs": OF_PARAGRAPHS}
JOINED = tuple(families.joined for families in FOLDERS.values())
ONE_PASSAGE = tuple(kind for families in FOLDERS.values() for kind in families[:3])
# They say themselves which neighbours answer.
LABELLED = (*(families.answers for families in FOLDERS.values()), *JOINED)
TOPICS = (*OF_TOPICS, "guidance")
LATER = (*TOPICS, *OF_ARTICLES, *OF_PARAGRAPHS)  # families that the first stages never saw
PAGES = ("omos", "guidance")  # kinds whose answers are sentences, not spans


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a passage. No ``answers`` and no ``gold`` sentences: it is not stated there.

    ``group`` names the article, so that negatives come from near and folds never share a text.
    """

    question: str
    context: str
    sentences: tuple[Pair, ...]
    answers: tuple[Pair, ...]
    gold: tuple[int, ...]
    kind: str
    group: str
    heading: str = ""
    fixed: bool = False

    @property
    def answerable(self) -> bool:
        """Whether the passage states the answer."""
        return bool(self.gold)


def bucket(text: str, parts: int) -> int:
    """A stable fold number of a text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") % parts


def example(question: str, context: str, answers: list[Pair], kind: str, group: str) -> Example:
    """Make an example; its gold sentences are those an answer touches."""
    sentences = tuple(sentence_spans(context))
    gold = tuple(
        i for i, (s, e) in enumerate(sentences) if any(a < e and b > s for a, b in answers)
    )
    return Example(question.strip(), context, sentences, tuple(answers), gold, kind, group)


def placed(text: str, answer: str, turn: int) -> Pair:
    """Where an answer stands, the ``turn``-th time it is said, counted from 1.

    Raises:
        ValueError: it is not said so often.
    """
    start = -1
    for _ in range(turn):
        start = text.find(answer, start + 1)
        if start < 0:
            raise ValueError(f"not in its passage {turn} time(s): {answer}")
    return start, start + len(answer)


def spans(answers: list[dict[str, Any]]) -> list[Pair]:
    """Where the answers stand, each place once."""
    found = {(a["answer_start"], a["answer_start"] + len(a["text"])) for a in answers if a["text"]}
    return sorted(found)


def squad(data: Path) -> Iterator[Example]:
    """SQuAD 2.0 dev without every paragraph that XQuAD took from it."""
    taken = {p["context"] for _, p, _ in _xquad(data, "en")}
    for article in articles(data / "squad2-dev/dev-v2.0.json"):
        for told in article["paragraphs"]:
            if told["context"] in taken:
                continue
            for qa in told["qas"]:
                answers = [] if qa["is_impossible"] else spans(qa["answers"])
                yield example(qa["question"], told["context"], answers, "squad", article["title"])


def articles(path: Path) -> list[dict[str, Any]]:
    """The articles of a file in SQuAD's form."""
    articles: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["data"]
    return articles


def _xquad(data: Path, lang: str) -> Iterator[tuple[int, dict[str, Any], str]]:
    for number, article in enumerate(articles(data / f"xquad/xquad.{lang}.json")):
        for told in article["paragraphs"]:
            yield number, told, article["title"]


def xquad(data: Path, parity: int) -> Iterator[Example]:
    """XQuAD, articles of one parity: both languages, and both crossings of them."""
    english = {qa["id"]: qa for _, p, _ in _xquad(data, "en") for qa in p["qas"]}
    pairs = zip(_xquad(data, "de"), _xquad(data, "en"), strict=True)
    for (number, german, title), (_, original, _) in pairs:
        if number % 2 != parity:
            continue
        group = f"xquad{number}"
        for qa in german["qas"]:
            other = english[qa["id"]]
            assert any(other["id"] == q["id"] for q in original["qas"]), title
            for asked, ask in ((qa, "de"), (other, "en")):
                for told, text, tell in ((qa, german, "de"), (other, original, "en")):
                    answers = spans(told["answers"])
                    yield example(
                        asked["question"], text["context"], answers, f"xquad-{ask}-{tell}", group
                    )


def xquad_unanswerable(data: Path, parity: int) -> Iterator[Example]:
    """English questions that the XQuAD paragraph does not answer, on both languages' text."""
    home = {p["context"]: number for number, p, _ in _xquad(data, "de")}
    for name in ("", "_inferred"):
        path = data / f"xquad/xquad_unanswerable_en-question_de-context{name}.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            number = home[row["context_de"]]
            if number != row["article"]:
                raise ValueError(f"{row['id']} names article {row['article']}, text is of {number}")
            if number % 2 != parity:
                continue
            for lang in ("de", "en"):
                text = row[f"context_{lang}"]
                yield example(row["question_en"], text, [], f"xquadun-en-{lang}", f"xquad{number}")


def omos(data: Path) -> Iterator[tuple[int, Example]]:
    """OMoS-QA with its own sentences; the fold (0, 1, 2) is that of the document's text."""
    path = data / "omos-qa/train-dev.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        sentences: list[Pair] = []
        at = 0
        for sentence in row["sentences_de"]:
            at = row["context_de"].index(sentence, at)
            sentences.append((at, at + len(sentence)))
            at += len(sentence)
        for lang in ("de", "en"):
            yield (
                bucket(row["context_de"], 3),
                Example(
                    row[f"question_{lang}"],
                    row["context_de"],
                    tuple(sentences),
                    (),
                    tuple(row["gold_sentence_idx"]),
                    f"omos-{lang}",
                    "omos",
                ),
            )
