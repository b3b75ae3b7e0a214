"""What the page keeps between reruns: models, index and writers, loaded once per process."""

import streamlit as st

from index.index import Index
from rag.assistant import Assistant, Core
from rag.protocols import ChatModel
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
    core = open_core(settings, index, embedder)
    warm(core)
    return settings, index, core


@st.cache_resource(show_spinner=False, max_entries=2)
def _load_writer(_settings: Settings, spec: str) -> ChatModel | None:
    return open_writer(_settings, spec)[0]


def assistant_for(spec: str) -> Assistant:
    """Return an assistant whose writer is the SPEC's; two at most stay in memory.

    Raises:
        BelegError: the SPEC is wrong or the backend cannot be opened.
    """
    settings, _, core = load_parts()
    return Assistant(core, _load_writer(settings, spec))
