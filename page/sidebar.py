"""The sources in the sidebar: what can be asked, and the upload."""

import streamlit as st

from index.errors import BelegError
from index.index import Index
from page.strings import Speech


def show_sources(index: Index, say: Speech) -> None:
    """Draw the list of sources and the upload."""
    st.sidebar.subheader(say("sources"))
    for source in index.sources():
        # st.text shows a name as it is: markdown would fetch an image a file name spells.
        st.sidebar.text(
            say("source_line", name=source.name, lang=source.lang, passages=source.passages)
        )
    upload = st.sidebar.file_uploader(
        say("upload"), type=["txt", "md", "html", "htm", "pdf", "docx"], key="upload"
    )
    if upload is None or st.session_state.get("taken") == upload.file_id:
        return
    st.session_state.taken = upload.file_id
    try:
        report = index.add_upload(upload.name, upload.getvalue())
    except BelegError as error:
        st.session_state.notice = str(error)
    else:
        if report.failed:
            st.session_state.notice = report.failed[0][1]
        else:
            key = "unchanged" if report.unchanged else "uploaded"
            st.session_state.notice = say(key, name=upload.name)
    st.rerun()


def show_notice() -> None:
    """Draw what the last upload came to."""
    notice = st.session_state.pop("notice", None)
    if notice:
        st.sidebar.text(notice)
