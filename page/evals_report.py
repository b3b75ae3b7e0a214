"""Reports on the page: shown without any script, offered whole as a download."""

import html
from pathlib import Path
from typing import Final

import streamlit as st

from page.strings import Speech

# A frame that Streamlit makes may run scripts; a page with this policy runs none and loads nothing.
_INERT: Final = (
    '<meta http-equiv="Content-Security-Policy" content="'
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'none'\">"
)
HEIGHT: Final = 800
LARGEST: Final = 8_000_000


def inert(page: str) -> str:
    """Return a page whose scripts do not run, whatever is in it."""
    head, mark, rest = page.partition("<head>")
    if not mark:
        return f"<!doctype html><html><head>{_INERT}</head><body><pre>{html.escape(page)}</pre>"
    return f"{head}{mark}{_INERT}{rest}"


def show_report(page: str, file_name: str, say: Speech) -> None:
    """Draw a report and its download."""
    st.download_button(
        say("evals_download"),
        page,
        file_name=file_name,
        mime="text/html",
        on_click="ignore",
        icon=":material/download:",
        key=f"download-{file_name}",
    )
    if len(page) > LARGEST:
        st.caption(say("evals_too_large"))
        return
    st.iframe(inert(page), height=HEIGHT, tab_index=0, alt=file_name)


def read_report(path: Path) -> str:
    """Return the text of a report; empty where it is gone."""
    return path.read_text(encoding="utf-8") if path.exists() else ""
