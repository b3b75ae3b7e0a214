"""The page that measures: the same runs as in the shell, started, stopped, taken up, compared."""

import json
import os
import shutil
import time
from collections.abc import Callable
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
import streamlit as st
from filelock import FileLock
from streamlit.testing.v1 import AppTest

from eval.formats import load
from eval.types import Case, Quote
from index.errors import EvalError
from page.evals_child import Children
from page.evals_order import Order, gold, own_set, read_order, run_name, write_order
from page.evals_report import inert
from page.evals_runs import read_run, runs
from tests.page.desks import shared_desk

pytestmark = pytest.mark.timeout(120)
BM25 = Order(str(gold("dev")), "bm25", "extractive", 6)


def script() -> None:
    from page import evals
    from page.language import speech
    from tests.page.desks import shared_desk

    evals.show(shared_desk(), speech())


@pytest.fixture
def folder() -> Path:
    found = shared_desk().settings.home / "runs"
    shutil.rmtree(found, ignore_errors=True)
    return found


def page() -> AppTest:
    st.cache_resource.clear()
    return AppTest.from_function(script, default_timeout=30).run()


def wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not until():
        assert time.monotonic() < end, "the child did not end"
        time.sleep(0.1)


def captions(app: AppTest) -> str:
    return "\n".join(caption.value for caption in app.caption)


def finished(path: Path, order: Order = BM25) -> Path:
    children = Children()
    write_order(order, path)
    children.start(order, path)
    wait(lambda: not children.running(path))
    return path


def test_a_run_is_started_watched_read_and_compared(folder: Path) -> None:
    app = page()
    app.selectbox(key="eval-system").set_value("bm25")
    app.number_input(key="eval-limit").set_value(6)
    app.button(key="eval-start").click().run()
    assert not app.exception
    (path,) = folder.iterdir()
    wait(lambda: "✓ Finished · 6 of 6 answered" in captions(app.run()))
    app.button(key=f"open-{path.name}").click().run()
    assert [button.label for button in app.download_button][:1] == [
        "Download the report (with filters)"
    ]
    assert "script-src 'none'" in app.get("iframe")[0].proto.srcdoc
    shutil.copytree(path, folder / "again")
    app.run()
    app.selectbox(key="compare-a").set_value("again")
    app.selectbox(key="compare-b").set_value(path.name)
    app.button(key="compare-do").click().run()
    assert "6 cases in both" in app.code[0].value
    app.button(key=f"delete-{path.name}").click().run()
    app.button(key=f"sure-{path.name}").click().run()
    assert [one.name for one in folder.iterdir()] == ["again"]


def test_a_stopped_run_is_taken_up(tmp_path: Path) -> None:
    path, children = tmp_path / "run", Children()
    write_order(BM25, path)
    children.start(BM25, path)
    assert children.mine(path)
    with pytest.raises(EvalError, match="still running"):
        children.start(BM25, tmp_path / "other")
    children.stop(path)
    assert read_run(path, children.running(path)).state == "stopped"
    again = read_order(path)
    assert again is not None
    assert read_run(finished(path, again), False).state == "finished"


def test_a_run_that_gives_up_says_why(tmp_path: Path) -> None:
    path = finished(tmp_path / "run", Order(str(tmp_path / "none.jsonl"), "bm25"))
    run = read_run(path, False)
    assert run.state == "failed"
    assert "none.jsonl" in run.error


def test_a_set_that_cannot_be_read_is_named_before_anything_starts(folder: Path) -> None:
    app = page()
    app.selectbox(key="eval-set").set_value("path").run()
    app.text_input(key="eval-path").set_value("/nowhere/cases.jsonl")
    app.button(key="eval-start").click().run()
    assert "/nowhere/cases.jsonl" in app.text[0].value
    assert not folder.exists()


def test_a_run_of_another_process_is_seen(tmp_path: Path) -> None:
    (tmp_path / ".lock").touch()
    assert not Children().running(tmp_path)
    with FileLock(tmp_path / ".lock"):
        assert Children().running(tmp_path)


def test_the_newest_run_is_first(tmp_path: Path) -> None:
    write_order(BM25, tmp_path / "old")
    write_order(BM25, tmp_path / "new")
    os.utime(tmp_path / "old", (1, 1))
    (tmp_path / "no-run").mkdir()
    assert [run.name for run in runs(tmp_path, lambda _: False)] == ["new", "old"]
    assert runs(tmp_path / "nothing", lambda _: False) == []


def test_own_cases_are_measured_on_the_stored_texts(tmp_path: Path) -> None:
    cases = [
        Case("a", "Who?", "en", True, evidence=(Quote("Ada Lund", "sub/report.pdf"),)),
        Case("b", "What?", "en", False, sources=("gone.txt",)),
        Case("c", "When?", "en", False),
    ]
    file = own_set(cases, {"sub/report.pdf": "Ada Lund leads.", "b.txt": "More."}, tmp_path)
    found = load(file)
    assert [case.id for case in found.cases] == ["a", "c"]
    (quote,) = found.cases[0].evidence
    assert quote.source is not None
    assert found.documents[quote.source] == "Ada Lund leads."
    assert len(found.documents) == 2
    with pytest.raises(EvalError, match="were removed"):
        own_set(cases[1:2], {"b.txt": "More."}, tmp_path)


def test_a_run_is_named_for_what_it_measures() -> None:
    name = run_name(Order("x", "beleg", "local:/a b"), "gold-dev", datetime(2026, 1, 2, 3, 4, 5))
    assert name == "gold-dev-beleg-local-a-b-20260102-030405"


@pytest.mark.parametrize("text", ["", "{", "{}", json.dumps({"cases": 1})])
def test_a_damaged_order_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "order.json").write_text(text)
    assert read_order(tmp_path) is None


class Tags(HTMLParser):
    first_after_head = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.first_after_head == "head":
            self.first_after_head = str(dict(attrs).get("content"))
        elif tag == "head":
            self.first_after_head = "head"


@pytest.mark.parametrize("page_text", ["<html><head><script>1</script>", "<script>alert(1)"])
def test_no_script_of_a_report_runs(page_text: str) -> None:
    found = Tags()
    found.feed(inert(page_text))
    assert "script-src 'none'" in found.first_after_head
