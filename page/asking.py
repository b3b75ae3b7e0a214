"""A question under way: asked, followed while it is answered, stopped, and put into the record."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from page.exchange import Exchange, Reply, before, history, new_id
from page.html import progress_html
from page.job import Job, Progress
from page.line import Line
from page.state import append_exchange, exchanges, scope
from page.strings import Speech
from rag.assistant import Assistant, Request

_KEY: Final = "pending"
# How often the page looks: at each look Streamlit may end this run, say because Stop was clicked.
_LOOK_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class Pending:
    """A question that is being answered, by one backend or by several side by side."""

    id: str
    question: str
    jobs: tuple[Job, ...]
    started: float
    again: str = ""


Asked = Sequence[tuple[str, Assistant]]


def pending() -> Pending | None:
    """Return the question under way in this session."""
    found: Pending | None = st.session_state.get(_KEY)
    return found


def start(question: str, asked: Asked, line: Line, *, again: str = "") -> None:
    """Ask the backends, by SPEC; a question that is still under way is stopped and kept.

    ``again`` is the exchange whose question this is: it is asked where that one stood.
    """
    stop()
    identifier = new_id()
    earlier = history(before(exchanges(), again))
    request = Request(question, id=identifier, history=earlier, sources=scope())
    jobs = tuple(Job(assistant, request, spec=spec, line=line) for spec, assistant in asked)
    st.session_state[_KEY] = Pending(identifier, question, jobs, time.monotonic(), again)


def stop() -> None:
    """End the question under way, if any, and keep what there is of it.

    Whatever replaces the conversation by another one calls this first.
    """
    asked = pending()
    if asked is not None:
        _keep(asked, tuple(job.stop() for job in asked.jobs))


def follow(asked: Pending, places: Sequence[DeltaGenerator], say: Speech) -> None:
    """Draw the answers as they come, one in each place, and keep them in the end."""
    states = [Progress() for _ in asked.jobs]
    while any(state.reply is None for state in states):
        for position, job in enumerate(asked.jobs):
            states[position] = job.wait(states[position], _LOOK_S / len(asked.jobs))
            places[position].html(_shown(states[position], asked, say))
    replies = tuple(state.reply for state in states if state.reply is not None)
    _keep(asked, replies)


def _shown(state: Progress, asked: Pending, say: Speech) -> str:
    evidence = state.found.evidence if state.found else ()
    return progress_html(evidence, state.draft, _note(state, asked, say), say)


def _note(state: Progress, asked: Pending, say: Speech) -> str:
    if state.found is None:
        return say("searching")
    if state.ahead:
        return say("waiting", place=state.ahead + 1)
    return say("writing", seconds=int(time.monotonic() - asked.started))


def _keep(asked: Pending, replies: tuple[Reply, ...]) -> None:
    del st.session_state[_KEY]
    append_exchange(Exchange(asked.id, asked.question, replies, asked.again))
