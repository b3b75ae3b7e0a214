"""The Documents page: what comes in, what fails, what is asked, what is read."""

from pathlib import Path

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from index.build import BuildReport, Progress
from index.errors import IndexBusy
from index.index import Index
from index.load import safe_name
from index.rows import Source
from page.documents_intake import Intake, named_apart
from page.documents_list import in_scope, matching, on_page, pages, still_there, switched
from page.documents_table import document_html
from page.history import Conversation
from page.strings import Speech
from tests.page.desks import TEXT, shared_desk
from tests.rag.samples import DOCUMENT

NAMES = some.sets(some.sampled_from("abcdef"), min_size=1).map(sorted)


def script() -> None:
    from page import documents
    from page.language import speech
    from tests.page.desks import shared_desk

    documents.show(shared_desk(), speech())


@pytest.fixture
def index() -> Index:
    found = shared_desk().index
    if extra := [one.name for one in found.sources() if one.name != "hafen.txt"]:
        found.remove(extra)
    return found


@pytest.fixture
def page(index: Index) -> AppTest:
    st.cache_resource.clear()
    return AppTest.from_function(script, default_timeout=30).run()


def names(index: Index) -> list[str]:
    return [source.name for source in index.sources()]


def texts(page: AppTest) -> str:
    return "\n".join(item.value for item in page.text)


def upload(page: AppTest, *files: tuple[str, bytes]) -> AppTest:
    page.file_uploader[0].set_value([(name, data, "text/plain") for name, data in files])
    next(button for button in page.button if button.label == "Add").click()
    return page.run()


def test_fifty_files_at_once_and_those_that_fail_are_named(page: AppTest, index: Index) -> None:
    good = [(f"note-{n}.txt", f"Note {n} names the harbour.".encode()) for n in range(49)]
    upload(page, *good, ("broken.pdf", b"no PDF at all"))
    assert not page.exception
    assert len(names(index)) == 50
    assert page.error[0].value.startswith("Not taken in (1)")
    assert "broken.pdf" in texts(page)


def test_a_path_that_leads_nowhere_has_its_remedy(page: AppTest, tmp_path: Path) -> None:
    page.text_input(key="add-where").set_value(str(tmp_path / "none.txt"))
    [b for b in page.button if b.label == "Add"][1].click().run()
    assert str(tmp_path / "none.txt") in texts(page)


def test_a_folder_is_taken_in(page: AppTest, index: Index, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("# Harbour\n\nIt has nine piers.")
    page.text_input(key="add-where").set_value(str(tmp_path / "docs"))
    [b for b in page.button if b.label == "Add"][1].click().run()
    assert names(index) == ["a.md", "hafen.txt"]
    page.button(key="add-seen").click().run()
    assert "a.md" not in texts(page)


def test_what_is_asked_is_kept_with_the_conversation(page: AppTest, index: Index) -> None:
    index.add_upload("other.txt", b"Another text stands here.")
    page.run()
    other = next(one for one in index.sources() if one.name == "other.txt")
    page.checkbox(key=f"scope-{other.id}").uncheck().run()
    conversation: Conversation = page.session_state["conversation"]
    assert conversation.sources == ("hafen.txt",)
    page.button(key="ask-all").click().run()
    assert page.session_state["conversation"].sources == ()
    page.checkbox(key=f"scope-{other.id}").uncheck().run()
    index.remove(["other.txt"])
    page.run()
    assert page.session_state["conversation"].sources == ()


def test_a_document_is_removed_after_one_more_look(page: AppTest, index: Index) -> None:
    index.add_upload("other.txt", b"Another text stands here.")
    page.run()
    other = next(one for one in index.sources() if one.name == "other.txt")
    page.button(key=f"remove-{other.id}").click().run()
    assert "other.txt" in names(index)
    page.button(key="remove-now").click().run()
    assert names(index) == ["hafen.txt"]


def test_an_empty_index_says_what_to_do(page: AppTest, index: Index) -> None:
    index.remove(["hafen.txt"])
    try:
        assert page.run().info[0].value == "There is no document yet. Add one above."
    finally:
        index.add_upload("hafen.txt", TEXT.encode())


def test_a_failure_of_the_index_is_told() -> None:
    def busy(progress: Progress) -> BuildReport:
        progress(0, 2, "reading a.txt")
        raise IndexBusy("The index is being written by another.")

    intake = Intake(busy)
    seen = intake.progress
    while not seen.ended:
        seen = intake.wait(seen, 1)
    assert seen.error == "The index is being written by another."
    assert (seen.step, seen.name) == ("reading", "a.txt")


def test_uploads_of_one_name_do_not_hide_one_another() -> None:
    three = [("a.txt", b"1"), ("a.txt", b"2"), ("a.txt", b"1"), ("../b.txt", b"3")]
    assert named_apart(three, ["a.txt", "b.txt"], keep_both=False) == [
        ("a.txt", b"1"),
        ("a (2).txt", b"2"),
        (safe_name("../b.txt"), b"3"),
    ]
    assert named_apart(three[:1], ["a.txt"], keep_both=True) == [("a (2).txt", b"1")]


@given(NAMES, some.data())
def test_a_switch_changes_exactly_one(every: list[str], data: some.DataObject) -> None:
    scope = tuple(data.draw(some.lists(some.sampled_from(every), unique=True)))
    name = data.draw(some.sampled_from(every))
    changed = switched(name, scope, every)
    before = {one for one in every if in_scope(one, scope)}
    after = {one for one in every if in_scope(one, changed)}
    assert after == before ^ {name} or (before == {name} and after == before)
    assert {one for one in every if in_scope(one, still_there(changed, every))} == after


def source(name: str, title: str = "") -> Source:
    return Source(name, name, title, "de", "text/plain", 1, 1, "2026-01-01T00:00:00+00:00", "", "")


def test_the_list_is_searched_and_cut_into_pages() -> None:
    many = [source(f"n{number}.txt") for number in range(45)]
    assert pages(len(many)) == 3
    assert [one.name for one in on_page(many, 3)] == [
        "n40.txt",
        "n41.txt",
        "n42.txt",
        "n43.txt",
        "n44.txt",
    ]
    assert matching([source("a.txt", "Der Hafen"), source("b.txt")], "hafen A.T") == [
        source("a.txt", "Der Hafen")
    ]


def test_a_document_is_shown_as_text() -> None:
    html = document_html(DOCUMENT, Speech("en"))
    assert "<h3>Der Hafen</h3>" in html
    assert "<p>Ada Lund leitet den Hafen." in html
