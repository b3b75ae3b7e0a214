"""``--torture`` runs the long version of every test here; without it each takes seconds."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch; pytest sees it where this folder is named, as ``make torture`` does."""
    parser.addoption("--torture", action="store_true", help="run the long versions")


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    """Tell whether this is the long version."""
    return bool(request.config.getoption("torture", default=False))
