"""The report page and JUnit: nothing loaded, nothing executed, everything said."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from eval.finish import finish
from eval.folder import RunFolder
from eval.gate import Demand, Gate
from eval.report.page import page
from eval.report.plots import calibration, risk_coverage
from eval.runner import describe_run, run
from eval.types import Case, CaseSet, Quote, Record
from rag.types import Turn
from tests.eval.samples import DENIED, TEXT, FakeSystem, case_set, record

EVIL = "<script>alert(1)</script><img src=http://x/y> & \x07"


class Evil(FakeSystem):
    """Puts markup wherever a model could."""

    def answer(self, case: Case) -> Record:
        found = record(case, DENIED)
        held: Record = {
            "text": EVIL,
            "citations": [],
            "verdict": "unsupported",
            "score": None,
            "why": EVIL,
        }
        short: Record = {"text": EVIL, "source_id": "d", "start": 0, "end": 1}
        found["claims"][0]["text"] = EVIL
        return found | {
            "text": EVIL, "standalone_question": EVIL, "withheld": [held], "short_answer": short,
        }  # fmt: skip


def written(path: Path, cases: CaseSet, system: FakeSystem, gate: Gate | None = None) -> str:
    folder = RunFolder(path)
    system.prepare(cases)
    described = describe_run(cases, system, options={})
    folder.start(described, cases.cases, resume=False)
    outcome = run(cases, system, folder, described=described, progress=lambda *_: None)
    finish(cases, outcome, folder, gate)
    return (path / "report.html").read_text(encoding="utf-8")


@pytest.fixture
def evil_page(tmp_path: Path) -> str:
    case = Case(EVIL, EVIL, "de", True, history=(Turn(EVIL, EVIL),), answers=(EVIL,),
                evidence=(Quote(DENIED, "turm.txt"),), tags=(EVIL,))  # fmt: skip
    cases = CaseSet(EVIL, (case,), {"turm.txt": TEXT, EVIL: EVIL})
    gate = Gate((Demand("right", 0.5),), cases=9)
    return written(tmp_path / "run", cases, Evil(name=EVIL), gate)


def test_text_of_others_is_never_markup(evil_page: str) -> None:
    assert "alert(1)" in evil_page
    assert "<script>alert" not in evil_page
    assert "<img" not in evil_page
    assert len(re.findall(r"<script", evil_page)) == 1


def test_the_page_loads_nothing(tmp_path: Path) -> None:
    page = written(tmp_path / "run", case_set(), FakeSystem())
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)\s*=|url\(|@import|https?:|import\(|fetch", page)


def test_junit_says_what_failed(tmp_path: Path) -> None:
    system = FakeSystem(wrong=frozenset({"t-1-de"}), fail=frozenset({"t-4-de"}))
    gate = Gate((Demand("right", 0.99),))
    page = written(tmp_path / "run", case_set(), system, gate)
    assert "The gate failed." in page
    root = ElementTree.parse(tmp_path / "run" / "junit.xml").getroot()
    suites = {suite.get("name"): suite for suite in root}
    assert suites["turm"].get("tests") == "5"
    assert suites["turm"].get("failures") == "1"
    assert suites["turm"].get("errors") == "1"
    failed = suites["turm"].find("testcase[@name='t-1-de']/failure")
    assert failed is not None
    assert failed.get("message") == "refused, though it can be answered"
    assert suites["gate"].find("testcase/failure") is not None


def test_citations_are_highlighted_in_the_source(tmp_path: Path) -> None:
    page = written(tmp_path / "run", case_set(), FakeSystem())
    assert f"<mark>{DENIED}<sup>1</sup></mark>" in page
    missed = replace(FakeSystem(), wrong=frozenset({"t-2-de"}))
    page = written(tmp_path / "missed", case_set(), missed)
    assert f'<mark class="gold">{DENIED}</mark>' in page
    assert "<title>fake on turm</title>" in page


def test_plots_stay_inside_their_frame() -> None:
    points = [(n / 1000, (n % 7) / 7) for n in range(1, 1001)]
    svg = risk_coverage(points) + calibration([(0.0, 1.0, 3), (1.0, 0.0, 9)])
    for x, y in re.findall(r'cx="([\d.-]+)" cy="([\d.-]+)"', svg):
        assert 0 <= float(x) <= 340
        assert 0 <= float(y) <= 260
    assert svg.count("<circle") < 300


def test_the_title_is_escaped() -> None:
    assert "<title>a &lt;b&gt;</title>" in page("a <b>", "")
