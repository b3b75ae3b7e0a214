"""A model fetched from the page: in a thread of its own, seen by every session."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import streamlit as st

from index.errors import BelegError
from index.fetch import Progress, pull
from index.manifest import find
from page.strings import Speech
from rag.cli import internal

log = logging.getLogger(__name__)

_LOOK_S: Final = 0.5
_MB: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class State:
    """How far a download is. ``error`` says what ended it early."""

    done: int = 0
    total: int = 0
    note: str = ""
    error: str = ""
    finished: bool = False


class Fetch(Protocol):
    """What ``index.fetch.pull`` does."""

    def __call__(self, name: str, *, models_dir: Path, progress: Progress) -> Path:
        """Fetch a model and say how far it is."""
        ...


class Download:
    """One model on its way onto this machine."""

    def __init__(self, name: str, models_dir: Path, *, fetch: Fetch = pull) -> None:
        self.state = State(total=find(name).download_bytes)
        self._name = name
        self._models_dir = models_dir
        self._fetch = fetch
        threading.Thread(target=self._run, name="download", daemon=True).start()

    def _run(self) -> None:
        try:
            self._fetch(self._name, models_dir=self._models_dir, progress=self._tell)
            self.state = State(finished=True)
        except BelegError as error:
            self.state = State(error=str(error), finished=True)
        except Exception as error:
            # The edge: a bug ends in words on the page and in a traceback in the server's log.
            log.exception("a download failed")
            self.state = State(error=internal(error), finished=True)

    def _tell(self, done: int, total: int, note: str) -> None:
        self.state = State(done, total, note)


@st.cache_resource(show_spinner=False)
def downloads() -> dict[str, Download]:
    """Return the downloads of this process by model."""
    return {}


def offer_download(name: str, models_dir: Path, say: Speech, *, done: Callable[[], None]) -> None:
    """Draw the button that fetches a model, or how far that is; ``done`` is called in the end."""
    under_way = downloads().get(name)
    if under_way is None:
        size = find(name).download_bytes / _MB
        st.caption(say("download_why", megabytes=f"{size:,.0f}"))
        if st.button(say("download"), key=f"pull-{name}", icon=":material/download:"):
            downloads()[name] = Download(name, models_dir)
            st.rerun()
        return
    if under_way.state.error:
        st.error(say("failed"))
        st.text(under_way.state.error)
        if st.button(say("download_again"), key=f"again-{name}"):
            downloads()[name] = Download(name, models_dir)
            st.rerun()
        return
    _watch(name, say, done)


@st.fragment(run_every=_LOOK_S)
def _watch(name: str, say: Speech, done: Callable[[], None]) -> None:
    state = downloads()[name].state
    if state.finished:
        if not state.error:
            del downloads()[name]
            done()
        st.rerun()
    st.progress(
        min(1.0, state.done / max(1, state.total)),
        say("downloading", done=f"{state.done / _MB:,.0f}", total=f"{state.total / _MB:,.0f}"),
    )
    st.caption(state.note)
