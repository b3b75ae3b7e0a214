"""The sources in the sidebar: what can be asked, and files added beside the conversation."""

from typing import Final

import streamlit as st

from index.index import Index
from page.documents_add import TYPES, intake, show_outcome, step, take_uploads
from page.strings import Speech

SHOWN: Final = 8
_LOOK_S: Final = 0.3
_ROUND: Final = "upload-round"


def show_sources(index: Index, say: Speech, *, file_mb: int) -> None:
    """Draw the list of sources, and the upload or how far it is."""
    st.sidebar.subheader(say("sources"))
    sources = index.sources()
    for source in sources[:SHOWN]:
        # st.text shows a name as it is: markdown would fetch an image a file name spells.
        st.sidebar.text(
            say("source_line", name=source.name, lang=source.lang, passages=source.passages)
        )
    if len(sources) > SHOWN:
        st.sidebar.caption(say("sources_more", n=len(sources) - SHOWN))
    with st.sidebar:
        under_way = intake()
        if under_way is not None and not under_way.progress.ended:
            _watch(say)
            return
        if under_way is not None:
            show_outcome(under_way.progress, say)
        _show_upload(index, say, file_mb=file_mb)


def show_notice() -> None:
    """Draw what the last click in the sidebar came to, where that is not seen otherwise."""
    notice = st.session_state.pop("notice", None)
    if notice:
        st.sidebar.text(notice)


def _show_upload(index: Index, say: Speech, *, file_mb: int) -> None:
    # What was taken leaves the field: a field under another key is an empty one.
    number = st.session_state.setdefault(_ROUND, 0)
    files = st.file_uploader(
        say("upload", mb=file_mb),
        type=list(TYPES),
        accept_multiple_files=True,
        max_upload_size=file_mb,
        key=f"upload-{number}",
    )
    if files:
        st.session_state[_ROUND] = number + 1
        take_uploads(index, [(file.name, file.getvalue()) for file in files])
        st.rerun()


@st.fragment(run_every=_LOOK_S)
def _watch(say: Speech) -> None:
    """Draw files on their way in; only this part is drawn anew meanwhile."""
    under_way = intake()
    if under_way is None or under_way.progress.ended:
        st.rerun()
    seen = under_way.progress
    st.progress(seen.share, text=step(seen, say))
