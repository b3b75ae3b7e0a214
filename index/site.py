"""Where an index lies: a folder, PostgreSQL, a Chroma server. Addresses, no connections."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index.address import shown
from index.record import Record
from index.shelf import Shelf


@dataclass(frozen=True, slots=True)
class ChromaServer:
    """A server's address, and what it wants to be told with every call."""

    url: str
    tenant: str = "default_tenant"
    database: str = "default_database"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def where(self) -> str:
        """The address in words, without what may be a secret."""
        return f"{shown(self.url)} ({self.tenant}/{self.database})"


@dataclass(frozen=True, slots=True)
class Site:
    """Where an index lies: all of it in a folder, or parts of it on servers.

    ``record`` is the URL of a PostgreSQL database, ``chroma`` a Chroma server.
    """

    folder: Path
    record: str | None = field(default=None, repr=False)
    chroma: ChromaServer | None = None

    def shelf(self, record: Record) -> Shelf:
        """Return where the generations stand."""
        if self.chroma is not None:
            from index.chroma import ServerShelf

            return ServerShelf(record, self.chroma)
        from index.folder import FolderShelf

        return FolderShelf(self.folder)
