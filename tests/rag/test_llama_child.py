"""The process of a local model where there is no model: what went wrong is said."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import BackendError
from rag import llama_child
from rag.llama import Engine
from rag.llama_child import Child
from rag.loading import Loading


def started(path: Path) -> Child:
    return Child(Loading(path, n_ctx=512, threads=1))


def run_instead(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr(llama_child, "command", lambda _: [sys.executable, "-c", code])


def test_a_file_that_is_no_model_is_named(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF" + bytes(100))
    child = started(path)
    with pytest.raises(BackendError, match=r"cannot load .*model\.gguf: the file is damaged"):
        child.wait()
    assert child.ended
    assert not child.door.folder.exists()


def test_a_missing_adapter_is_named_and_not_the_model(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF" + bytes(100))
    child = Child(Loading(path, adapter=tmp_path / "opinion.gguf"))
    with pytest.raises(BackendError, match=r"opinion\.gguf is missing"):
        child.wait()
    assert not child.door.folder.exists()


def test_an_engine_that_could_not_load_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF" + bytes(100))
    engine = Engine(Loading(path))
    with pytest.raises(BackendError, match="cannot load"):
        engine.load()
    assert engine.closed
    with pytest.raises(BackendError, match="was closed"):
        list(engine.stream({"messages": []}))


def test_what_a_process_said_last_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_instead(monkeypatch, "import sys; sys.exit('libgomp is missing')")
    with pytest.raises(BackendError, match=r"\(exit code 1: libgomp is missing\)"):
        started(tmp_path / "model.gguf").wait()


def test_who_holds_it_no_more_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_instead(monkeypatch, "import time; time.sleep(60)")
    child = started(tmp_path / "model.gguf")
    process, folder = child._process, child.door.folder
    assert process.poll() is None
    del child
    assert process.poll() is not None
    assert not folder.exists()


def test_a_library_that_prints_does_not_break_the_line(tmp_path: Path) -> None:
    code = (
        "import os, sys; from rag.llama_process import main\n"
        "import rag.llama_process as one\n"
        "class Loud:\n"
        "    def __init__(self, *_, **__): os.write(1, b'loading\\n')\n"
        "    def run(self, request, take): take({'choices': [request['said']]})\n"
        "one.Model = Loud; main()"
    )
    first = {"loading": Loading(Path("m")).as_json(), "key": "k"}
    first["folder"] = str(tmp_path / "door")
    request = '{"number": 1, "request": {"said": "hello \\ud800"}}'
    told = f"{json.dumps(first)}\n{request}\n"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=Path(__file__).resolve().parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(told)
        child.stdin.flush()
        lines = [child.stdout.readline() for _ in range(3)]
        child.stdin.close()
        assert child.wait(20) == 0
    assert lines == [
        '{"ready": true}\n',
        '{"number": 1, "chunk": {"choices": ["hello \\ud800"]}}\n',
        '{"number": 1, "end": true, "fault": ""}\n',
    ]
