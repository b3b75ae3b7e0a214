"""What the page keeps between reruns: models, index and writers, loaded once per process."""

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import streamlit as st
from pydantic import SecretStr

from index.errors import BelegError
from index.index import Index
from page.heap import settle
from page.line import Line
from rag.assistant import Assistant, Core
from rag.backends import BackendOption, available
from rag.protocols import ChatModel
from rag.settings import Settings, load_settings
from rag.wiring import open_core, open_embedder, open_reader, open_store, open_writer, warm

Keys = Mapping[str, SecretStr]


@dataclass(frozen=True, slots=True)
class Desk:
    """All the page works with. ``assistant`` opens the writer of a SPEC with the keys typed in."""

    settings: Settings
    index: Index
    core: Core
    line: Line
    assistant: Callable[[str, Keys, str], Assistant]
    backends: Callable[[Settings], list[BackendOption]] = available


Writer = Callable[[Core, Settings, str, str], ChatModel | None]


@dataclass(frozen=True, slots=True)
class Shared:
    """What all users of this process share: models and the line before them, no text.

    ``core`` gives the parts that answer over an index; ``writer`` the chat model of a SPEC.
    """

    settings: Settings
    store: Callable[[Settings], Index]
    core: Callable[[Settings, Index], Core]
    line: Line
    writer: Writer


def desk_of(user: str, shared: Shared) -> Desk:
    """Return the desk of one user: an index, conversations and remembered answers of their own."""
    settings = shared.settings.of_user(user)
    index = shared.store(settings)
    core = shared.core(settings, index)

    def assistant(spec: str, keys: Keys, lang: str) -> Assistant:
        if keys:  # a key is one person's: nothing opened with it is shared
            return Assistant(core, open_writer(with_keys(settings, keys), spec)[0])
        return Assistant(core, shared.writer(core, settings, spec, lang))

    return Desk(settings, index, core, shared.line, assistant)


@st.cache_resource(show_spinner=False)
def open_desk(user: str = "") -> Desk:
    """Return a user's desk in this process; without users, the one that is everybody's.

    Raises:
        BelegError: a model is missing or the index cannot be opened; nothing is cached then.
    """
    desk = desk_of(user, _shared())
    settle()
    return desk


@st.cache_resource(show_spinner=False)
def _shared() -> Shared:
    settings = load_settings()
    embedder = open_embedder(settings)
    reading = open_reader(settings, embedder)

    def store(own: Settings) -> Index:
        return open_store(own, embedder=embedder)

    def core(own: Settings, index: Index) -> Core:
        return open_core(own, index, embedder, remember=True, reading=reading)

    return Shared(settings, store, core, Line(settings.queue), _shared_writer)


@st.cache_resource(show_spinner=False, max_entries=4)
def open_ahead(_desk: Desk, spec: str, lang: str) -> None:
    """Open a writer while the page is being read; what goes wrong shows at the first question."""

    def open_it() -> None:
        with suppress(BelegError):
            _desk.assistant(spec, {}, lang)

    threading.Thread(target=open_it, name="ahead", daemon=True).start()


def with_keys(settings: Settings, keys: Keys) -> Settings:
    """Return the settings with the keys of one session, by the name of their setting."""
    return settings.model_copy(update=dict(keys))


@st.cache_resource(show_spinner=False, max_entries=2)
def _shared_writer(_core: Core, _settings: Settings, spec: str, lang: str) -> ChatModel | None:
    chat = open_writer(_settings, spec)[0]
    warm(_core, chat, lang=lang, then=settle)
    return chat
