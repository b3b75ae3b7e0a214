"""Pulling: resumes, verifies, refuses, and survives company and sudden death. No network."""

import errno
import hashlib
import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import DownloadFailed, HashMismatch, ModelError, ModelMissing, UnknownModel
from index.fetch import (
    MARKER,
    install,
    path_of,
    present,
    pull,
    require_gguf,
    verified_sha256,
    verify,
)
from index.manifest import MODELS, Build, Model, ModelFile
from index.sources import Source
from index.weights import E5_SMALL, convert, describe
from tests.index.test_weights import FILE as WEIGHTS

DATA = b"GGUF" + bytes(range(256)) * 40
SHA = hashlib.sha256(DATA).hexdigest()


def model_of(data: bytes = DATA, *, size: int | None = None, name: str = "tiny") -> Model:
    file = ModelFile("tiny.gguf", size or len(data), hashlib.sha256(data).hexdigest())
    return Model(name, "llm", "MIT", "here", "", measured=False, files=(file,))


@dataclass
class Shop:
    """Sends ``data`` in small chunks, and breaks after ``until`` bytes of the file if told to."""

    data: bytes = DATA
    until: int | None = None
    label: str = "shop"
    error: Exception = field(default_factory=lambda: DownloadFailed("the shop is closed"))
    asked: list[int] = field(default_factory=list)

    def stream(self, offset: int, tick: Callable[[], None]) -> Generator[bytes, None, None]:
        """Send from the offset on."""
        self.asked.append(offset)
        tick()
        end = len(self.data) if self.until is None else self.until
        for begin in range(offset, end, 100):
            yield self.data[begin : min(begin + 100, end)]
        if self.until is not None:
            raise self.error


def shops(*sources: Source) -> Callable[[ModelFile, Path], Sequence[Source]]:
    return lambda _file, _folder: sources


def test_a_model_arrives_whole(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    path = install(
        model_of(),
        models_dir=tmp_path,
        sources=shops(Shop()),
        progress=lambda *step: told.append(step),
    )
    assert path == tmp_path / "tiny" / "tiny.gguf"
    assert path.read_bytes() == DATA
    assert not (tmp_path / ".partial" / "tiny").exists()
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert told[-1] == (len(DATA), len(DATA), "ready")
    assert any(0 < done < total for done, total, _ in told)


def test_a_model_that_is_here_is_not_fetched_again(tmp_path: Path) -> None:
    shop = Shop()
    for _ in range(3):
        install(model_of(), models_dir=tmp_path, sources=shops(shop))
    assert shop.asked == [0]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(breaks=st.lists(st.integers(0, len(DATA)), max_size=5))
def test_it_goes_on_where_the_last_source_stopped(tmp_path: Path, breaks: list[int]) -> None:
    """Whatever breaks where: the file is right, and no byte on disk is asked for again."""
    shutil.rmtree(tmp_path / "tiny", ignore_errors=True)
    sources = [*(Shop(until=at) for at in breaks), Shop()]
    path = install(model_of(), models_dir=tmp_path, sources=shops(*sources))
    assert path.read_bytes() == DATA
    here = 0
    for source, at in zip(sources, [*breaks, len(DATA)], strict=True):
        assert source.asked == ([here] if here < len(DATA) else [])
        here = max(here, at)


def test_it_goes_on_in_another_run(tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="the shop is closed") as caught:
        install(model_of(), models_dir=tmp_path, sources=shops(Shop(until=4000)))
    assert "beleg models pull tiny" in str(caught.value)
    assert not (tmp_path / "tiny").exists()
    shop = Shop()
    install(model_of(), models_dir=tmp_path, sources=shops(shop))
    assert shop.asked == [4000]


def test_a_source_that_breaks_after_the_last_byte_has_delivered(tmp_path: Path) -> None:
    last = Shop(until=len(DATA))
    assert install(model_of(), models_dir=tmp_path, sources=shops(last)).read_bytes() == DATA


def test_wrong_bytes_are_deleted_and_named(tmp_path: Path) -> None:
    wrong = DATA[:-1] + b"!"
    with pytest.raises(HashMismatch) as caught:
        install(model_of(), models_dir=tmp_path, sources=shops(Shop(wrong)))
    for part in ("tiny.gguf", SHA, hashlib.sha256(wrong).hexdigest(), "beleg models pull tiny"):
        assert part in str(caught.value)
    assert not (tmp_path / "tiny").exists()
    assert [p for p in tmp_path.rglob("*.part") if p.stat().st_size] == []
    shop = Shop()
    install(model_of(), models_dir=tmp_path, sources=shops(shop))
    assert shop.asked == [0]


def test_after_wrong_bytes_the_next_source_starts_afresh(tmp_path: Path) -> None:
    right = Shop()
    sources = shops(Shop(b"x" * len(DATA)), right)
    assert install(model_of(), models_dir=tmp_path, sources=sources).read_bytes() == DATA
    assert right.asked == [0]


@pytest.mark.parametrize("left", [b"x" * len(DATA), b"x" * (len(DATA) + 1)])
def test_a_spoilt_partial_file_is_thrown_away(tmp_path: Path, left: bytes) -> None:
    work = tmp_path / ".partial" / "tiny"
    work.mkdir(parents=True)
    (work / "tiny.gguf.part").write_bytes(left)
    shop = Shop()
    install(model_of(), models_dir=tmp_path, sources=shops(shop))
    assert shop.asked == [0]


def test_a_whole_partial_file_needs_no_source(tmp_path: Path) -> None:
    work = tmp_path / ".partial" / "tiny"
    work.mkdir(parents=True)
    (work / "tiny.gguf.part").write_bytes(DATA)
    assert install(model_of(), models_dir=tmp_path, sources=shops()).read_bytes() == DATA


@pytest.mark.parametrize("data", [DATA[:-5], DATA + b"more"], ids=["little", "much"])
def test_too_little_or_too_much_is_a_failure(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(DownloadFailed, match="sent"):
        install(model_of(), models_dir=tmp_path, sources=shops(Shop(data)))


def test_no_source_at_all(tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="it has no source"):
        install(model_of(), models_dir=tmp_path, sources=shops())


def test_space_is_looked_at_before_the_first_byte(tmp_path: Path) -> None:
    shop = Shop()
    with pytest.raises(
        DownloadFailed, match=r"1,000,000,000,000,000,000 bytes needed, [\d,]+ free"
    ):
        install(model_of(size=10**18), models_dir=tmp_path, sources=shops(shop))
    assert shop.asked == []


def test_a_disk_that_fills_up_meanwhile(tmp_path: Path) -> None:
    full = Shop(until=3000, error=OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(DownloadFailed, match="Not enough disk space"):
        install(model_of(), models_dir=tmp_path, sources=shops(full))
    shop = Shop()
    install(model_of(), models_dir=tmp_path, sources=shops(shop))
    assert shop.asked == [3000]


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("")
    with pytest.raises(DownloadFailed, match="BELEG_HOME"):
        install(model_of(), models_dir=tmp_path / "models", sources=shops(Shop()))


# --- what is here, and is it intact ---


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install a model that the manifest knows, and return its file."""
    monkeypatch.setitem(MODELS, "tiny", model_of())
    return install(model_of(), models_dir=tmp_path, sources=shops(Shop()))


def test_present_and_path(tmp_path: Path, tiny: Path) -> None:
    assert present("tiny", tmp_path)
    assert path_of("tiny", tmp_path) == tiny
    assert pull("tiny", models_dir=tmp_path) == tiny
    assert verified_sha256(tiny) == SHA
    verify("tiny", tmp_path)


def test_a_touched_file_is_hashed_once_and_trusted_again(tmp_path: Path, tiny: Path) -> None:
    os.utime(tiny, ns=(1, 1))
    assert present("tiny", tmp_path)
    assert '1,\n  "' in (tiny.parent / MARKER).read_text()


@pytest.mark.parametrize("change", [b"GGUF!", DATA[:-1] + b"!"], ids=["size", "content"])
def test_a_changed_file_is_not_used(tmp_path: Path, tiny: Path, change: bytes) -> None:
    tiny.write_bytes(change)
    assert not present("tiny", tmp_path)
    for check in (path_of, verify):
        with pytest.raises(HashMismatch, match="beleg models pull tiny") as caught:
            check("tiny", tmp_path)
        assert str(tiny) in str(caught.value)
    shop = Shop()
    install(model_of(), models_dir=tmp_path, sources=shops(shop))
    assert shop.asked == [0]
    assert tiny.read_bytes() == DATA


def test_verify_sees_what_size_and_time_hide(tmp_path: Path, tiny: Path) -> None:
    stat = tiny.stat()
    tiny.write_bytes(DATA[:-1] + b"!")
    os.utime(tiny, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    with pytest.raises(HashMismatch):
        verify("tiny", tmp_path)


def test_a_file_copied_by_hand_is_adopted(tmp_path: Path, tiny: Path) -> None:
    other = tmp_path / "other"
    (other / "tiny").mkdir(parents=True)
    shutil.copyfile(tiny, other / "tiny" / tiny.name)
    assert present("tiny", other)
    assert (other / "tiny" / MARKER).exists()


@pytest.mark.parametrize("marker", ["", "[]", "{", '{"tiny.gguf": 3}', "\x00"])
def test_a_spoilt_marker_is_only_slower(tmp_path: Path, tiny: Path, marker: str) -> None:
    (tiny.parent / MARKER).write_text(marker)
    assert present("tiny", tmp_path)
    assert verified_sha256(tiny) == SHA


def test_missing_and_unknown(tmp_path: Path) -> None:
    assert not present("qwen2.5-coder-1.5b", tmp_path)
    for check in (path_of, verify):
        with pytest.raises(ModelMissing, match=r"beleg models pull qwen2\.5"):
            check("qwen2.5-coder-1.5b", tmp_path)
    with pytest.raises(UnknownModel):
        pull("qwen", models_dir=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_only_gguf_is_a_language_model(tmp_path: Path, tiny: Path) -> None:
    assert require_gguf(tiny) == tiny
    other = tmp_path / "model.bin"
    other.write_bytes(b"\x80\x04 pickle")
    with pytest.raises(ModelError, match="not a GGUF model"):
        require_gguf(other)
    with pytest.raises(ModelMissing):
        require_gguf(tmp_path / "nothing.gguf")


# --- an embedder: fetched, converted, and what was made is verified too ---


def pinned(path: Path, name: str) -> ModelFile:
    data = path.read_bytes()
    return ModelFile(name, len(data), hashlib.sha256(data).hexdigest())


def embedder_of(folder: Path, *, build: Build, wrong: bool = False) -> tuple[Model, list[bytes]]:
    """Return a tiny embedder, and the bytes of its two files."""
    made = folder / "made"
    source = folder / "source"
    if build == "e5-q4":
        source.write_bytes(WEIGHTS)
        convert(source, made)
    else:
        source.write_bytes(b"safetensors")
        describe(made, E5_SMALL)
        (made / "model.safetensors").write_bytes(b"safetensors")
    (made / "tokenizer.json").write_bytes(b"{}")
    built = tuple(
        pinned(path, path.relative_to(made).as_posix())
        for path in sorted(made.rglob("*"))
        if path.is_file()
    )
    if wrong:
        built = (*built[:-1], ModelFile(built[-1].name, built[-1].size, "0" * 64))
    name = "e5-small-q4.bin" if build == "e5-q4" else "model.safetensors"
    files = (pinned(source, name), pinned(made / "tokenizer.json", "tokenizer.json"))
    model = Model(
        "tiny", "embedder", "MIT", "", "", measured=False, files=files, build=build, built=built
    )
    return model, [source.read_bytes(), b"{}"]


@pytest.mark.parametrize("build", ["e5-q4", "e5"])
def test_an_embedder_is_put_together(tmp_path: Path, build: Build) -> None:
    model, contents = embedder_of(tmp_path, build=build)
    by_name = {file.name: data for file, data in zip(model.files, contents, strict=True)}
    folder = install(
        model, models_dir=tmp_path, sources=lambda file, _folder: [Shop(by_name[file.name])]
    )
    assert folder == tmp_path / "tiny"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {file.name for file in model.built} | {MARKER}


def test_a_conversion_that_gives_other_bytes_is_not_installed(tmp_path: Path) -> None:
    model, contents = embedder_of(tmp_path, build="e5-q4", wrong=True)
    by_name = {file.name: data for file, data in zip(model.files, contents, strict=True)}
    with pytest.raises(HashMismatch):
        install(
            model, models_dir=tmp_path, sources=lambda file, _folder: [Shop(by_name[file.name])]
        )
    assert not (tmp_path / "tiny").exists()


# --- two processes, and kill -9 ---


@dataclass
class SlowShop(Shop):
    """Stops after 2,000 bytes until a file appears, and writes down what it was asked for."""

    log: Path = Path()
    go: Path = Path()

    def stream(self, offset: int, tick: Callable[[], None]) -> Generator[bytes, None, None]:
        """Send, stop, send the rest."""
        with self.log.open("a") as log:
            log.write(f"{offset}\n")
        for sent, chunk in enumerate(super().stream(offset, tick)):
            yield chunk
            if sent == 19:
                self.log.with_suffix(".stopped").touch()
                wait_for(self.go)


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} never appeared"
        time.sleep(0.01)


def _pull_in_child(folder: Path, go: Path) -> None:
    def progress(_done: int, _total: int, note: str) -> None:
        if note == "another process is fetching tiny; waiting for it":
            (folder / "waiting").touch()

    shop = SlowShop(log=folder / "log", go=go)
    install(model_of(), models_dir=folder, sources=shops(shop), progress=progress)


def test_two_processes_at_once(tmp_path: Path) -> None:
    """One fetches, the other waits, says so, and finds it done."""
    spawn = multiprocessing.get_context("spawn")
    arguments = (tmp_path, tmp_path / "waiting")
    children = [spawn.Process(target=_pull_in_child, args=arguments) for _ in range(2)]
    for child in children:
        child.start()
    for child in children:
        child.join(40)
    assert [child.exitcode for child in children] == [0, 0]
    assert (tmp_path / "log").read_text() == "0\n"
    assert (tmp_path / "tiny" / "tiny.gguf").read_bytes() == DATA


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_killed_midway(tmp_path: Path) -> None:
    """The lock goes with the process, the bytes stay, nothing half-done is ever a model."""
    spawn = multiprocessing.get_context("spawn")
    child = spawn.Process(target=_pull_in_child, args=(tmp_path, tmp_path / "never"))
    child.start()
    wait_for(tmp_path / "log.stopped")
    child.kill()
    child.join(10)
    assert child.exitcode == -signal.SIGKILL
    assert not (tmp_path / "tiny").exists()
    shop = Shop()
    install(model_of(), models_dir=tmp_path, sources=shops(shop))
    assert shop.asked == [2000]


def test_killed_just_before_the_swap(tmp_path: Path) -> None:
    ready = tmp_path / ".partial" / "tiny" / "ready"
    ready.mkdir(parents=True)
    (ready / "tiny.gguf").write_bytes(DATA)
    assert install(model_of(), models_dir=tmp_path, sources=shops()).read_bytes() == DATA
