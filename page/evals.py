"""The Evals page: start a run, watch it, stop it, take it up, read it, compare two."""

from pathlib import Path
from typing import Final

import streamlit as st

from index.errors import BelegError
from page.desk import Desk
from page.evals_child import Children
from page.evals_compare import show_compare
from page.evals_order import read_order
from page.evals_report import read_report, show_report
from page.evals_runs import Run, delete_run, read_run, runs
from page.evals_start import show_start
from page.html import head_html
from page.strings import Speech
from page.style import show_style

_OPEN: Final = "open-run"
_DELETING: Final = "deleting-run"
_LOOK_S: Final = 1.0


@st.cache_resource(show_spinner=False)
def _children() -> Children:
    return Children()


def show(desk: Desk, say: Speech) -> None:
    """Draw the page with a desk."""
    show_style()
    st.html(head_html(say("page_evals"), say("evals_why")))
    folder, children = desk.settings.home / "runs", _children()
    found = runs(folder, children.running)
    with st.expander(say("evals_new"), expanded=not found):
        show_start(desk, folder, children, say)
    if not found:
        st.info(say("evals_none"))
        return
    for run in found:
        with st.container(border=True):
            if run.state == "running":
                _watch(run.path, children, say)
            else:
                _show_run(run, children, say)
    show_compare([run for run in found if run.state == "finished"], say)


@st.fragment(run_every=_LOOK_S)
def _watch(path: Path, children: Children, say: Speech) -> None:
    """Draw a run under way; only this part of the page is drawn anew while it goes on."""
    run = read_run(path, children.running(path))
    if run.state != "running":
        st.rerun()
    st.text(run.name)
    share = run.done / run.total if run.total else 0.0
    st.progress(share, text=say("evals_progress", done=run.done, total=run.total or "…"))
    if not children.mine(path):
        st.caption(say("evals_elsewhere"))
    elif st.button(say("stop"), key=f"stop-{run.name}", icon=":material/stop_circle:"):
        children.stop(path)
        st.rerun()


def _show_run(run: Run, children: Children, say: Speech) -> None:
    st.text(run.name)
    st.caption(_standing(run, say))
    if run.error:
        st.text(run.error)
    with st.container(horizontal=True):
        if run.state == "finished":
            opened = st.session_state.get(_OPEN) == run.name
            label = say("evals_close" if opened else "evals_open")
            if st.button(label, key=f"open-{run.name}", icon=":material/article:"):
                st.session_state[_OPEN] = None if opened else run.name
                st.rerun()
        else:
            _offer_resume(run, children, say)
        if st.button(say("history_delete"), key=f"delete-{run.name}", icon=":material/delete:"):
            st.session_state[_DELETING] = run.name
    if st.session_state.get(_DELETING) == run.name:
        _confirm_deletion(run, say)
    if st.session_state.get(_OPEN) == run.name:
        show_report(read_report(run.report), f"{run.name}.html", say)


def _standing(run: Run, say: Speech) -> str:
    parts = [say(f"evals_{run.state}"), say("evals_progress", done=run.done, total=run.total)]
    for name, value in (run.figures or {}).items():
        if value is not None:
            parts.append(f"{say(f'metric_{name}')} {value:.3f}")
    return " · ".join(parts)


def _offer_resume(run: Run, children: Children, say: Speech) -> None:
    order = read_order(run.path)
    if order is None:
        st.caption(say("evals_no_order"))
    elif st.button(say("evals_resume"), key=f"resume-{run.name}", icon=":material/play_arrow:"):
        try:
            children.start(order, run.path)
        except BelegError as error:
            st.text(str(error))
        else:
            st.rerun()


def _confirm_deletion(run: Run, say: Speech) -> None:
    st.warning(say("evals_sure"))
    with st.container(horizontal=True):
        sure = st.button(say("documents_remove_now"), key=f"sure-{run.name}", type="primary")
        kept = st.button(say("edit_cancel"), key=f"keep-{run.name}")
    if sure:
        delete_run(run)
    if sure or kept:
        del st.session_state[_DELETING]
        st.rerun()
