"""The bench: a fair order that can be cut off, ratios with intervals, and a page that is whole."""

import resource
import struct
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.bench import cli, cold, ingest, run
from eval.bench.memory import own_peak_mb, watch
from eval.bench.page import bench_page
from eval.bench.plan import Sample, append, interleaved, pairs, read
from eval.bench.ratios import ratio
from eval.bench.sides import EXTRACTIVE, LOCAL, STOCK, TimedChat, Times
from eval.bench.summary import rates, ratios, stages
from eval.bench.weights import read_per_token
from eval.types import Case
from index.errors import EvalError
from rag.cli import main
from rag.types import Prompt
from tests.fakes import ScriptedChat


def cases(count: int) -> list[Case]:
    return [Case(f"c{n}", f"Frage {n}?", "de", answerable=True) for n in range(count)]


def sample(case: str, side: str, **times: float) -> Sample:
    return Sample(case, side, times)


def three(case: str, slow: float = 1.0) -> list[Sample]:
    return [
        sample(case, STOCK, retrieve=10, evidence=9000 * slow, first_token=6000, total=9000 * slow),
        sample(case, LOCAL, retrieve=20, evidence=100, first_token=900, total=2000, read=80),
        sample(case, EXTRACTIVE, retrieve=20, evidence=100, total=110),
    ]


def test_each_question_goes_to_every_side_in_turning_order() -> None:
    asked: list[tuple[str, str]] = []

    def side(name: str) -> Times:
        return {"total": float(len(name))}

    sides = {
        name: lambda case, name=name: asked.append((case.id, name)) or side(name)  # type: ignore[func-returns-value]
        for name in ("a", "b", "c")
    }
    found = list(interleaved(cases(3), sides))
    assert [name for _, name in asked] == ["a", "b", "c", "b", "c", "a", "c", "a", "b"]
    assert [one.case for one in found] == ["c0"] * 3 + ["c1"] * 3 + ["c2"] * 3


def test_a_slice_takes_up_where_the_last_was_cut_off(tmp_path: Path) -> None:
    sides = {"a": lambda _: {"total": 1.0}, "b": lambda _: {"total": 2.0}}
    whole = list(interleaved(cases(2), sides))
    for one in whole[:3]:
        append(tmp_path / "samples.jsonl", one)
    done = read(tmp_path / "samples.jsonl")
    assert done == whole[:3]
    assert list(interleaved(cases(2), sides, done=done)) == whole[3:]
    assert read(tmp_path / "none.jsonl") == []


@given(st.lists(st.floats(1, 1e5), min_size=1, max_size=20), st.floats(0.01, 100))
def test_a_ratio_lies_in_its_interval_and_does_not_depend_on_the_machine(
    theirs: list[float], share: float
) -> None:
    found = ratio([value * share for value in theirs], theirs)
    assert found.low <= found.value * (1 + 1e-9)
    assert found.value <= found.high * (1 + 1e-9)
    slower = ratio([value * share * 3 for value in theirs], [value * 3 for value in theirs])
    assert slower.value == pytest.approx(found.value)


def test_ratios_need_pairs() -> None:
    with pytest.raises(ValueError, match="pairs"):
        ratio([1.0], [])


def test_only_questions_that_both_sides_answered_count() -> None:
    samples = [*three("a"), *three("b", slow=2), sample("c", LOCAL, evidence=1, total=1)]
    found = ratios(samples)
    shown = found["evidence shown / stock's answer"]
    assert shown["n"] == 2
    assert shown["value"] == pytest.approx(100 / 13_500)
    assert shown["met"]
    assert not found["retrieval / stock's"]["met"]
    assert pairs(samples, STOCK, "total") == {"a": 9000, "b": 18_000}
    assert stages(samples)[EXTRACTIVE]["total"] == 110


def test_rates_are_over_all_tokens() -> None:
    samples = [
        sample("a", LOCAL, prefill=1000, prompt_tokens=10, decode=500, draft_tokens=10),
        sample("b", LOCAL, prefill=3000, prompt_tokens=30, decode=500, draft_tokens=0),
        sample("c", LOCAL),
    ]
    assert rates(samples, LOCAL) == {"prefill": 10.0, "decode": 10.0}
    assert rates(samples, STOCK) == {}


class Page(HTMLParser):
    """Counts bars and keeps words."""

    def __init__(self) -> None:
        super().__init__()
        self.bars = 0
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.bars += tag == "rect"

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_page_shows_every_side_and_ratio() -> None:
    samples = three("a")
    figures = {
        "when": "<now>",
        "n": 1,
        "stages_ms": stages(samples),
        "ratios": ratios(samples),
        "tokens_per_s": {},
        "ceilings": {},
        "decode_share_of_ceiling": None,
        "load_s": 1.0,
        "peak_mb": 900,
    }
    page = Page()
    page.feed(bench_page(figures))
    assert page.bars > 6
    for words in (STOCK, EXTRACTIVE, "first token / stock's", "<now>", "not met"):
        assert words in page.words
    assert "http" not in bench_page(figures).replace("http-equiv", "")


def test_the_clock_passes_the_draft_on() -> None:
    timed = TimedChat(ScriptedChat("Ada Lund [1]."), 9)  # type: ignore[arg-type]
    with pytest.raises(AttributeError):  # a scripted draft counts no tokens
        list(timed.stream(Prompt("", "?", "n", "1", "0"), max_tokens=99))
    assert timed.stages() == {}


def test_a_worse_ratio_fails_the_quick_bench(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    history = tmp_path / "bench.jsonl"
    history.write_text('{"n": 1}\n{"quick": {"retrieve": 2.0, "read": 4.0}}\n')
    monkeypatch.setattr(run, "HISTORY", history)
    now = {"retrieve": 2.4, "read": 4.0}
    monkeypatch.setattr("eval.bench.quick.quick_ratios", lambda *_: now)
    assert main(["bench", "--quick"]) == cli.MEASURED
    now["retrieve"] = 2.6
    assert main(["bench", "--quick", "--keep"]) == cli.WORSE
    assert "retrieve is more than 25 % worse" in capsys.readouterr().err
    assert main(["bench", "--quick"]) == cli.MEASURED  # now it is what the history says


def test_bad_cases_are_said_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--quick", "--cases", str(tmp_path / "none")]) == cli.COULD_NOT_RUN
    assert "beleg bench:" in capsys.readouterr().err


def test_both_sides_take_in_the_same_slices_in_turns(tmp_path: Path) -> None:
    documents = {f"{number:02}": "x" * 100 for number in range(50)}
    asked: list[tuple[str, int]] = []
    held = {ingest.STOCK: 0, ingest.OURS: 0}

    def take(side: str, texts: Mapping[str, str]) -> int:
        asked.append((side, len(texts)))
        time.sleep(0.004 if side == ingest.STOCK else 0.001)
        held[side] += 2 * len(texts)
        return held[side]

    taken = list(ingest.interleaved(documents, {side: partial(take, side) for side in held}))
    sides = [side for side, _ in asked]
    assert sides[:4] == [ingest.OURS, ingest.STOCK, ingest.STOCK, ingest.OURS]
    assert [count for _, count in asked] == [20, 20, 20, 20, 10, 10]
    assert [one.passages for one in taken] == [40, 40, 40, 40, 20, 20]
    (tmp_path / "vectors").write_bytes(b"x" * 10_000)
    found = ingest.figures(taken, dict.fromkeys(held, tmp_path))
    assert found[ingest.OURS]["passages"] == 60  # the first slice loads the models
    assert found[ingest.OURS]["store_bytes_per_character"] == 2.0
    told = found["seconds a passage / stock's"]
    assert told["n"] == 2
    assert told["value"] < 1


def test_stock_may_take_in_a_sample_of_the_slices(tmp_path: Path) -> None:
    documents = {f"{number:03}": "x" * 100 for number in range(100)}
    held = {ingest.STOCK: 0, ingest.OURS: 0}

    def take(side: str, texts: Mapping[str, str]) -> int:
        held[side] += len(texts)
        return held[side]

    sides = {side: partial(take, side) for side in held}
    taken = list(ingest.interleaved(documents, sides, every=2))
    slices = {side: [one.slice for one in taken if one.side == side] for side in held}
    assert slices == {ingest.OURS: [0, 1, 2, 3, 4], ingest.STOCK: [0, 2, 4]}
    found = ingest.figures(taken, dict.fromkeys(held, tmp_path))
    assert found["seconds a passage / stock's"]["n"] == 2


def test_cold_starts_are_compared_question_by_question() -> None:
    starts = [
        cold.Start(side, question, seconds, seconds / 2, peak)
        for question, slow in (("a", 1.0), ("b", 3.0))
        for side, seconds, peak in ((cold.STOCK, 8 * slow, 2000), (cold.OURS, 2 * slow, 900))
    ]
    found = cold.figures(starts)
    assert found[cold.OURS] == {"seconds": 4.0, "processor_s": 2.0, "peak_mb": 900}
    told = found["cold answer / stock's, seconds"]
    assert (told["value"], told["n"], told["met"]) == (0.25, 2, True)


def test_a_process_that_fails_is_no_sample() -> None:
    with pytest.raises(EvalError, match=r"stock gave no answer \(exit code 1\)"):
        cold.start(cold.STOCK, [sys.executable, "-c", "raise SystemExit(1)"], {})
    code = 'print(\'{"text": "Ja."}\')'
    done = cold.start(cold.OURS, [sys.executable, "-c", code], {})
    assert done.seconds > 0
    assert done.peak_mb > 1


def _gguf(path: Path, tensors: Mapping[str, int]) -> None:
    """Write a file with one text, one array and tensors of so many bytes."""
    written, at = b"", 0
    for name, size in tensors.items():
        written += struct.pack("<Q", len(name)) + name.encode()
        written += struct.pack("<IQIQ", 1, size, 0, at)
        at += size
    texts = (
        struct.pack("<Q", 1) + b"k" + struct.pack("<IIQ", 9, 8, 1) + struct.pack("<Q", 2) + b"ab"
    )
    texts += struct.pack("<Q", 1) + b"n" + struct.pack("<II", 4, 7)
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), 2)
    path.write_bytes(head + texts + written + b"x" * at)


def test_a_written_token_reads_all_but_the_table_of_the_words_that_come_in(tmp_path: Path) -> None:
    own = {"output.weight": 300, "token_embd.weight": 200, "blk.0.ffn": 1000}
    _gguf(tmp_path / "two", own)
    _gguf(tmp_path / "one", {"token_embd.weight": 200, "blk.0.ffn": 1000})
    sizes = {name: (tmp_path / name).stat().st_size for name in ("one", "two")}
    assert read_per_token(tmp_path / "two") == sizes["two"] - 200
    assert read_per_token(tmp_path / "one") == sizes["one"]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks at Linux's processes")
def test_memory_is_counted_with_what_a_process_started() -> None:
    """A child that holds 100 MB, started by one that holds next to nothing."""
    inner = "import time; held = bytearray(100 << 20); print('there', flush=True); time.sleep(30)"
    outer = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', {inner!r}], stdout=subprocess.PIPE)\n"
        "print(child.stdout.readline(), flush=True); sys.stdin.read(); child.kill(); child.wait()"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", outer], stdin=pipe, stdout=pipe) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        peak_mb = watch(child.pid)
        child.stdout.readline()
        time.sleep(0.3)
        assert 100 < peak_mb() < 200
        alone = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        assert own_peak_mb() >= alone + 100
        child.stdin.close()
