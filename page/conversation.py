"""The conversation: earlier exchanges, and one new question streamed into an answer."""

import logging
from collections.abc import Iterator

import streamlit as st

from index.errors import BelegError
from page.exchange import Exchange, Reply, history, new_id
from page.html import answer_html, progress_html
from page.state import append_exchange, exchanges
from page.strings import Speech
from rag.assistant import Assistant, Request
from rag.cli import internal
from rag.types import Answer, Event, EvidenceFound, Finished


def show_exchange(exchange: Exchange, say: Speech) -> None:
    """Draw one finished exchange."""
    with st.chat_message("user"):
        st.text(exchange.question)
    with st.chat_message("assistant"):
        for reply in exchange.replies:
            if reply.answer is not None:
                st.html(answer_html(reply.answer, say))
            else:
                st.error(say("failed"))
                st.text(reply.error)


def ask(question: str, assistant: Assistant, say: Speech) -> None:
    """Ask, draw the answer as it comes, and keep it."""
    with st.chat_message("user"):
        st.text(question)
    with st.chat_message("assistant"):
        place = st.empty()
        place.caption(say("searching"))
        try:
            events = assistant.stream(Request(question, history=history(exchanges())))
            reply = Reply(assistant.llm, _draw(events, place, say))
        except BelegError as error:
            reply = Reply(assistant.llm, error=str(error))
        except Exception as error:
            # The edge: a bug ends in words on the page and in a traceback in the server's log.
            logging.getLogger(__name__).exception("a question failed")
            reply = Reply(assistant.llm, error=internal(error))
        if reply.answer is None:
            place.text(f"{say('failed')} {reply.error}")
    append_exchange(Exchange(new_id(), question, (reply,)))


def _draw(
    events: Iterator[Event], place: "st.delta_generator.DeltaGenerator", say: Speech
) -> Answer:
    found: EvidenceFound | None = None
    draft = ""
    for event in events:
        if isinstance(event, Finished):
            place.html(answer_html(event.answer, say))
            return event.answer
        if isinstance(event, EvidenceFound):
            found = event
        else:
            draft += event.text
        place.html(progress_html(found.evidence if found else (), draft, say))
    raise AssertionError("a stream ends with Finished")
