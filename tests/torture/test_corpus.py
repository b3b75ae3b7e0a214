"""Every hostile file is read or refused in words, within limits; nothing is stored by halves."""

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.errors import DocumentError
from index.index import open_index
from index.load import load_bytes
from index.parse import Limits
from tests.index.makers import WordEmbedder
from tests.torture.corpus import GOOD, Case, cases

ROOT = Path(__file__).resolve().parents[2]
LIMITS = Limits(seconds=60)  # of which an idle machine takes 5 for the slowest


def outcome(case: Case) -> str:
    """Return what is wrong with how a file was taken, or ""."""
    started = time.monotonic()
    try:
        text = load_bytes(case.data(), name=case.name, limits=LIMITS).text
    except DocumentError as error:
        said = str(error)
        if not case.refused or not re.search(case.refused, said):
            return f"{case.name} was refused: {said}"
        if not said.startswith(case.name) or "\n" in said or len(said) > 250:
            return f"{case.name} was refused in unclear words: {said}"
    else:
        if case.refused:
            return f"{case.name} was read: {text[:60]!r}"
        if case.holds not in text or case.lacks in text:
            return f"{case.name} was read as {text[:200]!r}"
    took = time.monotonic() - started
    return "" if took < LIMITS.seconds + 10 else f"{case.name} took {took:.0f} s"


def test_there_are_enough() -> None:
    names = [case.name for case in cases()]
    assert len(names) == len(set(names)) >= 100


def test_every_file_is_read_or_refused_in_words() -> None:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        assert [found for found in pool.map(outcome, cases()) if found] == []


HEAVIEST = """
import resource
from tests.torture.test_corpus import cases, outcome
for case in cases():
    if "bomb" in case.name:
        outcome(case)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="Linux counts kilobytes")
def test_no_parser_takes_more_than_it_may() -> None:
    # In a process of its own: the figure is the most that any child ever took.
    ran = subprocess.run(
        [sys.executable, "-c", HEAVIEST], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert 10_000 < int(ran.stdout) <= LIMITS.memory_bytes / 1024


NAMES = [
    *("../hinaus.txt", "..\\hinaus.txt", "CON.txt", "nul.txt", "a\nb.txt", "a\0b.txt", "-rf.txt"),
    *("x" * 300 + ".txt", "exe\u202etxt.txt", "<img src=x>.txt", "![](http://evil.example).txt"),
    *(
        "=cmd().txt",
        "C:\\x.txt",
        "/etc/passwd.txt",
        "~/x.txt",
        "$(id).txt",
        ".txt.txt",
        "a/../b.txt",
    ),
]


def test_uploads_with_hostile_names_stay_inside(tmp_path: Path) -> None:
    index = open_index(tmp_path / "deep" / "index", WordEmbedder(), approximate=False)
    for number, name in enumerate(NAMES):
        report = index.add_upload(name, f"{GOOD} Nummer {number}.".encode())
        assert not report.failed, report.failed
    outside = {path.name for path in tmp_path.rglob("*")} - {"deep", "index"}
    assert outside <= {"record.db", "record.db-wal", "record.db-shm", "writer.lock"}
    for source in index.sources():
        assert not re.search(r"[\0-\x1f<>\u202e]|^/|(^|/)\.\.(/|$)", source.name), source.name
        assert len(source.name) <= 200


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX")
def test_a_folder_of_traps_gives_its_good_files_only(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (tmp_path / "outside.txt").write_text("GEHEIM", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "up").symlink_to(tmp_path)
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "zero.txt").symlink_to("/dev/zero")
    os.mkfifo(folder / "fifo.txt")
    (folder / "folder.txt").mkdir()
    (folder / "hole.txt").touch()
    os.truncate(folder / "hole.txt", 10**12)
    for number in range(3):
        (folder / f"gut{number}.txt").write_text(f"{GOOD} Nummer {number}.", encoding="utf-8")
    for case in cases()[:40]:
        (folder / f"zz-{case.name}").write_bytes(case.data())
    index = open_index(tmp_path / "index", WordEmbedder(), approximate=False)
    report = index.add([folder])
    refused = {f"zz-{case.name}" for case in cases()[:40] if case.refused} | {"hole.txt"}
    assert {name for name, _ in report.failed} - {"zz-no-words.txt"} == refused
    assert {"gut0.txt", "gut1.txt", "gut2.txt"} <= set(report.added)
    assert not any("GEHEIM" in index.document(one.id).text for one in index.sources())
    assert {one.name for one in index.sources()} == set(report.added)
    assert index.doctor() == []
