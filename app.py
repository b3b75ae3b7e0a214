"""The page: draws, keeps the conversation, calls the assistant. Run it with ``beleg app``."""

import streamlit as st

from index.errors import BelegError
from page.conversation import ask, exchanges, show_exchange
from page.parts import assistant_for, load_parts
from page.sidebar import choose_backend, choose_language, show_notice, show_sources
from page.strings import Speech
from rag.assistant import Assistant


def welcome(say: Speech) -> str | None:
    """Draw the empty state and return the example that was clicked, if any."""
    st.write(say("welcome"))
    for position, example in enumerate(say.examples):
        if st.button(example, key=f"example-{say.lang}-{position}"):
            return example
    return None


def open_assistant(spec: str, say: Speech) -> Assistant | None:
    """Return the assistant of a SPEC, loading ahead of the first question, or say what is wrong."""
    try:
        return assistant_for(spec, say.lang)
    except BelegError as error:
        st.error(say("failed"))
        st.text(str(error))
        return None


def main() -> None:
    """Draw the page once."""
    st.set_page_config(page_title="Beleg", page_icon="🧾", layout="centered")
    say = choose_language()
    st.title("Beleg")
    st.caption(say("tagline"))
    try:
        with st.spinner(say("searching"), show_time=False):
            settings, index, _ = load_parts()
    except BelegError as error:
        st.error(say("setup"))
        st.text(str(error))
        st.stop()
    spec = choose_backend(settings, say)
    show_sources(index, say)
    show_notice()
    if st.sidebar.button(say("new_chat"), key="new-chat"):
        exchanges().clear()
    assistant = open_assistant(spec, say)
    for exchange in exchanges():
        show_exchange(exchange, say)
    start = st.empty()
    question = st.chat_input(say("ask"))
    if not exchanges() and not question:
        with start.container():
            question = welcome(say)
    if question and assistant is not None:
        start.empty()
        ask(question, assistant, say)


main()
