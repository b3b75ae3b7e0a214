"""Exports: every receipt goes along, and no text comes alive."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from page.exchange import Exchange, Reply
from page.export import FORMATS, file_name, records
from page.export_html import conversation_html
from page.export_markdown import answer_markdown, answer_plain, conversation_markdown, escaped
from page.history import Conversation
from page.strings import Speech
from rag.types import Citation, Claim, Verdict
from tests.rag.samples import SECOND, TEXT, answer

EN = Speech("en")
QUOTE = SECOND.of(TEXT)
NASTY = "![x](http://a.b/c.png) <img src=x onerror=alert(1)> [y](javascript:z) https://a.b www.c.d"


def conversation(*replies: Reply, title: str = "Harbour", question: str = "Who?") -> Conversation:
    exchanges = tuple(Exchange(f"e{n}", question, (reply,)) for n, reply in enumerate(replies))
    return Conversation("0" * 32, title, exchanges=exchanges)


def nasty(text: str) -> Conversation:
    claim = Claim(text, (1,), Verdict("supported", 1.0, text))
    cited = answer(
        claims=(claim,),
        withheld=(claim,),
        citations=(Citation(1, text, "d1", SECOND, text),),
    )
    replies = (
        Reply(text, cited),
        Reply(text, answer(claims=(), refusal=text)),
        Reply("x", None, text),
    )
    return conversation(*replies, title=text, question=text)


def tokens(text: str) -> list[Token]:
    flat: list[Token] = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        flat += [token, *(token.children or [])]
    return flat


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found: dict[str, Any] = dict(attrs)
        self.names |= found.keys()
        self.links += [found["href"]] if "href" in found else []
        self.ids += [found["id"]] if "id" in found else []


def tags(html: str) -> Tags:
    found = Tags()
    found.feed(html)
    return found


def test_markdown_cites_with_footnotes() -> None:
    text = conversation_markdown(conversation(Reply("x", answer()), Reply("x", answer())), EN)
    assert "Ada Lund denied it.[^1-1]" in text
    assert f"[^2-1]: hafen.txt, characters 37–75: “{QUOTE}”" in text


def test_markdown_of_a_refusal_and_of_a_failure() -> None:
    text = conversation_markdown(
        conversation(Reply("x", answer(claims=())), Reply("x", error="gone.")), EN
    )
    assert "The sources do not say." in text
    assert "That did not work: gone." in text


def test_a_copied_answer_carries_its_receipts() -> None:
    assert answer_plain(answer(), EN).startswith("Ada Lund denied it. [1]\n\n[1] hafen.txt")
    assert answer_markdown(answer(), EN).startswith("Ada Lund denied it.[^1]")


@given(st.one_of(st.text(), st.just(NASTY), st.text("[]()!<>*_`#-+=1.\\\n &;:/w@")))
def test_no_text_comes_alive_in_markdown(text: str) -> None:
    kinds = {token.type for token in tokens(conversation_markdown(nasty(text), EN))}
    assert not kinds & {"image", "link_open", "html_inline", "html_block", "code_inline", "fence"}
    assert not kinds & {"code_block", "bullet_list_open", "ordered_list_open", "table_open", "hr"}


@given(st.text("[]()!<>*_`#-+=1.\\& ;:/w@aé\n"))
def test_escaped_text_reads_as_it_was(text: str) -> None:
    shown = [t.content for t in tokens(escaped(text)) if t.type in ("text", "text_special")]
    assert "".join(shown).split() == text.split() or "".join("".join(shown).split()) == "".join(
        text.split()
    )


@pytest.mark.parametrize("live", ["https://a.b", "www.a.b", "WWW.a.b", "x@y.z", "<http://a.b>"])
def test_no_bare_address_is_left(live: str) -> None:
    assert live not in escaped(live)


@given(st.one_of(st.text(), st.just(NASTY)))
def test_no_text_becomes_markup_in_html(text: str) -> None:
    found = tags(conversation_html(nasty(text), EN))
    allowed = "html head meta style title body main section h1 h2 h3 p span a ol li q details"
    assert set(found.tags) <= {*allowed.split(), "summary", "blockquote"}
    assert found.names <= {
        "charset",
        "http-equiv",
        "content",
        "name",
        "lang",
        "class",
        "href",
        "id",
    }
    assert all(link.startswith("#") for link in found.links)


def test_every_link_of_the_html_leads_to_a_receipt() -> None:
    both = Exchange("e", "Who?", (Reply("a", answer()), Reply("b", answer())))
    found = tags(conversation_html(Conversation("0" * 32, "T", exchanges=(both, both)), EN))
    assert len(found.links) == 4
    assert {link[1:] for link in found.links} == set(found.ids)
    assert len(set(found.ids)) == len(found.ids)


def test_records_are_those_of_a_batch() -> None:
    lines = records(conversation(Reply("x", answer()), Reply("x", error="gone")), EN).splitlines()
    first, second = map(json.loads, lines)
    assert (first["schema"], first["id"]) == ("answer.v1", "e0")
    assert second == {"schema": "error.v1", "id": "e1", "error": "gone"}


def test_file_names_are_words() -> None:
    assert file_name("../Wer? <b>", FORMATS[0]) == "Wer-b.md"
    assert file_name("?!", FORMATS[1]) == "beleg.html"
