"""Answers as HTML: everything from a document or a model is escaped, receipts open in place."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from page.html import answer_html, progress_html
from page.strings import STRINGS, Speech
from rag.types import Claim, Verdict
from tests.rag.samples import SECOND, TEXT, answer, evidence

ALLOWED = {"style", "div", "span", "p", "details", "summary", "mark"}


class Tags(HTMLParser):
    """Collects the tags and attributes a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


def tags(html: str) -> Tags:
    found = Tags()
    found.feed(html)
    return found


def test_a_receipt_opens_its_paragraph_with_the_sentence_marked() -> None:
    html = answer_html(answer(), Speech("en"))
    assert f"<mark>{SECOND.of(TEXT)}</mark>" in html
    assert "Ada Lund leitet den Hafen. <mark>" in html
    assert "hafen.txt, characters 37–75" in html
    assert 'aria-label="Receipt 1 from hafen.txt' in html


@given(st.text())
def test_no_text_becomes_markup(text: str) -> None:
    claim = Claim(f'<img src=x onerror="alert(1)">{text}', (1,), Verdict("supported", 1.0, text))
    sample = answer(claims=(claim,), withheld=(claim,), standalone_question=text)
    found = tags(
        answer_html(sample, Speech("de")) + progress_html((evidence(),), text, Speech("de"))
    )
    assert found.tags <= ALLOWED
    assert found.attributes <= {"class", "title", "aria-label"}


def test_refusal_offers_the_nearest_passages() -> None:
    html = answer_html(answer(claims=()), Speech("de"))
    assert "Nächstliegende Stellen" in html
    assert "Ada Lund leitet den Hafen." in html


def test_a_rewritten_question_is_shown() -> None:
    html = answer_html(replace(answer(), standalone_question="Who did?"), Speech("en"))
    assert "Understood as: Who did?" in html


def test_both_languages_have_every_string() -> None:
    assert STRINGS["de"].keys() == STRINGS["en"].keys()


@pytest.mark.parametrize("key", STRINGS["en"])
def test_both_languages_have_the_same_fields(key: str) -> None:
    from string import Formatter

    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert fields(STRINGS["de"][key]) == fields(STRINGS["en"][key])
