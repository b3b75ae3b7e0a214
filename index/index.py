"""The index as the rest of Beleg sees it: search it, change it, look after it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from index.build import Builder, BuildReport, Incoming, Progress, files, silent, upload
from index.errors import EmptyIndex
from index.lock import writer_lock
from index.protocols import Embedder
from index.record import Record
from index.retrieve import Retriever, require
from index.rows import Fingerprint, Source
from index.split import SPLITTER
from index.types import Document, Hit

RECORD = "record.db"


class Index:
    """A folder with the record, the generations built from it, and the lock. A Corpus."""

    def __init__(self, folder: Path, embedder: Embedder, *, lock_timeout: float) -> None:
        self.folder = folder
        self._lock_timeout = lock_timeout
        self._record = Record(folder / RECORD)
        fingerprint = Fingerprint(embedder.id, embedder.dim, SPLITTER)
        self._builder = Builder(self._record, embedder, fingerprint)
        self._retriever = Retriever(self._record, embedder, expected=fingerprint)

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever stored here."""
        return not self._record.exists()

    @property
    def fingerprint(self) -> str:
        """Changes whenever the searchable text changes."""
        return self._retriever.fingerprint

    def search(self, question: str, *, k: int, sources: Sequence[str] = ()) -> list[Hit]:
        """Return at most ``k`` passages, best first; only of the named sources where given."""
        return self._retriever.search(question, k=k, sources=sources)

    def document(self, document_id: str) -> Document:
        """Return a document by id, or raise UnknownSource."""
        return self._retriever.document(document_id)

    def sources(self) -> list[Source]:
        """Return what is stored, by name."""
        try:
            with self._record.reading() as view:
                return view.sources()
        except EmptyIndex:
            return []

    def require(self, names: Sequence[str]) -> None:
        """Raise UnknownSource for the first name that is not stored."""
        if names:
            require(names, [source.name for source in self.sources()])

    def add(self, paths: Sequence[Path], *, progress: Progress | None = None) -> BuildReport:
        """Take in files and folders: what is new or changed, by content."""
        return self._take(files(paths), progress)

    def add_upload(
        self, filename: str, data: bytes, *, progress: Progress | None = None
    ) -> BuildReport:
        """Take in the bytes of one file."""
        return self._take([upload(filename, data)], progress)

    def remove(self, names: Sequence[str]) -> None:
        """Remove documents; their text and vectors do not stay on the disk."""
        with self._writing():
            self._builder.remove(names)

    def rebuild(self, *, progress: Progress | None = None) -> int:
        """Split and embed every stored text anew; return how many passages there are."""
        with self._writing():
            return self._builder.rebuild(progress or silent)

    def close(self) -> None:
        """Let go of the files."""
        self._record.close()

    def _take(self, incoming: Iterable[Incoming], progress: Progress | None) -> BuildReport:
        with self._writing():
            return self._builder.add(incoming, progress or silent)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with writer_lock(self.folder, timeout=self._lock_timeout):
            try:
                yield
            finally:
                if self._record.exists():
                    self._record.settle()


def open_index(folder: Path, embedder: Embedder, *, lock_timeout: float = 30) -> Index:
    """Open the index in a folder; nothing is written before the first document is added."""
    return Index(folder, embedder, lock_timeout=lock_timeout)
