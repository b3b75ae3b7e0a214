"""Starting a run: which cases, who answers, how many."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import streamlit as st

from eval.formats import load
from eval.types import CaseSet
from index.errors import BelegError, EvalError
from index.index import Index
from page.cases_file import CaseFile
from page.desk import Desk
from page.evals_child import Children
from page.evals_order import Order, gold, own_set, run_name, write_order
from page.strings import Speech
from rag.wiring import egress

SETS: Final = ("gold_dev", "gold_test", "own", "path")
SYSTEMS: Final = ("beleg", "bm25", "always-refuse")


def show_start(desk: Desk, folder: Path, children: Children, say: Speech) -> None:
    """Draw the choices and start what they ask for."""
    chosen = st.selectbox(
        say("evals_set"), SETS, format_func=lambda name: say(f"evals_{name}"), key="eval-set"
    )
    path = ""
    if chosen == "path":
        path = st.text_input(say("evals_where"), help=say("evals_where_help"), key="eval-path")
    system = st.selectbox(
        say("evals_system"),
        SYSTEMS,
        format_func=lambda name: say(f"evals_{name.replace('-', '_')}"),
        key="eval-system",
    )
    llm = _choose_llm(desk, say) if system == "beleg" else None
    every = st.toggle(say("evals_all"), key="eval-all")
    limit = None
    if not every:
        limit = int(st.number_input(say("evals_limit"), 1, 10_000, 50, key="eval-limit"))
    if not st.button(say("evals_start"), icon=":material/play_arrow:", key="eval-start"):
        return
    order = Order(path.strip(), system, llm or "extractive", limit)
    try:
        egress(desk.settings, order.llm)
        _start(order, chosen, desk, folder, children)
    except BelegError as error:
        st.error(say("failed"))
        st.text(str(error))
    except OSError as error:
        st.error(say("failed"))
        st.text(f"{folder}: {error.strerror or error}")
    else:
        st.rerun()


def _choose_llm(desk: Desk, say: Speech) -> str | None:
    ready = [
        one.spec for one in desk.backends(desk.settings) if one.state == "ready" and one.complete
    ]
    return st.selectbox(
        say("backend"),
        ready,
        format_func=lambda spec: say("extractive") if spec == "extractive" else spec,
        accept_new_options=True,
        help=say("evals_llm"),
        key="eval-llm",
    )


def _start(order: Order, chosen: str, desk: Desk, folder: Path, children: Children) -> None:
    title = chosen.replace("_", "-") if chosen != "path" else Path(order.cases).stem
    place = folder / run_name(order, title, datetime.now())
    if chosen == "own":
        cases = CaseFile(desk.settings.home).cases()
        if not cases:
            raise EvalError("There is no case yet: give an answer a thumb down.")
        placed = own_set(cases, texts(desk.index), place)
    else:
        placed = gold(chosen.removeprefix("gold_")) if chosen != "path" else _typed(order.cases)
    found = load(placed)
    asked = Order(str(placed), order.system, order.llm, _limit(order.limit, found))
    write_order(asked, place)
    children.start(asked, place)


def texts(index: Index) -> Mapping[str, str]:
    """Return the stored texts by name."""
    return {source.name: index.document(source.id).text for source in index.sources()}


def _typed(text: str) -> Path:
    if not text:
        raise EvalError("Name the file or folder of the data set.")
    return Path(text.strip("\"'")).expanduser().resolve()


def _limit(limit: int | None, found: CaseSet) -> int | None:
    return None if limit is None or limit >= len(found.cases) else limit
