"""The Documents page: what can be asked; add, read, remove, choose."""

import streamlit as st

from page.desk import Desk
from page.documents_add import follow, show_add
from page.documents_table import show_table
from page.html import head_html
from page.strings import Speech
from page.style import show_style


def show(desk: Desk, say: Speech) -> None:
    """Draw the page with a desk."""
    show_style()
    st.html(head_html(say("page_documents"), say("documents_why")))
    on_their_way = show_add(desk.index, say, file_mb=desk.settings.file_mb)
    sources = desk.index.sources()
    if sources:
        show_table(desk.index, sources, say)
    else:
        st.info(say("documents_none"))
    if on_their_way is not None:
        follow(on_their_way, say)
