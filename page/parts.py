"""What the page keeps between reruns: models, index and writers, loaded once per process."""

import streamlit as st

from index.index import Index
from rag.assistant import Assistant, Core
from rag.settings import Settings, load_settings
from rag.wiring import open_core, open_embedder, open_store, open_writer, warm


@st.cache_resource(show_spinner=False)
def load_parts() -> tuple[Settings, Index, Core]:
    """Return settings, index and the parts every backend shares.

    Raises:
        BelegError: a model is missing or the index cannot be opened; nothing is cached then.
    """
    settings = load_settings()
    embedder = open_embedder(settings)
    index = open_store(settings, embedder=embedder)
    return settings, index, open_core(settings, index, embedder)


@st.cache_resource(show_spinner=False, max_entries=2)
def _load_assistant(_settings: Settings, spec: str, lang: str) -> Assistant:
    core = load_parts()[2]
    chat = open_writer(_settings, spec)[0]
    warm(core, chat, lang=lang)
    return Assistant(core, chat)


def assistant_for(spec: str, lang: str) -> Assistant:
    """Return an assistant whose writer is the SPEC's; two at most stay in memory.

    Raises:
        BelegError: the SPEC is wrong or the backend cannot be opened.
    """
    return _load_assistant(load_parts()[0], spec, lang)
