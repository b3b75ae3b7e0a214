"""Files added beside the conversation: many at once, progress, and those that fail by name."""

import time

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from index.index import Index
from tests.page.desks import shared_desk


def script() -> None:
    from page import ask
    from page.language import speech
    from tests.page.desks import shared_desk

    ask.show(shared_desk(), speech())


@pytest.fixture
def index() -> Index:
    found = shared_desk().index
    if extra := [one.name for one in found.sources() if one.name != "hafen.txt"]:
        found.remove(extra)
    return found


@pytest.fixture
def app(index: Index) -> AppTest:
    st.cache_resource.clear()
    return AppTest.from_function(script, default_timeout=30).run()


def add(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    app.sidebar.file_uploader[0].set_value([(name, data, "text/plain") for name, data in files])
    app.run()
    for _ in range(300):
        if app.session_state["intake"].progress.ended:
            break
        time.sleep(0.1)
    return app.run()


def test_fifty_files_at_once_and_those_that_fail_are_named(app: AppTest, index: Index) -> None:
    good = [(f"note-{n}.txt", f"Note {n} names the harbour.".encode()) for n in range(49)]
    add(app, *good, ("broken.pdf", b"no PDF at all"))
    assert not app.exception
    assert len(index.sources()) == 50
    assert app.sidebar.error[0].value.startswith("Not taken in (1)")
    assert any("broken.pdf" in item.value for item in app.sidebar.text)
    assert any("42 more" in caption.value for caption in app.sidebar.caption)
    app.button(key="add-seen").click().run()
    assert not app.sidebar.error


def test_what_was_taken_leaves_the_field(app: AppTest, index: Index) -> None:
    add(app, ("a.txt", b"One text."), ("a.txt", b"Another of that name."))
    assert [one.name for one in index.sources()] == ["a (2).txt", "a.txt", "hafen.txt"]
    assert app.sidebar.file_uploader[0].value == []
