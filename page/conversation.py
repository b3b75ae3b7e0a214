"""The conversation: earlier exchanges, and one new question streamed into an answer."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import streamlit as st

from index.errors import BelegError
from page.html import answer_html, progress_html
from page.strings import Speech
from rag.assistant import Assistant, Request
from rag.cli import internal
from rag.types import Answer, Event, EvidenceFound, Finished, Turn


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what came of it: an answer, or an error in words."""

    question: str
    answer: Answer | None
    error: str = ""


def exchanges() -> list[Exchange]:
    """Return the exchanges of this session."""
    found: list[Exchange] = st.session_state.setdefault("exchanges", [])
    return found


def show_exchange(exchange: Exchange, say: Speech) -> None:
    """Draw one finished exchange."""
    with st.chat_message("user"):
        st.text(exchange.question)
    with st.chat_message("assistant"):
        if exchange.answer is not None:
            st.html(answer_html(exchange.answer, say))
        else:
            st.error(say("failed"))
            st.text(exchange.error)


def ask(question: str, assistant: Assistant, say: Speech) -> None:
    """Ask, draw the answer as it comes, and keep it."""
    with st.chat_message("user"):
        st.text(question)
    with st.chat_message("assistant"):
        place = st.empty()
        place.caption(say("searching"))
        history = tuple(
            Turn(item.question, item.answer.text) for item in exchanges() if item.answer is not None
        )
        try:
            events = assistant.stream(Request(question, history=history))
            exchange = Exchange(question, _draw(events, place, say))
        except BelegError as error:
            exchange = Exchange(question, None, str(error))
        except Exception as error:
            # The edge: a bug ends in words on the page and in a traceback in the server's log.
            logging.getLogger(__name__).exception("a question failed")
            exchange = Exchange(question, None, internal(error))
        if exchange.answer is None:
            place.text(f"{say('failed')} {exchange.error}")
    exchanges().append(exchange)


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
