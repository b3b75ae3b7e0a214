"""The source panel: a small component that opens a citation in its document, in the browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import streamlit as st

from index.errors import IndexFault
from index.protocols import Corpus
from page.exchange import Exchange
from page.source_view import document_view, places
from page.strings import Speech

_KEY: Final = "source-panel"
_HERE: Final = Path(__file__).parent
_HTML: Final = (
    '<aside hidden><header><div><h2></h2><p class="where"></p></div>'
    '<button type="button"></button></header><div class="text" tabindex="0"></div></aside>'
)
_WORDS: Final = {
    "source": "panel_source",
    "close": "panel_close",
    "cut": "panel_cut",
    "gone": "panel_gone",
    "copied": "copied",
    "gone_title": "panel_gone_title",
}


def show_sources_panel(
    exchanges: tuple[Exchange, ...], corpus: Corpus, say: Speech, *, unfold: Callable[[str], None]
) -> None:
    """Put the panel on the page, closed, with every document the conversation cites.

    ``unfold`` is called with the id of a folded exchange whose button was pressed.
    """

    def pressed() -> None:
        unfold(st.session_state[_KEY]["unfold"])

    _component()(data=panel_data(exchanges, corpus, say), key=_KEY, on_unfold_change=pressed)


def panel_data(exchanges: tuple[Exchange, ...], corpus: Corpus, say: Speech) -> dict[str, Any]:
    """Return what the panel shows; a document that is gone or changed is left out."""
    documents = {}
    for document_id, spans in places(exchanges).items():
        try:
            documents[document_id] = document_view(corpus.document(document_id), spans)
        except IndexFault:
            continue
    words = {name: say(key) for name, key in _WORDS.items()}
    return {"documents": documents, "words": words}


@st.cache_resource(show_spinner=False)
def _component() -> Any:  # noqa: ANN401 - Streamlit's renderer has no public name
    css, js = (
        (_HERE / f"source_panel.{kind}").read_text(encoding="utf-8") for kind in ("css", "js")
    )
    return st.components.v2.component("beleg_source", html=_HTML, css=css, js=js)
