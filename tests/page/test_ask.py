"""The Ask page as Streamlit runs it, with fakes for the models: every way through it."""

import time

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from page.examples import find_examples
from page.exchange import Exchange
from page.history import Conversation
from tests.page.desks import SENTENCE


def script() -> None:
    from page import ask
    from page.language import speech
    from tests.page.desks import shared_desk

    ask.show(shared_desk(), speech())


@pytest.fixture
def app() -> AppTest:
    st.cache_resource.clear()
    return AppTest.from_function(script, default_timeout=30)


def html(app: AppTest) -> str:
    return " ".join(str(item.proto.body) for item in app.get("html"))


def kept(app: AppTest) -> tuple[Exchange, ...]:
    found: Conversation = app.session_state["conversation"]
    return found.exchanges


def asked(app: AppTest, question: str) -> AppTest:
    app.run()
    app.chat_input[0].set_value(question).run()
    return app


def test_a_question_is_answered_and_kept(app: AppTest) -> None:
    asked(app, "Who denied it?")
    assert not app.exception
    assert SENTENCE in html(app)
    (exchange,) = kept(app)
    assert exchange.question == "Who denied it?"
    assert exchange.answer is not None
    assert exchange.answer.id == exchange.id


def test_a_refusal_says_why_and_shows_the_nearest(app: AppTest) -> None:
    asked(app, "How many were killed?")
    assert "✗ Not answered" in html(app)
    assert "do not give the answer" in html(app)
    assert "Nearest passages" in html(app)


def test_an_edited_question_replaces_what_followed(app: AppTest) -> None:
    asked(app, "Who denied it?")
    app.chat_input[0].set_value("How many were killed?").run()
    first = kept(app)[0]
    app.button(key=f"edit-{first.id}").click().run()
    app.text_area(key=f"text-{first.id}").set_value("What did Ada Lund say?")
    next(one for one in app.button if one.label == "Ask").click().run()
    assert [one.question for one in kept(app)] == ["What did Ada Lund say?"]


def test_two_backends_are_asked_side_by_side(app: AppTest) -> None:
    app.run()
    app.toggle(key="compare").set_value(True).run()
    app.selectbox(key="backend_2").set_value("other").run()
    app.text_input(key="backend_2-spec").set_value("local:/a.gguf").run()
    app.chat_input[0].set_value("Who denied it?").run()
    (exchange,) = kept(app)
    assert [reply.spec for reply in exchange.replies] == ["extractive", "local:/a.gguf"]
    assert any("The answers differ" in caption.value for caption in app.caption)


def test_a_wrong_spec_has_a_way_on(app: AppTest) -> None:
    app.run()
    app.selectbox(key="backend").set_value("other").run()
    app.text_input(key="backend-spec").set_value("nobody:knows").run()
    assert not app.exception
    assert "is not a SPEC" in app.sidebar.text[0].value


def test_a_key_never_stays_in_the_state() -> None:
    def script() -> None:
        from page.keys import ask_key
        from page.language import speech

        ask_key("openai", speech())

    app = AppTest.from_function(script, default_timeout=30).run()
    app.text_input(key="typed-openai").set_value("sk-secret").run()
    assert "sk-secret" not in repr(app.session_state)
    assert app.session_state["keys"]["openai_api_key"].get_secret_value() == "sk-secret"


def test_german_is_a_switch_away(app: AppTest) -> None:
    app.run()
    app.session_state["language"] = "de"
    app.run()
    assert "Fragen an ein Dokument" in html(app)


def test_a_new_conversation_is_empty(app: AppTest) -> None:
    asked(app, "Who denied it?")
    app.button(key="new-chat").click().run()
    assert kept(app) == ()


def test_an_answer_can_be_looked_into_and_asked_again_exactly_so(app: AppTest) -> None:
    asked(app, "Who denied it?")
    key = next(str(one.key) for one in app.button if str(one.key).startswith("inside-"))
    app.button(key=key).click().run()
    assert "Retrieved passages" in html(app)
    assert "What the reader found" in html(app)
    next(one for one in app.button if one.label == "Ask again exactly so").click().run()
    first, second = kept(app)
    assert second.again == first.id
    assert any("exactly the same answer" in caption.value for caption in app.caption)


def test_a_newcomer_is_offered_what_the_sources_answer(app: AppTest) -> None:
    from tests.page.desks import shared_desk

    assert find_examples(shared_desk(), "de", ()) == (
        "Wer wies die Vorwürfe zurück?",
        "Was sagte Jon Berg?",
        "Wer ist Ada Lund?",
        "Wie viele Schiffe werden genannt?",
    )
    app.run()
    for _ in range(100):
        if any(str(one.key).startswith("example-") for one in app.button):
            break
        time.sleep(0.05)
        app.run()
    app.button(key="example-en-0").click().run()
    assert [one.question for one in kept(app)] == ["Who denied the accusations?"]
