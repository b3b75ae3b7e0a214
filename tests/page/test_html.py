"""Answers as HTML: everything from a document or a model is escaped, receipts open in place."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from page.html import View, answer_html, progress_html
from page.strings import STRINGS, Speech
from rag.types import Claim, Verdict
from tests.rag.samples import SECOND, TEXT, answer, evidence

ALLOWED = {"button", "small", "div", "span", "p", "details", "summary"}
ATTRIBUTES = {"class", "lang", "open", "type", "data-beleg", "aria-label", "aria-hidden"}


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


def test_a_citation_names_its_place_and_its_quote() -> None:
    html = answer_html(answer(), View(Speech("en")))
    assert 'data-beleg="d1:37-75"' in html
    assert 'aria-label="Receipt 1 from hafen.txt: Sie wies den Vorwurf am Montag zurück."' in html
    assert "original (German)" in html


def test_only_what_a_model_worded_is_said_to_be_translated() -> None:
    local = replace(answer().parts, llm="local:small")
    assert "translated by local:small" in answer_html(answer(parts=local), View(Speech("en")))
    quoted = Claim(f"The source says: “{SECOND.of(TEXT)}”", (1,), Verdict("supported", 1.0))
    html = answer_html(answer(parts=local, claims=(quoted,)), View(Speech("en")))
    assert "translated by" not in html
    assert "Quotes stay in the language of the source" in html


def test_every_sentence_carries_its_verdict_in_words() -> None:
    assert "✓ supported" in answer_html(answer(), View(Speech("en")))
    quoted = Claim(f"“{SECOND.of(TEXT)}”", (1,), Verdict("supported", 1.0))
    assert "✓ verbatim" in answer_html(answer(claims=(quoted,)), View(Speech("en")))


@given(st.text())
def test_no_text_becomes_markup(text: str) -> None:
    claim = Claim(f'<img src=x onerror="alert(1)">{text}', (1,), Verdict("supported", 1.0, text))
    sample = answer(claims=(claim,), withheld=(claim,), standalone_question=text)
    found = tags(
        answer_html(sample, View(Speech("de")))
        + progress_html((evidence(),), text, "", Speech("de"))
    )
    assert found.tags <= ALLOWED
    assert found.attributes <= {
        "class",
        "lang",
        "open",
        "type",
        "data-beleg",
        "aria-label",
        "aria-hidden",
    }


def test_refusal_offers_the_nearest_passages() -> None:
    html = answer_html(answer(claims=()), View(Speech("de")))
    assert "Nächstliegende Stellen" in html
    assert "Ada Lund leitet den Hafen." in html


def test_a_rewritten_question_is_shown() -> None:
    html = answer_html(replace(answer(), standalone_question="Who did?"), View(Speech("en")))
    assert "Understood as: Who did?" in html


def test_both_languages_have_every_string() -> None:
    assert STRINGS["de"].keys() == STRINGS["en"].keys()


@pytest.mark.parametrize("key", STRINGS["en"])
def test_both_languages_have_the_same_fields(key: str) -> None:
    from string import Formatter

    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert fields(STRINGS["de"][key]) == fields(STRINGS["en"][key])


def test_an_answer_given_before_says_so() -> None:
    html = answer_html(replace(answer(), remembered=True), View(Speech("en")))
    assert "asked before" in html
    assert "asked before" not in answer_html(answer(), View(Speech("en")))
