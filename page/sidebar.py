"""The sidebar of the Ask page: who words the answer, and the sources."""

import streamlit as st

from index.errors import BelegError
from index.fetch import present
from index.index import Index
from index.manifest import DEFAULT_LLM
from page.strings import Speech
from rag.settings import Settings
from rag.wiring import egress

LOCAL_MODELS = {"local": DEFAULT_LLM, "local:qwen2.5-coder-0.5b": "qwen2.5-coder-0.5b"}


def choose_backend(settings: Settings, say: Speech) -> str:
    """Draw the backend picker and what leaves the machine; return the SPEC."""
    options = [spec for spec, name in LOCAL_MODELS.items() if present(name, settings.models_dir)]
    options += ["extractive"]
    if settings.llm not in options and settings.llm != "local":
        options.insert(0, settings.llm)
    options.append("custom")
    labels = {"extractive": say("extractive"), "custom": say("custom")}
    spec = st.sidebar.selectbox(
        say("backend"),
        options,
        index=options.index(settings.llm) if settings.llm in options else 0,
        format_func=lambda option: labels.get(option, LOCAL_MODELS.get(option, option)),
        help=say("backend_help"),
        key="backend",
    )
    if spec == "custom":
        spec = st.sidebar.text_input(say("custom_spec"), key="custom_spec").strip() or "extractive"
    try:
        host = egress(settings, spec)
    except BelegError as error:
        st.sidebar.error("", icon="⚠️")
        st.sidebar.text(str(error))
        return "extractive"
    st.sidebar.caption(say("stays")) if host is None else st.sidebar.warning(
        say("leaves", host=host)
    )
    return spec


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
