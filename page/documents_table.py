"""What is indexed: one row each, with its facts and what can be done with it."""

from datetime import datetime
from functools import partial
from html import escape
from typing import Final

import streamlit as st

from index.errors import BelegError
from index.index import Index
from index.rows import Source
from index.types import Document
from page.documents_list import (
    PER_PAGE,
    in_scope,
    matching,
    on_page,
    pages,
    still_there,
    switched,
)
from page.html import wrap
from page.labels import counted, moment, plain
from page.source_view import document_view
from page.state import scope, set_scope
from page.strings import Speech

_REMOVING: Final = "removing"


def show_table(index: Index, sources: list[Source], say: Speech) -> None:
    """Draw the documents, and which of them are asked."""
    names = [source.name for source in sources]
    set_scope(still_there(scope(), names))
    _show_scope(names, say)
    found = sources
    if len(sources) > PER_PAGE:
        found = matching(sources, st.text_input(say("documents_find"), key="documents-find"))
        if not found:
            st.caption(say("documents_none_found"))
    number = 1
    if len(found) > PER_PAGE:
        number = st.pagination(pages(len(found)), key=f"documents-page-{len(found)}")
    for source in on_page(found, number):
        _show_row(index, source, names, say)


def _show_scope(names: list[str], say: Speech) -> None:
    chosen = scope()
    with st.container(horizontal=True, vertical_alignment="center"):
        if not chosen:
            st.caption(say("documents_all"))
            return
        st.caption(say("documents_some", n=len(chosen), of=len(names)))
        if st.button(say("documents_ask_all"), key="ask-all", type="tertiary"):
            set_scope(())
            st.rerun()


def _show_row(index: Index, source: Source, names: list[str], say: Speech) -> None:
    key = f"scope-{source.id}"
    # The box follows the conversation, which may be another one than when it was last drawn.
    st.session_state[key] = in_scope(source.name, scope())
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container():
            st.checkbox(
                plain(source.name),
                key=key,
                help=say("documents_scope_help"),
                on_change=partial(_switch, source.name, names),
            )
            st.caption(facts(source, say))
        with st.container(horizontal=True, width="content"):
            if st.button(say("documents_read"), key=f"read-{source.id}", icon=":material/article:"):
                _read(index, source, say)
            if st.button(
                say("documents_remove"), key=f"remove-{source.id}", icon=":material/delete:"
            ):
                st.session_state[_REMOVING] = source.id
    if st.session_state.get(_REMOVING) == source.id:
        _show_removal(index, source, say)


def facts(source: Source, say: Speech) -> str:
    """Return a document's language, length, passages and date in one line."""
    when = moment(datetime.fromisoformat(source.added_at), say.lang)
    many = say(
        "documents_passage" if source.passages == 1 else "documents_passages",
        n=counted(source.passages, say.lang),
    )
    return say(
        "documents_facts",
        lang=say.language(source.lang),
        characters=counted(source.characters, say.lang),
        passages=many,
        when=when,
    )


def _switch(name: str, names: list[str]) -> None:
    set_scope(switched(name, scope(), names))


def _read(index: Index, source: Source, say: Speech) -> None:
    @st.dialog(plain(source.name), width="large")
    def dialog() -> None:
        st.caption(facts(source, say))
        try:
            st.html(document_html(index.document(source.id), say))
        except BelegError as error:
            st.text(str(error))

    dialog()


def document_html(document: Document, say: Speech) -> str:
    """Return a document to read: its headings as headings, every text escaped."""
    view = document_view(document, ())
    rows = []
    if view["cut"]:
        rows.append(f'<p class="note">{escape(say("documents_cut"))}</p>')
    for line in view["lines"]:
        text = escape("".join(part["text"] for part in line["parts"]))
        rows.append(f"<h3>{text}</h3>" if line["heading"] else f"<p>{text}</p>")
    return wrap(f'<div lang="{escape(document.lang)}">{"".join(rows)}</div>')


def _show_removal(index: Index, source: Source, say: Speech) -> None:
    with st.container(border=True):
        st.warning(say("documents_sure"))
        with st.container(horizontal=True):
            sure = st.button(say("documents_remove_now"), key="remove-now", type="primary")
            kept = st.button(say("edit_cancel"), key="remove-not")
    if sure:
        try:
            index.remove([source.name])
        except BelegError as error:
            st.error(say("failed"))
            st.text(str(error))
            return
    if sure or kept:
        del st.session_state[_REMOVING]
        st.rerun()
