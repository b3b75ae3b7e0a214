"""Two finished runs side by side: the same comparison as ``beleg eval compare``."""

from pathlib import Path

import streamlit as st

from eval.compare import as_text, compare
from eval.report.compare_html import comparison_html
from index.errors import BelegError
from page.evals_report import show_report
from page.evals_runs import Run
from page.strings import Speech


def show_compare(finished: list[Run], say: Speech) -> None:
    """Draw the choice of two runs, and how they differ."""
    st.subheader(say("evals_compare"))
    if len(finished) < 2:
        st.caption(say("evals_compare_none"))
        return
    names = {run.name: run for run in finished}
    first = st.selectbox(say("evals_first"), list(names)[1:] + list(names)[:1], key="compare-a")
    second = st.selectbox(say("evals_second"), list(names), key="compare-b")
    if not st.button(say("evals_compare_do"), key="compare-do"):
        return
    try:
        text, page = _compared(names[first].path, names[second].path)
    except BelegError as error:
        st.error(say("failed"))
        st.text(str(error))
        return
    st.code(text, language=None)
    show_report(page, f"{first}--{second}.html", say)


@st.cache_data(max_entries=4, show_spinner=False)
def _compared(first: Path, second: Path) -> tuple[str, str]:
    found = compare(first, second)
    return as_text(found), comparison_html(found)
