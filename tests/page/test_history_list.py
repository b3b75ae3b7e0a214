"""The kept conversations on the page: restored, listed, renamed, deleted, linked."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from page.history import Conversation, History
from page.labels import plain
from tests.page.desks import SENTENCE, shared_desk
from tests.page.test_history import exchange, filled


def script() -> None:
    from page import ask
    from page.language import speech
    from tests.page.desks import shared_desk

    ask.show(shared_desk(), speech())


@pytest.fixture
def history() -> History:
    found = History(shared_desk().settings.conversations_dir)
    for entry in found.entries():
        found.delete(entry.id)
    return found


def app(link: str | None = None) -> AppTest:
    st.cache_resource.clear()
    opened = AppTest.from_function(script, default_timeout=30)
    if link is not None:
        opened.query_params["c"] = link
    return opened.run()


def current(page: AppTest) -> Conversation:
    found: Conversation = page.session_state["conversation"]
    return found


def text(page: AppTest) -> str:
    return " ".join(str(item.proto.body) for item in page.get("html"))


def test_an_answer_outlives_the_session(history: History) -> None:
    first = app()
    first.chat_input[0].set_value("Who denied it?").run()
    link = current(first).id
    assert first.query_params["c"] == link
    second = app(link)
    assert not second.exception
    assert SENTENCE in text(second)
    assert current(second) == history.read(link)


def test_the_list_opens_another(history: History) -> None:
    kept = filled(history, "Who built the ![x](http://a.b/c.png)?")
    page = app()
    button = page.button(key=f"open-{kept.id}")
    assert button.label == plain("Who built the ![x](http://a.b/c.png)?")
    button.click().run()
    assert current(page) == kept


def test_renaming_and_deleting(history: History) -> None:
    kept = filled(history, "First?")
    page = app(kept.id)
    page.text_input(key=f"title-{kept.id}").set_value("Harbour").run()
    assert history.entries()[0].title == "Harbour"
    page.checkbox(key=f"sure-{kept.id}").check().run()
    page.button(key="delete-conversation").click().run()
    assert history.entries() == []
    assert current(page).exchanges == ()
    assert "c" not in page.query_params


@pytest.mark.parametrize("link", ["../../x", "0" * 32])
def test_a_dead_link_leads_to_a_new_conversation(history: History, link: str) -> None:
    page = app(link)
    assert not page.exception
    assert page.warning[0].value.startswith("The conversation of this link")
    assert current(page).exchanges == ()


def test_a_new_conversation_leaves_the_old_one_on_the_disk(history: History) -> None:
    kept = filled(history, "First?")
    page = app(kept.id)
    page.button(key="new-chat").click().run()
    assert current(page).id != kept.id
    assert history.read(kept.id) == kept


def test_a_full_disk_loses_no_answer(history: History) -> None:
    page = app()
    shared = Path(history.folder)
    shared.rmdir()
    shared.write_text("in the way")
    try:
        page.chat_input[0].set_value("Who denied it?").run()
        assert len(current(page).exchanges) == 1
        assert any("not saved yet" in warning.value for warning in page.warning)
    finally:
        shared.unlink()


def test_many_are_folded(history: History) -> None:
    for number in range(12):
        history.append(Conversation(f"{number:032x}"), exchange(f"Question {number}?"))
    page = app()
    assert any("4 older" in folded.label for folded in page.expander)
