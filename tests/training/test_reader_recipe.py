"""The reader's data recipe: nothing measured is trained on, and near misses are what they say."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from index.embed import HashingEmbedder
from training.reader.folds import split
from training.reader.near import Neighbours
from training.reader.newsmaker import paragraph
from training.reader.own import news, translated
from training.reader.recipe import Example, example, omos, squad, xquad
from training.reader.sentences import sentence_spans
from training.reader.views import NearMisses, crop, epoch, view, without_answer

OWN = Path(__file__).resolve().parents[2] / "training" / "reader" / "data"
TEXT = "Erster Satz hier. Der Chef heißt Karl. Dritter Satz folgt. Vierter Satz folgt."


def row(text: str = TEXT, answer: str = "Karl") -> Example:
    at = text.index(answer)
    return example("Wie heißt der Chef?", text, [(at, at + len(answer))], "news-de", "a")


@pytest.mark.data
def test_nothing_measured_is_trained_on(shared_data: Path) -> None:
    train, dev = split(shared_data, OWN)
    odd = {r.context for r in xquad(shared_data, 1)}
    held = {r.context for fold, r in omos(shared_data) if fold == 0}
    for rows in (train, dev):
        assert not {r.context for r in rows} & (odd | held)
    everything = odd | {r.context for r in xquad(shared_data, 0)}
    assert not {r.context for r in squad(shared_data)} & everything
    assert not {r.context for r in train} & {r.context for r in dev}


@pytest.mark.data
def test_answers_lie_in_the_sentences_called_gold(shared_data: Path) -> None:
    train, _ = split(shared_data, OWN)
    for r in train:
        assert all(0 <= a < b <= len(r.context) for a, b in r.answers)
        assert bool(r.answers) <= bool(r.gold)
        assert all(i < len(r.sentences) for i in r.gold)


def test_own_news_says_nothing_of_the_article(article: str) -> None:
    words = {"Nordkorea", "Selenskyj", "Zelensky", "Peskow", "Peskov", "Pjöngjang", "Putin"}
    assert words & set(article.replace(",", " ").split())
    for r in news(OWN):
        assert not any(word in r.context + r.question for word in words)


def test_made_up_news_quotes_its_answers() -> None:
    for number in range(60):
        made = paragraph(random.Random(number), number)
        assert json.dumps(made)
        for asked in made["questions"]:
            assert all(answer in made["text"] for answer in asked["answers"])
            assert "{" not in asked["de"] + asked["en"] + made["text"]


def test_sentences_cover_the_text() -> None:
    assert [TEXT[a:b] for a, b in sentence_spans(TEXT)] == [
        "Erster Satz hier.",
        "Der Chef heißt Karl.",
        "Dritter Satz folgt.",
        "Vierter Satz folgt.",
    ]
    assert len(sentence_spans("Am 3. Mai kam Dr. Klug. Er blieb.")) == 2


def test_views_keep_the_answer_where_they_keep_its_sentence() -> None:
    for seed in range(40):
        seen = view(row(), random.Random(seed))
        assert seen.answerable
        assert [seen.context[a:b] for a, b in seen.answers] == ["Karl"]
    assert not crop(row(), 2, 3).answerable


def test_near_misses_have_no_answer() -> None:
    other = row("Ganz anderer Text. Der Chef ist unbekannt. Mehr steht hier nicht.", "unbekannt")
    rows = [row(), other]
    misses = NearMisses(rows, Neighbours(rows, rows, HashingEmbedder()))
    moved = misses.moved(row(), random.Random(1))
    assert moved is not None
    assert not moved.answers
    assert "Karl" not in moved.context
    cut = without_answer(row(), random.Random(1))
    assert cut is not None
    assert "Karl" not in cut.context
    assert not cut.answerable


def test_neighbours_are_neither_the_passage_nor_answer_the_question() -> None:
    same = row("Auch hier steht etwas. Der Chef heißt Karl.")
    english = replace(row("The boss is Karl, they say."), kind="squad")
    other = row("Ganz anderer Text. Der Chef ist unbekannt.", "unbekannt")
    rows = [row(), same, english, other]
    near = Neighbours(rows, rows, HashingEmbedder())
    assert [found.context for found in near.of(row(), 5)] == [other.context]


def test_a_pass_shows_the_share_of_a_kind_that_it_is_told_to() -> None:
    rows = [row(), replace(row(), kind="squad")]
    misses = NearMisses(rows, Neighbours(rows, rows, HashingEmbedder()))
    kinds = {seen.kind for seen in epoch(rows, misses, random.Random(1), {"squad": 0.0})}
    assert "news-de" in kinds
    assert "squad" not in kinds


@pytest.mark.data
def test_translations_answer_where_their_originals_do(shared_data: Path) -> None:
    measured = {r.context for half in (0, 1) for r in xquad(shared_data, half)}
    rows = list(translated(shared_data, OWN))
    assert len(rows) == 3 * 996
    for original, made in rows:
        assert original not in measured
        assert all(made.context[a:b].strip() for a, b in made.answers)
    for at in range(0, len(rows), 3):
        assert len({made.answerable for _, made in rows[at : at + 3]}) == 1
