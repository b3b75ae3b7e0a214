"""The conversation on the page: what was asked and answered, and the answer under way."""

from typing import Final

import streamlit as st

from page import asking
from page.alike import once_more, side_by_side
from page.exchange import Exchange, Reply, before
from page.folded import folded_html, parts
from page.html import View, answer_html
from page.reply_foot import Foot
from page.state import exchanges, replace_exchanges
from page.strings import Speech

_PERSON: Final = ":material/person:"
_BELEG: Final = ":material/receipt_long:"
_UNFOLDED: Final = "unfolded"


def show_conversation(foot: Foot, say: Speech) -> str | None:
    """Draw the finished exchanges; return a question that is to be asked anew, edited."""
    edited = None
    every = exchanges()
    wanted: frozenset[str] = st.session_state.get(_UNFOLDED, frozenset())
    for part in parts(every, wanted):
        if part.live:
            for exchange in part.exchanges:
                edited = show_exchange(exchange, foot, say) or edited
        else:
            stale = {one.id: foot.stale(one) for one in part.exchanges}
            st.html(folded_html(part.exchanges, stale, every, say))
    return edited


def unfold(identifier: str) -> None:
    """Draw an exchange live from now on, wherever it stands."""
    wanted: frozenset[str] = st.session_state.get(_UNFOLDED, frozenset())
    st.session_state[_UNFOLDED] = wanted | {identifier}


def show_exchange(exchange: Exchange, foot: Foot, say: Speech) -> str | None:
    """Draw one finished exchange; return its question where it is to be asked anew, edited."""
    edited = _question(exchange, say)
    with st.chat_message("assistant", avatar=_BELEG):
        if len(exchange.replies) == 1:
            _reply(exchange.replies[0], View(say))
            foot.show(exchange, 0)
        else:
            _side_by_side(exchange, foot, say)
        if words := once_more(exchange, exchanges(), say):
            st.caption(words)
    return edited


def show_pending(asked: asking.Pending, say: Speech) -> None:
    """Draw the question under way, and its answers as they come."""
    with st.chat_message("user", avatar=_PERSON):
        st.text(asked.question)
    with st.chat_message("assistant", avatar=_BELEG):
        slots = st.columns(len(asked.jobs)) if len(asked.jobs) > 1 else [st.container()]
        places = []
        for slot, job in zip(slots, asked.jobs, strict=True):
            if len(asked.jobs) > 1:
                slot.caption(job.spec)
            places.append(slot.empty())
        if st.button(say("stop"), key="stop", icon=":material/stop_circle:"):
            with st.spinner(say("stopping"), show_time=False):
                asking.stop()
        else:
            asking.follow(asked, places, say)
    st.rerun()


def _question(exchange: Exchange, say: Speech) -> str | None:
    """Draw the question, or the form that edits it."""
    key = f"edit-{exchange.id}"
    with st.chat_message("user", avatar=_PERSON):
        if st.session_state.get("editing") != exchange.id:
            with st.container(horizontal=True, horizontal_alignment="distribute"):
                st.text(exchange.question, width="content")
                if st.button(say("edit"), key=key, icon=":material/edit:", type="tertiary"):
                    st.session_state.editing = exchange.id
                    st.rerun()
            return None
        with st.form(f"form-{exchange.id}", border=False):
            text = st.text_area(say("edit_label"), exchange.question, key=f"text-{exchange.id}")
            st.caption(say("edit_note"))
            with st.container(horizontal=True):
                ask = st.form_submit_button(say("edit_ask"), type="primary")
                cancel = st.form_submit_button(say("edit_cancel"))
        if not (ask or cancel):
            return None
        del st.session_state.editing
        if ask and text.strip():
            replace_exchanges(before(exchanges(), exchange.id))
            return str(text)
        st.rerun()


def _reply(reply: Reply, view: View) -> None:
    if reply.answer is not None:
        st.html(answer_html(reply.answer, view))
        return
    st.error(view.say("failed"))
    st.text(reply.error)
    st.caption(view.say("failed_way_on"))


def _side_by_side(exchange: Exchange, foot: Foot, say: Speech) -> None:
    if words := side_by_side(exchange, say):
        st.caption(words)
    for position, (column, reply) in enumerate(
        zip(st.columns(len(exchange.replies)), exchange.replies, strict=True)
    ):
        with column:
            st.caption(reply.answer.parts.llm if reply.answer else reply.spec)
            _reply(reply, View(say, f"b{position}"))
            foot.show(exchange, position)
