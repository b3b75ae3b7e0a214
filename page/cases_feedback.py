"""Thumbs on an answer; a thumb down becomes a case after one look at it."""

from collections.abc import Iterator
from functools import partial
from typing import Final

import streamlit as st

from eval.add_case import case_from_record
from index.errors import BelegError
from page import history_session
from page.cases_complaint import KINDS, Complaint, case_html, correction_of, source_with
from page.cases_file import CaseFile
from page.desk import Desk
from page.exchange import Exchange, before
from page.history import key_of
from page.state import exchanges, scope
from page.strings import Speech
from rag.record import to_record
from rag.types import Answer

_OPEN: Final = "complaint"
_ADDED: Final = "complaint-added"


def show_thumbs(exchange: Exchange, number: int) -> None:
    """Draw the thumbs of one reply, as they were set."""
    reply = key_of(exchange, number)
    judged = history_session.conversation().thumbs.get(reply)
    key = f"thumbs-{reply}"
    st.feedback(
        "thumbs",
        key=key,
        default=None if judged is None else int(judged),
        on_change=partial(_judge, reply, key),
    )


def show_complaint(exchange: Exchange, number: int, desk: Desk, say: Speech) -> None:
    """Draw the form of a thumb down, with the case it would become."""
    reply = key_of(exchange, number)
    answer = exchange.replies[number].answer
    if st.session_state.get(_ADDED) == reply:
        st.success(say("complaint_added"))
    if st.session_state.get(_OPEN) != reply or answer is None:
        return
    with st.container(border=True):
        complaint = _ask(reply, say)
        if complaint is None:
            return
        earlier = before(exchanges(), exchange.id)
        record = {**to_record(answer), "id": exchange.id}
        try:
            _check(complaint, answer, desk, say)
            correction = correction_of(complaint, answer, earlier=earlier, scope=scope())
            st.caption(say("complaint_look"))
            st.html(case_html(case_from_record(record, correction), say))
            add, leave = _buttons(reply, say)
            if add:
                CaseFile(desk.settings.home).add(record, correction)
                st.session_state[_ADDED] = reply
        except BelegError as error:
            st.text(str(error))
            add, leave = False, _buttons(reply, say, can_add=False)[1]
    if add or leave:
        del st.session_state[_OPEN]
        st.rerun()


def _judge(reply: str, key: str) -> None:
    thumb = st.session_state[key]
    st.session_state.pop(_ADDED, None)
    if st.session_state.get(_OPEN) == reply:
        del st.session_state[_OPEN]
    if thumb is not None:
        history_session.judge(reply, good=bool(thumb))
    if thumb == 0:
        st.session_state[_OPEN] = reply


def _ask(reply: str, say: Speech) -> Complaint | None:
    kind = st.pills(
        say("complaint_kind"),
        KINDS,
        format_func=lambda kind: say(f"complaint_{kind}"),
        key=f"kind-{reply}",
    )
    if kind is None:
        return None
    if kind == "not_stated":
        return Complaint(kind)
    right = st.text_input(say("complaint_answer"), key=f"right-{reply}")
    quote = st.text_input(
        say("complaint_quote"), key=f"quote-{reply}", help=say("complaint_quote_help")
    )
    return Complaint(kind, right, quote)


def _check(complaint: Complaint, answer: Answer, desk: Desk, say: Speech) -> None:
    quote = complaint.quote.strip()
    if quote and source_with(quote, _texts(answer, desk)) is None:
        raise BelegError(say("complaint_no_quote"))


def _texts(answer: Answer, desk: Desk) -> Iterator[tuple[str, str]]:
    """Yield the documents, those the answer was looking at first."""
    seen = {hit.passage.document_id for hit in answer.hits}
    for source in sorted(desk.index.sources(), key=lambda one: one.id not in seen):
        yield source.name, desk.index.document(source.id).text


def _buttons(reply: str, say: Speech, *, can_add: bool = True) -> tuple[bool, bool]:
    with st.container(horizontal=True):
        add = st.button(
            say("complaint_add"), key=f"add-{reply}", type="primary", disabled=not can_add
        )
        leave = st.button(say("edit_cancel"), key=f"leave-{reply}")
    return add, leave
