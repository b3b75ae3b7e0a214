"""Full, failing and read-only disks: a named error, nothing half stored, and on again after."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.errors import BelegError, IndexFault
from index.folder import FolderShelf
from index.index import Index, open_index
from tests.index.makers import WordEmbedder
from tests.torture.survivors import losses, there
from tests.torture.test_kills import heard, writer

pytestmark = [pytest.mark.chroma, pytest.mark.timeout(1800)]

PAGE = "Der Absatz {n}x{m} handelt von nichts Besonderem."


def documents(folder: Path, first: int, count: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(first, first + count):
        text = "\n\n".join(PAGE.format(n=n, m=m) * 11 for m in range(12))
        (folder / f"d{n}.txt").write_text(text, encoding="utf-8")
    return folder


def opened(home: Path) -> Index:
    return open_index(home / "index", WordEmbedder(), lock_timeout=5)


def mount(*arguments: str) -> bool:
    if sys.platform != "linux" or shutil.which("mount") is None:
        return False
    return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of a few megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)):
        pytest.skip("mounting needs root")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_full_disk(
    small_disk: Path, tmp_path: Path, thorough: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FolderShelf, "_refuse_full_disk", lambda *_: None)  # run right into it
    for kilobytes in range(200, 2400, 220) if thorough else (500,):
        home = small_disk / "home"
        shutil.rmtree(home, ignore_errors=True)
        assert mount("-o", f"remount,size={kilobytes}k", str(small_disk))
        state: dict[str, str | None] = {}
        failure = ""
        for first in range(0, 90, 30):
            folder = documents(tmp_path / f"{kilobytes}-{first}", first, 30)
            try:
                with closing(opened(home)) as index:  # an open file keeps its room
                    index.add([folder])
                    state = there(index)
            except BelegError as error:
                failure = str(error)
                break
        assert len(state) == 90 or "disk" in failure.lower() or "space" in failure, failure
        assert mount("-o", "remount,size=60m", str(small_disk))
        wanted = {f"d{n}.txt": found for n in range(90) if (found := state.get(f"d{n}.txt"))}
        with closing(opened(home)) as index:
            after = there(index)
        assert {name: after.get(name) for name in wanted} == wanted
        assert losses(home, after, {}) == []
        with closing(opened(home)) as index:
            index.add(sorted(tmp_path.glob(f"{kilobytes}-*")))
            index.repair()
            assert index.doctor() == []
            assert index.search(PAGE.format(n=0, m=3), k=1)[0].passage.source == "d0.txt"


FAULTS = [
    *("pwrite64:error=ENOSPC:when=5+", "pwrite64:error=ENOSPC:when=9", "pwrite64:error=EIO:when=7"),
    *("pwrite64:error=EIO:when=20+", "fdatasync:error=EIO:when=1+", "fdatasync:error=EIO:when=4"),
    *("ftruncate:error=EIO:when=1+", "rename:error=EIO:when=1", "rename:error=ENOSPC:when=2+"),
    *("fsync:error=EIO:when=1+", "unlink:error=EROFS:when=3+", "mkdir:error=ENOSPC:when=3+"),
]


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_failing_disk(tmp_path: Path, thorough: bool, fault: str) -> None:
    if not thorough and fault != FAULTS[2]:
        pytest.skip("make torture")
    state: dict[str, str | None] = {}
    with writer(tmp_path, "0", "1") as child:
        heard(child.communicate()[0], state)
    call = fault.split(":")[0]
    inject = ["strace", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={fault}"]
    with writer(tmp_path, "1", "3", before=inject, stderr=subprocess.PIPE) as child:
        said, complaint = child.communicate(timeout=120)
    assert losses(tmp_path, state, heard(said, state)) == []
    last = complaint.strip().splitlines()[-1] if child.returncode else "index.errors."
    assert "index.errors." in last, last
    index = opened(tmp_path)
    index.repair()
    assert index.doctor() == []


def test_a_read_only_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    index = opened(disk)
    index.add([documents(tmp_path / "docs", 0, 2)])
    index.close()
    if not (mount("--bind", str(disk), str(disk)) and mount("-o", "remount,ro,bind", str(disk))):
        pytest.skip("mounting needs root")
    try:
        index = opened(disk)
        for use in (lambda: index.add([tmp_path / "docs"]), lambda: index.remove(["d0.txt"])):
            with pytest.raises(IndexFault, match=r"permissions|BELEG_HOME"):
                use()
        assert index.search(PAGE.format(n=0, m=3), k=1)[0].passage.source == "d0.txt"
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)
