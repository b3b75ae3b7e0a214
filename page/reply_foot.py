"""What stands under each answer: whether it is out of date, thumbs, and the copy to take along."""

from html import escape

import streamlit as st

from index.errors import UnknownSource
from page.cases_feedback import show_complaint, show_thumbs
from page.desk import Desk
from page.exchange import Exchange
from page.export_markdown import answer_markdown, answer_plain
from page.history import key_of
from page.history_stale import stale_sources
from page.html import wrap
from page.inside_panel import show_inside, show_inside_button
from page.labels import plain
from page.strings import Speech
from rag.types import Answer


class Foot:
    """Draws the feet of one run of the page; each cited document is read once."""

    def __init__(self, desk: Desk, say: Speech) -> None:
        self._desk = desk
        self._say = say
        self._texts: dict[str, str | None] = {}

    def stale(self, exchange: Exchange) -> tuple[str, ...]:
        """Return the sources cited in an exchange that were changed or removed since."""
        names = [
            name
            for reply in exchange.replies
            if reply.answer is not None
            for name in stale_sources(reply.answer, self._text_of)
        ]
        return tuple(dict.fromkeys(names))

    def show(self, exchange: Exchange, number: int) -> None:
        """Draw the foot of one reply; one that failed has none."""
        answer = exchange.replies[number].answer
        if answer is None:
            return
        if gone := stale_sources(answer, self._text_of):
            names = plain(", ".join(gone))
            st.warning(self._say("stale", names=names), icon=":material/history:")
        with st.container(horizontal=True, vertical_alignment="center"):
            show_thumbs(exchange, number)
            _show_copy(answer, key_of(exchange, number), self._say)
            show_inside_button(key_of(exchange, number), self._say)
        show_complaint(exchange, number, self._desk, self._say)
        show_inside(exchange, number, key_of(exchange, number), self._desk.core, self._say)

    def _text_of(self, document_id: str) -> str | None:
        if document_id not in self._texts:
            try:
                self._texts[document_id] = self._desk.index.document(document_id).text
            except UnknownSource:
                self._texts[document_id] = None
        return self._texts[document_id]


def _show_copy(answer: Answer, key: str, say: Speech) -> None:
    # What is in it is made when it is opened: a long conversation has a hundred of them.
    copy = st.popover(
        say("copy"),
        icon=":material/content_copy:",
        type="tertiary",
        key=f"copy-{key}",
        on_change="rerun",
    )
    if not copy.open:
        return
    with copy:
        st.html(copy_html(say("copy_plain"), answer_plain(answer, say), say))
        st.html(copy_html(say("copy_markdown"), answer_markdown(answer, say), say))


def copy_html(title: str, text: str, say: Speech) -> str:
    """Return a text with a button that copies it: by keyboard too, which ``st.code`` has not."""
    return wrap(
        f'<p class="note">{escape(title)}</p><pre>{escape(text)}</pre>'
        f'<button type="button" data-beleg-copy aria-label="{escape(title)}">'
        f'{escape(say("copy"))}</button> <span class="note" role="status"></span>'
    )
