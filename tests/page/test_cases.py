"""From a thumb down to a case: what it says, what it shows, where it goes."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from eval.add_case import Correction, case_from_record
from eval.types import Case
from index.errors import EvalError
from page.cases_complaint import KINDS, Complaint, case_html, correction_of, source_with
from page.cases_file import CaseFile
from page.exchange import Exchange, Reply
from page.history_stale import stale_sources
from page.strings import Speech
from rag.record import to_record
from rag.types import Turn
from tests.page.desks import SENTENCE, shared_desk
from tests.rag.samples import TEXT, answer

EN = Speech("en")


def ask_script() -> None:
    from page import ask
    from page.language import speech
    from tests.page.desks import shared_desk

    ask.show(shared_desk(), speech())


def cases_script() -> None:
    from page import cases
    from page.language import speech
    from tests.page.desks import shared_desk

    cases.show(shared_desk().settings, speech())


@pytest.fixture
def file() -> CaseFile:
    found = CaseFile(shared_desk().settings.home)
    found.path.unlink(missing_ok=True)
    return found


@pytest.fixture
def page(file: CaseFile) -> AppTest:
    st.cache_resource.clear()
    app = AppTest.from_function(ask_script, default_timeout=30).run()
    return app.chat_input[0].set_value("Who denied it?").run()


def reply(page: AppTest) -> str:
    return f"{page.session_state['conversation'].exchanges[0].id}:0"


def html(page: AppTest) -> str:
    return " ".join(str(item.proto.body) for item in page.get("html"))


def down(page: AppTest, kind: str) -> AppTest:
    page.feedback(key=f"thumbs-{reply(page)}").set_value(0).run()
    return page.pills(key=f"kind-{reply(page)}").set_value(kind).run()


def test_a_thumb_down_is_a_case_after_one_look(page: AppTest, file: CaseFile) -> None:
    down(page, "not_stated")
    assert not page.exception
    assert "no answer: it is not stated" in html(page)
    assert file.cases() == []
    page.button(key=f"add-{reply(page)}").click().run()
    (case,) = file.cases()
    assert (case.question, case.answerable) == ("Who denied it?", False)
    assert case.tags == ("complaint", "not-stated")
    assert page.success[0].value.startswith("Added.")


def test_a_right_answer_and_its_sentence_go_into_the_case(page: AppTest, file: CaseFile) -> None:
    down(page, "badly_cited")
    page.text_input(key=f"right-{reply(page)}").set_value("Ada Lund").run()
    page.text_input(key=f"quote-{reply(page)}").set_value("not in any source").run()
    assert page.button(key=f"add-{reply(page)}").disabled
    page.text_input(key=f"quote-{reply(page)}").set_value(SENTENCE).run()
    page.button(key=f"add-{reply(page)}").click().run()
    (case,) = file.cases()
    assert case.answers == ("Ada Lund",)
    assert case.evidence[0].quote == SENTENCE


def test_a_thumb_is_kept_with_the_conversation(page: AppTest) -> None:
    page.feedback(key=f"thumbs-{reply(page)}").set_value(1).run()
    assert page.session_state["conversation"].thumbs == {reply(page): True}
    again = AppTest.from_function(ask_script, default_timeout=30)
    again.query_params["c"] = page.session_state["conversation"].id
    again.run()
    assert again.feedback(key=f"thumbs-{reply(page)}").value == 1


def test_a_complaint_can_be_left(page: AppTest, file: CaseFile) -> None:
    down(page, "wrong")
    page.button(key=f"leave-{reply(page)}").click().run()
    assert not [one for one in page.button if str(one.key).startswith("add-")]
    assert file.cases() == []


def test_the_cases_are_listed_and_deleted(file: CaseFile) -> None:
    case = file.add(to_record(answer()), Correction())
    app = AppTest.from_function(cases_script, default_timeout=30).run()
    assert "Who denied it?" in html(app)
    app.button(key=f"case-{case.id}").click().run()
    assert app.info[0].value.startswith("None yet.")
    assert file.path.read_text() == ""


def test_a_damaged_file_is_named_and_can_be_taken_away(file: CaseFile) -> None:
    file.path.write_text("{not JSON\n")
    app = AppTest.from_function(cases_script, default_timeout=30).run()
    assert "not JSON" in app.text[0].value
    assert app.download_button


def test_the_same_complaint_twice_is_refused(file: CaseFile) -> None:
    file.add(to_record(answer()), Correction())
    with pytest.raises(EvalError, match="already holds"):
        file.add(to_record(answer()), Correction())


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_makes_a_valid_case(kind: str) -> None:
    complaint = Complaint(next(one for one in KINDS if one == kind), "right", "a quote")
    case = case_from_record(to_record(answer()), correction_of(complaint, answer(), earlier=()))
    assert case.answerable == (kind != "not_stated")
    assert bool(case.answers) == case.answerable


def test_a_follow_up_is_kept_with_what_was_said_before() -> None:
    earlier = (Exchange("e0", "Who is Ada Lund?", (Reply("x", answer()),)),)
    follow_up = answer(question="And what did she deny?", standalone_question="What did Lund deny?")
    correction = correction_of(Complaint("wrong"), follow_up, earlier=earlier)
    case = case_from_record(to_record(follow_up), correction)
    assert case.question == "And what did she deny?"
    assert case.history == (Turn("Who is Ada Lund?", answer().text),)


def test_a_case_is_shown_as_text() -> None:
    html = case_html(Case("c", "<img src=x>", "de", True, answers=("<b>",)), EN)
    assert "&lt;img src=x&gt;" in html
    assert "<b>" not in html


def test_a_quote_is_looked_for_word_for_word() -> None:
    assert source_with("a b", [("x", "a  b"), ("y", "1 a b 2")]) == "y"
    assert source_with("c", [("x", "a")]) is None


def test_an_answer_is_stale_when_its_source_changed() -> None:
    assert stale_sources(answer(), lambda _: TEXT) == ()
    assert stale_sources(answer(), lambda _: "shorter") == ("hafen.txt",)
    assert stale_sources(answer(), lambda _: None) == ("hafen.txt",)


def test_a_stale_answer_says_so(page: AppTest) -> None:
    index = shared_desk().index
    text = index.document(index.sources()[0].id).text
    index.add_upload("hafen.txt", b"Alles ist anders.")
    try:
        page.run()
        assert "Out of date: hafen.txt" in page.warning[0].value
    finally:
        index.add_upload("hafen.txt", text.encode())
