"""Adding documents: the form, the progress, and what came of each file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from index.build import BuildReport
from index.index import Index
from page.documents_intake import Intake, Intaken, Upload, named_apart
from page.labels import plain
from page.strings import Speech

_KEY: Final = "intake"
_LOOK_S: Final = 0.2
TYPES: Final = ("txt", "md", "html", "htm", "pdf", "docx")


def intake() -> Intake | None:
    """Return this session's documents on their way in, or the last ones that were."""
    found: Intake | None = st.session_state.get(_KEY)
    return found


def take_uploads(index: Index, uploads: Sequence[Upload], *, keep_both: bool = False) -> None:
    """Take uploads in, in a thread of their own; two of one name do not hide one another."""
    taken = [source.name for source in index.sources()]
    named = named_apart(uploads, taken, keep_both=keep_both)
    st.session_state[_KEY] = Intake(lambda progress: index.add_uploads(named, progress=progress))


def show_add(index: Index, say: Speech, *, file_mb: int) -> Intake | None:
    """Draw the forms; where documents are on their way in, return them to be followed."""
    under_way = intake()
    if under_way is not None and not under_way.progress.ended:
        return under_way
    if under_way is not None:
        show_outcome(under_way.progress, say)
    upload, path = st.tabs([say("add_upload"), say("add_path")])
    with upload, st.form("add-upload", clear_on_submit=True, border=False):
        files = st.file_uploader(
            say("add_files", mb=file_mb),
            type=list(TYPES),
            accept_multiple_files=True,
            max_upload_size=file_mb,
            key="add-files",
        )
        keep = st.checkbox(say("add_keep_both"), help=say("add_keep_help"), key="add-keep")
        if st.form_submit_button(say("add_do"), icon=":material/add:") and files:
            uploads = [(file.name, file.getvalue()) for file in files]
            take_uploads(index, uploads, keep_both=keep)
            st.rerun()
    with path, st.form("add-path", clear_on_submit=True, border=False):
        typed = st.text_input(say("add_where"), help=say("add_where_help"), key="add-where")
        if st.form_submit_button(say("add_do"), icon=":material/add:") and typed.strip():
            place = Path(typed.strip().strip("\"'")).expanduser()
            st.session_state[_KEY] = Intake(lambda progress: index.add([place], progress=progress))
            st.rerun()
    return None


def follow(under_way: Intake, say: Speech) -> None:
    """Draw documents on their way in until they are there. The last thing on the page."""
    bar = st.progress(0.0, text=say("add_starting"))
    seen = under_way.progress
    while not seen.ended:
        bar.progress(seen.share, text=step(seen, say))
        seen = under_way.wait(seen, _LOOK_S)
    st.rerun()


def step(progress: Intaken, say: Speech) -> str:
    """Say what is done with which document."""
    if progress.step not in ("reading", "embedding", "stored"):
        return say("add_finishing") if progress.step else say("add_starting")
    return say(f"add_{progress.step}", name=plain(progress.name))


def show_outcome(progress: Intaken, say: Speech) -> None:
    """Draw what came of each document, until it was seen."""
    with st.container(border=True):
        if progress.error:
            st.error(say("failed"))
            st.text(progress.error)
        if progress.report is not None:
            _show_report(progress.report, say)
        if st.button(say("add_seen"), key="add-seen"):
            del st.session_state[_KEY]
            st.rerun()


def _show_report(report: BuildReport, say: Speech) -> None:
    for key in ("added", "changed", "unchanged"):
        names: tuple[str, ...] = getattr(report, key)
        if names:
            st.markdown(f"**{say(f'add_{key}', n=len(names))}**")
            st.text(", ".join(names))
    if report.failed:
        st.error(say("add_failed", n=len(report.failed)))
        for name, why in report.failed:
            st.text(why if name in why else f"{name}: {why}")
    if not (report.added or report.changed or report.unchanged or report.failed):
        st.warning(say("add_nothing"))
