"""What is killed at each file step, each with its beginning and with what must hold after it."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from eval.folder import RunFolder
from index.fetch import install
from page.history import Conversation, History, key_of
from rag.forget import Kept, forget
from tests.eval.samples import FakeSystem
from tests.eval.test_run import files, go
from tests.index.test_fetch import DATA, Shop, model_of, shops
from tests.page.test_history import exchange
from tests.torture.survivors import losses, opened, there
from tests.torture.test_purge import secret, traces, vectors_of, write

ROOT: Final = Path(__file__).resolve().parents[2]
SECRETS: Final = tuple(f"secret{n}.txt" for n in range(6))
TALK: Final = "0" * 32


def remove(home: Path) -> None:
    """Remove two documents."""
    opened(home).remove(SECRETS[:2])


def purge(home: Path) -> None:
    """Remove what is still there of six, with every byte and all that quotes them."""
    index = opened(home)
    index.purge([one.name for one in index.sources() if one.name in SECRETS])
    left = index.sources()
    forget(home, Kept(frozenset(one.id for one in left), frozenset(one.name for one in left)))


def download(home: Path) -> None:
    """Fetch a model file."""
    install(model_of(), models_dir=home, sources=shops(Shop()))


def converse(home: Path) -> None:
    """Write a conversation, and say of each exchange that it is kept."""
    history, talk = History(home), Conversation(TALK)
    for n in range(3):
        talk = history.append(talk, exchange(f"{n}?"))
        sys.stdout.write(f"{n}\n")
        sys.stdout.flush()
    history.thumb(talk, key_of(talk.exchanges[0], 0), good=True)
    history.rename(TALK, "Neu")


def evaluate(home: Path) -> None:
    """Ask five cases, or those that are left of them."""
    go(home / "run", FakeSystem(), resume=True)


@dataclass(frozen=True, slots=True)
class Job:
    """A program, what it begins with, and what must hold of the home once it was killed.

    ``survived`` gets the home, what the program had said, and the home it began with. ``calls``
    are the system calls it is killed at; in the short version the first.
    """

    program: Callable[[Path], None]
    begin: Callable[[Path], object]
    survived: Callable[[Path, str, Path], None]
    calls: tuple[str, ...]


def run(name: str, home: Path, *before: str) -> "subprocess.CompletedProcess[str]":
    """Run a job's program in a process of its own, behind another command where one is named."""
    # -B: a file of compiled code that is written is no step of the program's.
    command = [*before, sys.executable, "-B", "-m", "tests.torture.steps", name, str(home)]
    return subprocess.run(
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT, check=False, timeout=300
    )


def fill(home: Path) -> None:
    """Make an index of six documents to be removed and one to be kept, and a talk about one."""
    for name, text in secrets().items():
        write(home.parent / "docs" / name, text)
    write(home.parent / "docs" / "kept.txt", "Der Rest bleibt. " * 500)
    index = opened(home)
    index.add([home.parent / "docs"])
    cited = next(one.id for one in index.sources() if one.name == SECRETS[0])
    quotes = [{"source_id": cited, "quote": secret(0)[:200]}]
    write(home / "conversations" / f"{TALK}.jsonl", json.dumps({"citations": quotes}) + "\n")
    index.close()


def secrets() -> dict[str, str]:
    """Return the texts of the documents to be removed, by name."""
    return {name: secret(n) for n, name in enumerate(SECRETS)}


def removed(home: Path, said: str, before: Path) -> None:
    """Each document is there whole or gone; the rest is found; removing goes on."""
    del said
    index = opened(before)
    stored = there(index)
    index.close()
    assert losses(home, stored, dict.fromkeys(SECRETS[:2])) == []
    index = opened(home)
    left = [name for name in SECRETS[:2] if name in there(index)]
    if left:
        index.remove(left)
    assert sorted(there(index)) == sorted(stored.keys() - set(SECRETS[:2]))
    index.close()


def purged(home: Path, said: str, before: Path) -> None:
    """Each document is there whole or gone; the command run again leaves no byte of any."""
    del said
    index = opened(before)
    stored = there(index)
    index.close()
    # Looked at in a copy, and itself not opened here before the end: Chroma writes unused memory
    # into its files where it opens fewer than 1,000 vectors, and this process has just read those
    # that are gone.
    looked = home.parent / "looked"
    shutil.copytree(home, looked)
    assert losses(looked, stored, dict.fromkeys(SECRETS)) == []
    assert run("purge", home).returncode == 0
    assert traces(home, list(secrets().values()), vectors_of(before)) == []
    index = opened(home)
    assert list(there(index)) == ["kept.txt"]
    assert index.doctor() == []
    index.close()


def downloaded(home: Path, said: str, before: Path) -> None:
    """The file is not there or verified; fetching goes on, and clears up."""
    del said, before
    file = home / "tiny" / "tiny.gguf"
    assert not file.exists() or file.read_bytes() == DATA
    assert install(model_of(), models_dir=home, sources=shops(Shop())).read_bytes() == DATA
    assert not (home / ".partial" / "tiny").exists()


def talked(home: Path, said: str, before: Path) -> None:
    """Every exchange that was kept is there, one more at most, none torn; the talk goes on."""
    del before
    history, kept = History(home), len(said.split())
    assert len(history.entries()) <= 1
    found = history.read(TALK) if history.entries() or kept else Conversation(TALK)
    questions = [one.question for one in found.exchanges]
    assert questions in ([f"{n}?" for n in range(kept)], [f"{n}?" for n in range(kept + 1)])
    assert found.title in ("", "0?", "Neu")
    longer = history.append(found, exchange("weiter?"))
    assert history.read(TALK) == longer


def evaluated(home: Path, said: str, before: Path) -> None:
    """What was answered is not asked again but for one; the finished run is equal to the byte."""
    del said
    folder = RunFolder(home / "run")
    folder.mend()
    done = len(folder.answers()) if (home / "run" / "answers.jsonl").exists() else 0
    system = FakeSystem()
    go(home / "run", system, resume=True)
    assert len(system.asked) in (5 - done, 5 - done - 1, 0)
    assert files(home / "run") == files(before / "whole")


def nothing(home: Path) -> None:
    """Begin with an empty home."""
    home.mkdir(parents=True)


FILES: Final = ("rename", "write", "fsync", "unlink", "mkdir")
DATABASE: Final = ("pwrite64", "fdatasync", "ftruncate", "rename", "unlink", "mkdir")
JOBS: Final = {
    "conversation": Job(converse, nothing, talked, FILES),
    "download": Job(download, nothing, downloaded, FILES),
    "evaluation": Job(evaluate, lambda home: go(home / "whole", FakeSystem()), evaluated, FILES),
    "remove": Job(remove, fill, removed, DATABASE),
    "purge": Job(purge, fill, purged, DATABASE),
}

if __name__ == "__main__":
    JOBS[sys.argv[1]].program(Path(sys.argv[2]))
