"""A long conversation: what is before the last few is plain HTML, and comes alive when asked to."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from page.exchange import Exchange, Reply
from page.folded import BLOCK, LIVE, folded_html, parts
from page.history import Conversation, History
from page.strings import Speech
from tests.page.desks import shared_desk
from tests.rag.samples import answer

EN = Speech("en")


def exchange(number: int, *replies: Reply, again: str = "") -> Exchange:
    found = replies or (Reply("extractive", answer()),)
    return Exchange(f"{number:032x}", f"Question <{number}>?", found, again)


def script() -> None:
    from page import ask
    from page.language import speech
    from tests.page.desks import shared_desk

    ask.show(shared_desk(), speech())


@given(some.integers(0, 60), some.sets(some.integers(0, 60)))
def test_every_exchange_is_drawn_once_in_order_and_the_last_are_live(
    count: int, wanted: set[int]
) -> None:
    every = tuple(exchange(number) for number in range(count))
    found = list(parts(every, frozenset(f"{number:032x}" for number in wanted)))
    assert tuple(one for part in found for one in part.exchanges) == every
    live = {one.id for part in found if part.live for one in part.exchanges}
    assert {one.id for one in every[-LIVE:]} <= live
    assert {one.id for one in every if int(one.id, 16) in wanted} <= live
    assert len(live - {f"{number:032x}" for number in wanted}) < LIVE + BLOCK


@given(some.integers(10, 60))
def test_a_block_that_was_sent_stays_as_it_is(count: int) -> None:
    every = tuple(exchange(number) for number in range(count + 1))
    before = [part for part in parts(every[:-1], frozenset()) if not part.live]
    after = [part for part in parts(every, frozenset()) if not part.live]
    assert after[: len(before)] == before


def test_a_folded_exchange_is_read_and_leads_to_its_source() -> None:
    html = folded_html((exchange(1),), {}, (), EN)
    assert "Question &lt;1&gt;?" in html
    assert 'data-beleg="d1:37-75"' in html
    assert f'data-beleg-unfold="{1:032x}"' in html
    assert "✓" in html


def test_what_is_said_beside_an_answer_is_said_of_a_folded_one() -> None:
    two = (Reply("a", answer()), Reply("b", answer(claims=())))
    both = exchange(1, *two)
    again = exchange(2, Reply("a", replace(answer(), id="q2")), again=both.id)
    html = folded_html((both, again), {both.id: ("port.txt",)}, (both, again), EN)
    assert "Out of date: port.txt" in html
    assert EN("other_claims") in html
    assert EN("again_same") in html
    failed = folded_html((exchange(1, Reply("x", error="no <network>")),), {}, (), EN)
    assert "no &lt;network&gt;" in failed


@pytest.fixture
def kept() -> Iterator[Conversation]:
    home = shared_desk().settings.conversations_dir
    found = Conversation("f" * 32, "Long", exchanges=tuple(exchange(n) for n in range(30)))
    History(home).write(found)
    yield found
    History(home).delete(found.id)


def test_an_earlier_exchange_comes_alive_where_it_stands(kept: Conversation) -> None:
    st.cache_resource.clear()
    app = AppTest.from_function(script, default_timeout=30)
    app.query_params["c"] = kept.id
    app.run()
    assert not app.exception
    first = f"edit-{0:032x}"
    assert first not in [button.key for button in app.button]
    assert len([one for one in app.button if str(one.key).startswith("edit-")]) == LIVE
    app.session_state["unfolded"] = frozenset({kept.exchanges[0].id})
    app.run()
    app.button(key=first).click().run()
    assert app.text_area(key=f"text-{0:032x}").value == "Question <0>?"
