"""Places of an index: a folder, PostgreSQL, a Chroma server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.database import Place
from tests.servers import Chroma, Postgres, running_chroma, running_postgres

PLACES = [pytest.param("file"), pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Run one PostgreSQL for all tests; each makes a database of its own."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chroma]:
    """Run one ``chroma run`` for all tests that leave it as it is."""
    with running_chroma(tmp_path_factory.mktemp("chroma")) as server:
        yield server


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Return where a record lies: in a file, and then in PostgreSQL."""
    if request.param == "file":
        return tmp_path / "in" / "record.db"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new()
