"""Questions made from a text: what is worth asking is seen, what is nobody's name is not."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from index.types import Document
from page.suggest import candidates

ROOT = Path(__file__).resolve().parent.parent.parent


def document(text: str, lang: str) -> Document:
    return Document("d", "d.txt", text, lang, "", "text/plain")


def asked(text: str, lang: str, page: str) -> list[str]:
    return [one.question for one in candidates(document(text, lang), page)]


def test_the_article_is_asked_who_what_and_when(article: str) -> None:
    german = asked(article, "de", "de")
    assert "Wer wies die Vorwürfe zurück?" in german
    assert "Was sagte Zelensky?" in german
    assert "Wer ist Dmitry Peskov?" in german
    assert "Wann besuchte Wladimir Putin Nordkorea?" in german
    assert "Was sagte Sonntag?" not in german
    english = asked(article, "de", "en")
    assert "What did Zelensky say?" in english


def test_an_english_text_is_asked_too() -> None:
    path = ROOT / "eval" / "datasets" / "gold" / "documents" / "ferry-skellan.en.txt"
    found = asked(path.read_text(encoding="utf-8"), "en", "en")
    assert "Who is Corin Aldhelm?" in found
    assert "What did Owen Pellaby say?" in found


def test_headings_that_ask_are_asked() -> None:
    text = (
        "Was kostet die Fahrt?\nDie Fahrt kostet für Erwachsene vier Euro und für Kinder zwei."
        "\n\nWann fährt sie?\nSie fährt an jedem Tag der Woche von morgens bis abends um acht Uhr."
    )
    assert "Was kostet die Fahrt?" in asked(text, "de", "de")


@given(st.text(max_size=400))
def test_any_text_gives_distinct_lines(text: str) -> None:
    found = asked(text, "de", "de")
    assert len(set(found)) == len(found)
    assert all(question.strip() for question in found)
