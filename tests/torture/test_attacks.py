"""Attacks of the acceptance plan that aim at the server: it fetches nothing, and runs nothing."""

# ruff: noqa: E501  (tables: forms of attack)

import os
import pickle
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from index.errors import BelegError
from index.index import RECORD, open_index
from index.load import discover
from tests.index.makers import WordEmbedder

ROOT = Path(__file__).resolve().parents[2]
# The same place in as many spellings as filters have been fooled with.
ADDRESSES = (
    "http://127.0.0.1:{p}/", "http://localhost:{p}/", "http://[::1]:{p}/", "http://0.0.0.0:{p}/",
    "http://0:{p}/", "http://127.1:{p}/", "http://2130706433:{p}/", "http://0x7f000001:{p}/",
    "http://017700000001:{p}/", "http://[::ffff:127.0.0.1]:{p}/", "http://127.0.0.1.:{p}/",
    "http://user@127.0.0.1:{p}/", "http://a.example@127.0.0.1:{p}/", "//127.0.0.1:{p}/",
    "https://127.0.0.1:{p}/", "ftp://127.0.0.1:{p}/", "gopher://127.0.0.1:{p}/", "HTTP://127.0.0.1:{p}/",
    "ws://127.0.0.1:{p}/", "dict://127.0.0.1:{p}/", "ldap://127.0.0.1:{p}/", "http:\\\\127.0.0.1:{p}\\",
    "\\\\127.0.0.1@{p}\\share", "file://127.0.0.1:{p}/", "jar:http://127.0.0.1:{p}/!/", "tftp://127.0.0.1:{p}/",
)  # fmt: skip


@pytest.fixture
def canary() -> Iterator[tuple[int, list[object]]]:
    """A port on this machine, and who connected to it."""
    heard: list[object] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        with suppress(OSError):
            while True:
                connection, who = server.accept()
                connection.close()
                heard.append(who)

    threading.Thread(target=listen, daemon=True).start()
    yield server.getsockname()[1], heard
    server.close()


@pytest.mark.chroma
def test_no_address_is_ever_asked(canary: tuple[int, list[object]], tmp_path: Path) -> None:
    """S5: as a source it is refused, inside documents it is text; in 26 spellings."""
    port, heard = canary
    index = open_index(tmp_path / "index", WordEmbedder(), approximate=False)
    forms = [form.format(p=port) for form in ADDRESSES]
    assert len(forms) >= 25
    for form in forms:
        with suppress(BelegError):
            assert discover([Path(form)]) == []
    page = "".join(
        f'<p>Text</p><img src="{one}"><link rel=stylesheet href="{one}"><iframe src="{one}"></iframe>'
        f'<object data="{one}"></object><a href="{one}">x</a><base href="{one}">'
        f'<!DOCTYPE x SYSTEM "{one}"><?xml-stylesheet href="{one}"?>'
        for one in forms
    )
    marked = "\n\n".join(f"Text ![x]({one}) <{one}> [x]: {one}" for one in forms)
    report = index.add_uploads([("a.html", page.encode()), ("a.md", marked.encode())])
    assert not report.failed
    assert len(index.sources()) == 2
    index.close()
    # The canary does hear.
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        pass
    while not heard:
        pass
    assert len(heard) == 1


class Bomb:
    """Leaves a file where it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """Return what whoever loads this calls."""
        return os.mkdir, (str(self.mark),)


@pytest.mark.chroma
@pytest.mark.timeout(300)
def test_an_index_that_was_handed_over_runs_nothing(tmp_path: Path) -> None:
    """S7: pickles in the place of every file of a generation; the record answers."""
    mark = tmp_path / "ran"
    pickle.loads(pickle.dumps(Bomb(mark)))  # noqa: S301 - ours, made above
    assert mark.is_dir(), "the bomb works"
    mark.rmdir()
    index = open_index(tmp_path / "index", WordEmbedder())
    texts = [(f"{n}.txt", f"Der Hafen {n} hat {n} Kräne.".encode()) for n in range(40)]
    index.add_uploads(texts)
    index.close()
    handed_over = [
        path
        for path in (tmp_path / "index").rglob("*")
        if path.is_file() and not path.name.startswith(RECORD)
    ]
    for path in handed_over:
        path.write_bytes(pickle.dumps(Bomb(mark)))
    assert any(path.name == "chroma.sqlite3" for path in handed_over)
    again = open_index(tmp_path / "index", WordEmbedder())
    assert again.search("Hafen 7", k=3)
    again.repair()
    assert again.search("Hafen 7", k=3)
    again.close()
    assert not mark.exists()


@pytest.mark.model
@pytest.mark.timeout(600)
@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_an_answer_connects_to_nobody(models_dir: Path, tmp_path: Path) -> None:
    """S9: from an empty home to an answer, no connection leaves the machine."""
    home, traced = tmp_path / "home", tmp_path / "connects"
    home.mkdir()
    (home / "models").symlink_to(models_dir)
    command = ["strace", "-f", "-qq", "-e", "trace=connect,sendto", "-o", str(traced)]
    command += [sys.executable, "-m", "rag", "ask", "Wer hat die Behauptungen zurückgewiesen?"]
    answered = subprocess.run(
        [*command, "--llm", "extractive"],
        cwd=ROOT,
        env={**os.environ, "BELEG_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answered.returncode == 0, answered.stderr
    assert "Peskov" in answered.stdout
    calls = traced.read_text(encoding="utf-8", errors="replace").splitlines()
    outside = [
        line
        for line in calls
        if ("AF_INET" in line) and '"127.0.0.1"' not in line and '"::1"' not in line
    ]
    assert outside == []
