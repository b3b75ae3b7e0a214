"""The Cases page: the complaints that became cases."""

import streamlit as st

from index.errors import BelegError, EvalError
from page.cases_complaint import case_html
from page.cases_file import NAME, CaseFile
from page.html import head_html
from page.language import speech
from page.strings import Speech
from page.style import show_style
from page.visitor import visitor
from rag.settings import Settings, load_settings


def draw() -> None:
    """Draw the page; it needs no model."""
    say = speech()
    try:
        settings = load_settings().of_user(visitor())
    except BelegError as error:
        st.error(say("setup"))
        st.text(str(error))
        return
    show(settings, say)


def show(settings: Settings, say: Speech) -> None:
    """Draw the cases of a home."""
    show_style()
    st.html(head_html(say("page_cases"), say("cases_why")))
    file = CaseFile(settings.home)
    try:
        cases = file.cases()
    except EvalError as error:
        st.error(say("failed"))
        st.text(str(error))
        _show_download(file, say)
        return
    if not cases:
        st.info(say("cases_none"))
        return
    _show_download(file, say)
    for case in reversed(cases):
        with st.container(border=True):
            st.html(case_html(case, say))
            if st.button(say("cases_delete"), key=f"case-{case.id}", icon=":material/delete:"):
                _delete(file, case.id, say)


def _delete(file: CaseFile, identifier: str, say: Speech) -> None:
    try:
        file.remove(identifier)
    except EvalError as error:
        st.error(say("failed"))
        st.text(str(error))
    else:
        st.rerun()


def _show_download(file: CaseFile, say: Speech) -> None:
    st.download_button(
        say("cases_download"),
        file.path.read_bytes,
        file_name=NAME,
        mime="application/jsonl",
        on_click="ignore",
        icon=":material/download:",
        key="cases-download",
    )
