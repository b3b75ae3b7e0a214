"""The Ask page: the conversation, and a question to the sources."""

import streamlit as st

from index.errors import BelegError
from page.conversation import ask, show_exchange
from page.language import speech
from page.parts import assistant_for, load_parts
from page.sidebar import choose_backend, show_notice, show_sources
from page.state import exchanges, replace_exchanges
from page.strings import Speech
from rag.assistant import Assistant


def draw() -> None:
    """Draw the page once."""
    say = speech()
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
        replace_exchanges(())
    assistant = _open_assistant(spec, say)
    for exchange in exchanges():
        show_exchange(exchange, say)
    if not exchanges():
        st.write(say("welcome"))
    question = st.chat_input(say("ask"))
    if question and assistant is not None:
        ask(question, assistant, say)


def _open_assistant(spec: str, say: Speech) -> Assistant | None:
    """Return the assistant of a SPEC, loading ahead of the first question, or say what is wrong."""
    try:
        return assistant_for(spec, say.lang)
    except BelegError as error:
        st.error(say("failed"))
        st.text(str(error))
        return None
