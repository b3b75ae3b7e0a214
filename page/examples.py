"""Example questions for an empty conversation: only such as the sources answer, by the reader."""

import logging
import threading
from typing import Final

import streamlit as st

from index.errors import BelegError
from page.desk import Desk
from page.state import scope
from page.strings import Speech
from page.suggest import Candidate, candidates
from rag.assistant import Core
from rag.select import select

log = logging.getLogger(__name__)

MOST: Final = 4
# A document, at a tenth of a second each.
_TRIED: Final = 16
_DOCUMENTS: Final = 3
# Above the threshold for answering: an example is a promise.
_SURE: Final = 0.75
_LOOK_S: Final = 0.5


class Examples:
    """The examples of one state of the sources, looked for in the background."""

    def __init__(self, desk: Desk, lang: str, names: tuple[str, ...]) -> None:
        self.found: tuple[str, ...] = ()
        self.ready = False
        arguments = (desk, lang, names)
        threading.Thread(target=self._look, args=arguments, name="examples", daemon=True).start()

    def _look(self, desk: Desk, lang: str, names: tuple[str, ...]) -> None:
        try:
            self.found = find_examples(desk, lang, names)
        except BelegError as error:  # a page without examples is still a page
            log.warning("no examples: %s", error)
        finally:
            self.ready = True


def find_examples(desk: Desk, lang: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return questions about the newest sources in scope that the reader answers with confidence.

    Raises:
        BelegError: the index or the reader fails.
    """
    sources = [one for one in desk.index.sources() if not names or one.name in names]
    sources.sort(key=lambda source: source.added_at, reverse=True)
    found: list[str] = []
    for source in sources[:_DOCUMENTS]:
        document = desk.index.document(source.id)
        for one in candidates(document, lang)[:_TRIED]:
            if one.question not in found and answerable(one, desk.core, source.name):
                found.append(one.question)
            if len(found) == MOST:
                return tuple(found)
    return tuple(found)


def answerable(candidate: Candidate, core: Core, source: str) -> bool:
    """Say whether the reader is sure that a source answers a question, about the right person."""
    question = candidate.question
    hits = tuple(core.corpus.search(question, k=core.passages, sources=(source,)))
    reading = core.reader.read(question, hits)
    chosen = select(reading, hits, core.thresholds, question)
    if chosen.reason is not None or reading.answerable < _SURE:
        return False
    return candidate.about in chosen.evidence[0].passage.text


def show_examples(desk: Desk, say: Speech) -> str | None:
    """Draw the examples, or that they are being looked for; return the one that was clicked."""
    home = str(desk.settings.home)  # two users' documents may be the same, and still are two
    examples = _examples(desk, home, desk.index.fingerprint, say.lang, scope())
    if not examples.ready:
        _wait(examples, say)
        return None
    if examples.found:
        st.caption(say("examples"))
    for position, question in enumerate(examples.found):
        key = f"example-{say.lang}-{position}"
        if st.button(question, key=key, icon=":material/chat_bubble:"):
            return question
    return None


@st.cache_resource(show_spinner=False, max_entries=16)
def _examples(
    _desk: Desk, home: str, fingerprint: str, lang: str, names: tuple[str, ...]
) -> Examples:
    return Examples(_desk, lang, names)


@st.fragment(run_every=_LOOK_S)
def _wait(examples: Examples, say: Speech) -> None:
    st.caption(say("examples_coming"))
    if examples.ready:
        st.rerun()
