"""The language of short questions: known ones by list, many by the public sets."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.language import detect_language

QUESTIONS = {
    "de": "Warum?|Wer bestritt das?|Und wann?|Wo?|Wer ist Peskov?|Was ist Nordkorea?|Danke",
    "en": "Why?|Who denied the claims?|Who is Peskov?|And Russia?|Summary|What did CNN say?",
    "fr": "Pourquoi ?|Qui a nié les accusations ?|Où ?|Qui est Peskov ?|Merci",
    "es": "¿Por qué?|¿Quién negó las acusaciones?|¿Y Rusia?|Gracias|¿Cuántos soldados?",
    "it": "Perché?|Chi ha negato le accuse?|Cosa ha detto Zelensky?|Dove?",
    "nl": "Waarom?|Wie ontkende de beschuldigingen?|Hoeveel soldaten?",
    "pt": "Por quê?|Quem negou as acusações?",
    "pl": "Dlaczego?|Kto zaprzeczył oskarżeniom?",
    "ru": "Почему?|Кто отверг обвинения?",
    "ja": "誰が否定しましたか？",
    "ar": "من نفى هذه المزاعم؟",
}
CASES = [(lang, question) for lang, row in QUESTIONS.items() for question in row.split("|")]


@pytest.mark.parametrize(("lang", "question"), CASES)
def test_short_questions(lang: str, question: str) -> None:
    assert detect_language(question) == lang


@pytest.mark.parametrize("text", ["", " \n", "?!", "1234", "🎉"])
def test_without_letters_the_default_stands(text: str) -> None:
    assert detect_language(text) == "de"
    assert detect_language(text, default="en") == "en"


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_has_a_language_and_always_the_same(text: str) -> None:
    found = detect_language(text)
    assert len(found) == 2
    assert found == detect_language(text)


@pytest.mark.data
@pytest.mark.parametrize(("lang", "floor"), [("de", 0.998), ("en", 0.995)])
def test_xquad_questions(lang: str, floor: float, shared_data: Path) -> None:
    """Measured: 1.000 German, .999 English."""
    stored = json.loads((shared_data / "xquad" / f"xquad.{lang}.json").read_text("utf-8"))
    paragraphs = [paragraph for article in stored["data"] for paragraph in article["paragraphs"]]
    questions = [qa["question"] for paragraph in paragraphs for qa in paragraph["qas"]]
    right = sum(detect_language(question) == lang for question in questions)
    assert right / len(questions) >= floor
