"""Shared fixtures: a clean environment, a home of its own for every test, and no sockets."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# The first example of a property loads libraries; a deadline would measure those.
settings.register_profile("beleg", deadline=None)
# `make test-fast` looks at fewer examples; `make test` at all of them.
settings.register_profile("quick", deadline=None, max_examples=20)
settings.load_profile("beleg")

# Before anything of ours is imported: no test reaches a hub or sends telemetry by accident.
os.environ.update(
    HF_HUB_OFFLINE="1",
    TRANSFORMERS_OFFLINE="1",
    ANONYMIZED_TELEMETRY="False",
    LANGSMITH_TRACING="false",
    TOKENIZERS_PARALLELISM="false",
    GOMP_SPINCOUNT="10000",
)

SHARED_HOME = os.environ.get("BELEG_HOME")
ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
REAL = ("model", "chroma", "postgres", "browser", "readme")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Block sockets for every test that is not marked as using something real."""
    from pytest_socket import disable_socket, enable_socket

    if any(item.get_closest_marker(name) for name in REAL):
        enable_socket()
    else:
        disable_socket(allow_unix_socket=True)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Give every test a home of its own and an environment without Beleg or provider settings."""
    for name in list(os.environ):
        if name.startswith(("BELEG_", "OPENAI_", "OLLAMA_", "ANTHROPIC_", "GOOGLE_", "MISTRAL_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("BELEG_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """Return the folder of fetched models, or skip with the command that fetches them."""
    from platformdirs import user_data_path

    home = Path(SHARED_HOME) if SHARED_HOME else user_data_path("beleg")
    folder = home / "models"
    if not folder.is_dir():
        pytest.skip(f"no models in {folder}: run `beleg models pull` (make models)")
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of public data sets beside the project, or skip."""
    if not DATA.is_dir():
        pytest.skip(f"no public data sets at {DATA}")
    return DATA


@pytest.fixture
def article() -> str:
    """Return the text of the bundled article."""
    path = ROOT / "index" / "documents" / "nordkorea-ukraine.de.txt"
    return path.read_text(encoding="utf-8")
