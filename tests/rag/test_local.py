"""The local model for real: streaming, stopping, sharing, closing, and nobody at the door."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import BackendError
from rag.grammar import QUESTION, numbered_lines
from rag.llama import Engine
from rag.llm import ChatOptions, LangChainChat, open_chat
from rag.loading import Loading
from rag.spec import parse_spec
from rag.types import Prompt

pytestmark = pytest.mark.model
SMALL = "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"
LONG = Prompt("Count.", "Count from 1 to 300, all numbers.", "sample", "1", "0")


@pytest.fixture(scope="module")
def small(models_dir: Path) -> Path:
    found = sorted(models_dir.rglob(SMALL)) or sorted(models_dir.rglob("*.gguf"))
    if not found:
        pytest.skip(f"no GGUF file in {models_dir}: run `beleg models pull`")
    return found[0]


@pytest.fixture(scope="module")
def chat(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LangChainChat]:
    opened = open_chat(f"local:{small}", models_dir=tmp_path_factory.mktemp("models"))
    assert opened is not None
    yield opened
    opened.model.close()  # type: ignore[attr-defined]


def _asked(text: str) -> Prompt:
    return Prompt("You are terse.", text, "sample", "1", "0")


def test_the_same_prompt_gives_the_same_draft(chat: LangChainChat) -> None:
    drafts = []
    for text in ("Name three colours.", "Say yes.", "Name three colours."):
        draft = chat.stream(_asked(text), max_tokens=30)
        drafts.append("".join(draft))
        assert all((draft.usage.prompt_tokens, draft.usage.first_token_ms))
    assert drafts[0] == drafts[2]
    assert draft.usage.cached_tokens


def test_stopping_frees_the_model_within_a_second(chat: LangChainChat) -> None:
    draft = chat.stream(LONG, max_tokens=600)
    next(draft)
    started = time.monotonic()
    draft.close()
    assert time.monotonic() - started < 1
    assert "".join(chat.stream(_asked("Say yes."), max_tokens=3))
    assert time.monotonic() - started < 30


def test_five_callers_at_once_get_what_each_gets_alone(chat: LangChainChat) -> None:
    texts = ["Say yes.", "Name three colours.", "Name a river.", "Count to five.", "Say yes."]

    def ask(text: str) -> str:
        return "".join(chat.stream(_asked(text), max_tokens=12))

    alone = [ask(text) for text in texts]
    with ThreadPoolExecutor(max_workers=len(texts)) as callers:
        assert [*callers.map(ask, texts)] == alone


def test_a_grammar_binds_the_model(chat: LangChainChat) -> None:
    message = chat.model.invoke(
        "Write anything.", max_tokens=20, grammar='root ::= "yes [1]." | "no [2]."'
    )
    assert message.content in {"yes [1].", "no [2]."}


def test_an_answer_is_bound_to_numbered_lines(chat: LangChainChat) -> None:
    free = _asked("List three fruits.")
    for count in (1, 3):
        bound = replace(free, grammar=numbered_lines(count))
        lines = "".join(chat.stream(bound, max_tokens=60)).strip().split("\n")
        numbers = [int(line[1]) for line in lines]
        assert all(line[0] == "[" and line[2:4] == "] " for line in lines)
        assert numbers == sorted(set(numbers))
        assert set(numbers) <= set(range(1, count + 1))


def test_digits_are_bound_to_the_source(chat: LangChainChat) -> None:
    asked = _asked("Write a sentence with many numbers, dates and years.")
    for source, known in (("", "$^"), ("18,4 and 2021", r"18[.,]4|2021")):
        bound = replace(asked, grammar=numbered_lines(1, source))
        written = "".join(chat.stream(bound, max_tokens=60)).removeprefix("[1] ")
        assert not re.search(r"\d", re.sub(known, "", written)), written


def test_a_question_is_bound_to_one_line(chat: LangChainChat) -> None:
    bound = replace(_asked("Ask me something, then explain."), grammar=QUESTION)
    written = "".join(chat.stream(bound, max_tokens=60))
    assert "\n" not in written
    assert written.count("?") <= 1


def test_a_prompt_beyond_the_window_is_refused(chat: LangChainChat) -> None:
    with pytest.raises(BackendError, match="more than the 4096"):
        list(chat.stream(_asked("word " * 6000), max_tokens=3))


def test_a_slow_answer_is_given_up_and_the_model_lives(chat: LangChainChat) -> None:
    hasty = LangChainChat(chat.model, parse_spec("local"), ChatOptions(first_token_s=0.01))
    with pytest.raises(BackendError, match="had not begun"):
        list(hasty.stream(_asked("word " * 2000), max_tokens=3))
    assert "".join(chat.stream(_asked("Say yes."), max_tokens=3))


def test_one_file_is_loaded_once(chat: LangChainChat, small: Path) -> None:
    started = time.monotonic()
    again = open_chat(f"local:{small}", models_dir=small.parent)
    assert again is not None
    assert time.monotonic() - started < 0.2


ASKED = {
    "messages": [
        {"role": "system", "content": "You are terse. " * 20},
        {"role": "user", "content": "Which colour has the sky?"},
    ],
    "max_tokens": 8,
}


def _asked_anew(small: Path, states: Path | None) -> tuple[str, int]:
    """Return what a fresh engine writes, and how many tokens of the prompt it need not read."""
    engine = Engine(Loading(small, n_ctx=1024, threads=1, states=states))
    chunks = list(engine.stream(ASKED))
    assert not engine._child.door.folder.exists()
    engine.close()
    usage = next(chunk.usage for chunk in reversed(chunks) if chunk.usage)
    return "".join(chunk.text for chunk in chunks), usage["prompt_tokens_details"]["cached_tokens"]


@pytest.mark.skipif(sys.platform == "win32", reason="no socket files")
def test_instructions_are_read_once_for_all_processes(small: Path, tmp_path: Path) -> None:
    states = tmp_path / "states"
    text, cached = _asked_anew(small, None)
    assert cached == 0
    assert _asked_anew(small, states)[0] == text
    (file,) = states.iterdir()
    made = file.stat().st_mtime_ns
    again, cached = _asked_anew(small, states)
    assert again == text
    assert cached > 60
    assert file.stat().st_mtime_ns == made
    file.write_bytes(file.read_bytes()[:1000])
    assert _asked_anew(small, states)[0] == text
    assert file.stat().st_size > 1000


@pytest.mark.skipif(sys.platform == "win32", reason="no socket files")
def test_states_hold_no_question(small: Path, tmp_path: Path) -> None:
    _asked_anew(small, tmp_path / "states")
    other = {**ASKED, "messages": [ASKED["messages"][0], {"role": "user", "content": "Bye?"}]}  # type: ignore[index]
    engine = Engine(Loading(small, n_ctx=1024, threads=1, states=tmp_path / "others"))
    list(engine.stream(other))
    engine.close()
    (one,), (two,) = (tmp_path / "states").iterdir(), (tmp_path / "others").iterdir()
    assert one.read_bytes() == two.read_bytes()


def test_a_folder_that_cannot_be_written_only_costs_time(small: Path, tmp_path: Path) -> None:
    (tmp_path / "states").write_text("a file")
    assert _asked_anew(small, tmp_path / "states")[0]


@pytest.mark.skipif(not Path("/proc/net/tcp").is_file(), reason="reads Linux's socket tables")
def test_nobody_can_reach_the_server(chat: LangChainChat) -> None:
    assert "".join(chat.stream(_asked("Say yes."), max_tokens=2))  # then the door is closed
    inodes = set()
    for entry in Path(f"/proc/{chat.model._engine.pid}/fd").iterdir():  # type: ignore[attr-defined]
        try:
            target = os.readlink(entry)
        except OSError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            listening = fields[3] == "0A"
            assert not (listening and fields[9] in inodes)
    for line in Path("/proc/net/unix").read_text(encoding="utf-8").splitlines()[1:]:
        fields = line.split()
        if fields[6] in inodes and len(fields) > 7 and "beleg-" in fields[7]:
            assert not Path(fields[7]).exists()


def test_a_closed_model_says_so(small: Path) -> None:
    engine = Engine(Loading(small, n_ctx=512))
    engine.close()
    engine.close()
    with pytest.raises(BackendError, match="was closed"):
        list(engine.stream({"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 2}))


def test_a_process_that_was_killed_is_started_anew(small: Path) -> None:
    engine = Engine(Loading(small, n_ctx=512, threads=1))
    request = {"messages": [{"role": "user", "content": "Count to 300."}], "max_tokens": 300}
    draft = engine.stream(request)
    next(chunk for chunk in draft if chunk.text)
    os.kill(engine.pid, 9)
    with pytest.raises(BackendError, match=r"ended \(exit code -9\)\. Ask again"):
        list(draft)
    assert "".join(chunk.text for chunk in engine.stream(request | {"max_tokens": 3}))
    engine.close()


def test_python_goes_on_while_a_model_loads(small: Path) -> None:
    """It stood still before: xllamacpp loads with Python's lock held."""
    loaded = threading.Event()

    def load() -> None:
        engine = Engine(Loading(small, n_ctx=512, threads=1))
        engine.load()
        engine.close()
        loaded.set()

    threading.Thread(target=load).start()
    ticks, longest = 0, 0.0
    while not loaded.is_set():
        began = time.monotonic()
        time.sleep(0.01)
        longest = max(longest, time.monotonic() - began)
        ticks += 1
    assert ticks > 10
    assert longest < ticks * 0.01


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at Linux's processes")
def test_the_model_ends_with_whoever_asked_it(small: Path) -> None:
    code = (
        "from pathlib import Path; from rag.llama import Engine; import time\n"
        "from rag.loading import Loading\n"
        f"engine = Engine(Loading(Path({str(small)!r}), n_ctx=512, threads=1)); engine.load()\n"
        "print(engine.pid, engine._child.door.folder, flush=True); time.sleep(60)"
    )
    root = Path(__file__).resolve().parents[2]
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    pid, folder = parent.stdout.readline().split()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + 20
    while Path(f"/proc/{pid}/exe").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}/exe").exists()
    assert not Path(folder).exists()


def test_a_damaged_model_is_named(small: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.gguf"
    with small.open("rb") as file:
        damaged.write_bytes(file.read(5_000_000))
    with pytest.raises(BackendError, match=r"cannot load .*damaged\.gguf"):
        Engine(Loading(damaged)).load()


def test_the_process_ends_cleanly_while_the_model_writes(small: Path) -> None:
    code = (
        "import signal, sys; from pathlib import Path; before = signal.getsignal(signal.SIGINT)\n"
        "from rag.llm import open_chat; from tests.rag.test_local import LONG\n"
        f"chat = open_chat('local:{small}', models_dir=Path('.'))\n"
        "draft = chat.stream(LONG, max_tokens=600); next(draft)\n"
        "assert signal.getsignal(signal.SIGINT) is before\n"
        "print('done')"
    )
    root = Path(__file__).resolve().parents[2]
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")
    assert time.monotonic() - started < 90
