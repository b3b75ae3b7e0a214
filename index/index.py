"""The index as the rest of Beleg sees it: search it, change it, look after it."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from index import cache
from index.build import Builder, BuildReport, Incoming, Progress, files, silent, upload
from index.errors import EmptyIndex, IndexBusy, IndexFault, IndexMismatch
from index.generations import Generations, State
from index.parse import Limits
from index.protocols import Embedder
from index.record import Record
from index.retrieve import Retriever, refuse_mismatch, require
from index.rows import Fingerprint, Source
from index.site import Site
from index.split import SPLITTER
from index.types import Document, Hit
from index.whole import clear_drafts

log = logging.getLogger(__name__)

RECORD = "record.db"


class Index:
    """A folder with the record, the generations built from it, and the lock. A Corpus."""

    def __init__(
        self,
        site: Site,
        embedder: Embedder,
        *,
        lock_timeout: float,
        approximate: bool,
        limits: Limits,
    ) -> None:
        self._limits = limits
        self._lock_timeout = lock_timeout
        self._record = Record(site.record or site.folder / RECORD)
        self._expected = Fingerprint(embedder.id, embedder.dim, SPLITTER)
        self._builder = Builder(self._record, embedder, self._expected)
        self._generations = Generations(site.shelf(self._record), enabled=approximate)
        # Only beside a record that is on this machine alone: what is removed goes from it at once.
        self._words = None if site.record else site.folder / cache.NAME
        self._retriever = Retriever(
            self._record,
            embedder,
            expected=self._expected,
            nearest=self._generations,
            words=self._words,
        )

    @property
    def where(self) -> tuple[str, str]:
        """Where documents and vectors lie, in words and without a password."""
        return self._record.where, self._generations.where

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever stored here."""
        try:
            with self._record.reading():
                return False
        except EmptyIndex:
            return True

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
        return self._take(files(paths, self._limits), progress)

    def add_upload(
        self, filename: str, data: bytes, *, progress: Progress | None = None
    ) -> BuildReport:
        """Take in the bytes of one file."""
        return self.add_uploads([(filename, data)], progress=progress)

    def add_uploads(
        self, uploads: Iterable[tuple[str, bytes]], *, progress: Progress | None = None
    ) -> BuildReport:
        """Take in the bytes of several files, by name, in one go."""
        return self._take((upload(name, data, self._limits) for name, data in uploads), progress)

    def remove(self, names: Sequence[str]) -> bool:
        """Remove documents; return whether any of their vectors stay for a while.

        Their text goes at once. In a large index vectors stay, and no search returns them: they go
        with the next generation, or at once with ``purge``.
        """
        with self._writing():
            self._builder.remove(names)
            self._forget_words()
        return self._generations.linger(self._state())

    def purge(self, names: Sequence[str] = ()) -> None:
        """Remove documents, and whatever of any removed text or vector is still on the disk.

        Raises IndexBusy where another program keeps it from going; run it again then.
        """
        with self._writing(exactly=True):
            if names:
                self._builder.remove(names)
            self._forget_words()
        with self._record.lock(timeout=self._lock_timeout):
            if not self.is_new:
                self._record.settle(shrink=True)
            self._record.drop_aside()
            self._generations.sweep()
            for orphan in self._generations.orphans():
                raise IndexBusy(
                    f"{orphan} is open in another program. Close that, then run "
                    "`beleg remove --purge`."
                )

    def rebuild(self, *, progress: Progress | None = None) -> int:
        """Split and embed every stored text anew; return how many passages there are."""
        with self._writing(progress):
            self._forget_words()
            return self._builder.rebuild(progress or silent)

    def doctor(self) -> list[str]:
        """Return what is wrong with the index, in words; nothing is changed."""
        faults = self._record.damage() or self._mismatch()
        if not faults:
            faults += self._generations.damage()
        if not faults and self._generations.needed(self._state()):
            faults.append("The index generation is not up to date.")
        left = self._record.aside()
        try:
            left += self._generations.orphans()
        except IndexFault as fault:  # a server that does not answer
            faults = faults or [f"{fault}."]
        faults += [f"{path} is left over; `beleg remove --purge` deletes it." for path in left]
        return faults

    def repair(self) -> list[str]:
        """Mend from the stored texts what can be mended; return what was done, in words.

        Where the record itself is broken, what can be read of it goes into a new one, what cannot
        is read again from its file, and the broken one is set aside.
        """
        done = []
        with self._record.lock(timeout=self._lock_timeout):
            if self._record.damage():
                done += self._salvage()
            elif self._mismatch():
                done.append(f"embedded {self._builder.rebuild(silent)} passages anew.")
            if not self.is_new:
                self._record.settle()
            done += [f"removed {path}." for path in self._generations.sweep()]
            state = self._state()
            if self._generations.needed(state) or self._generations.damage():
                self._generations.publish(self._record, count=state.count, progress=silent)
                done.append(f"built a generation of {state.count} passages.")
        return done

    def close(self) -> None:
        """Let go of the files."""
        self._generations.close()
        self._record.close()

    def _take(self, incoming: Iterable[Incoming], progress: Progress | None) -> BuildReport:
        with self._writing(progress):
            report = self._builder.add(incoming, progress or silent)
            if report.changed:
                self._forget_words()
            return report

    @contextmanager
    def _writing(
        self, progress: Progress | None = None, *, exactly: bool = False
    ) -> Iterator[None]:
        """Hold the lock, and then bring the generation up to the record where that pays."""
        with self._record.lock(timeout=self._lock_timeout):
            yield
            if self.is_new:
                return
            self._record.settle()
            state = self._state()
            if not self._generations.needed(state, exactly=exactly):
                return
            try:
                self._generations.publish(
                    self._record, count=state.count, progress=progress or silent
                )
            except IndexFault as fault:  # what was asked for is done: it only searches slower
                self._generations.fall_behind(exactly=exactly)
                log.warning("%s Vectors are compared one by one until then.", fault)

    def _salvage(self) -> list[str]:
        """Make a new record of what is whole in a broken one, and of the files of the rest."""
        self._forget_words()
        saved = self._record.salvage()
        aside = self._record.set_aside()
        done = [f"embedded {self._builder.restore(saved.whole, silent)} passages anew."]
        again = [Path(origin) for origin in saved.lost if Path(origin).is_file()]
        if again:
            report = self._builder.add(files(again, self._limits), silent)
            done += [f"read {name} again." for name in report.added]
        if saved.whole and len(again) == len(saved.lost):
            self._record.drop_aside()
            return done
        lost = f"{len(saved.lost) - len(again)} documents" if saved.whole else "What was in it"
        return [*done, f"{lost} could not be read: add them again. The broken record is {aside}."]

    def _forget_words(self) -> None:
        if self._words is not None:
            self._words.unlink(missing_ok=True)
            clear_drafts(self._words.parent)

    def _state(self) -> State:
        try:
            with self._record.reading() as view:
                return State(view.digest(), tuple(view.seals().values()))
        except EmptyIndex:
            return State("", ())

    def _mismatch(self) -> list[str]:
        try:
            with self._record.reading() as view:
                if view.count():
                    refuse_mismatch(view.fingerprint(), self._expected)
        except EmptyIndex:
            return []
        except IndexMismatch as mismatch:
            return [str(mismatch)]
        return []


def open_index(
    site: Path | Site,
    embedder: Embedder,
    *,
    lock_timeout: float = 30,
    approximate: bool = True,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Index:
    """Open the index of a site; nothing is written before the first document is added.

    A path is a folder that holds all of it.

    An index made by another embedder is refused when it is searched or added to. A writer waits
    ``lock_timeout`` seconds for another one. Without ``approximate`` no Chroma generation is built
    or asked, and every vector is compared. ``limits`` is what taking in one document may cost.
    """
    where = site if isinstance(site, Site) else Site(site)
    return Index(where, embedder, lock_timeout=lock_timeout, approximate=approximate, limits=limits)
