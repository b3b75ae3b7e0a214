"""What no part of Beleg does: call home, run what it loads, fetch what a document names."""

import ast
import os
import re
import tomllib
from pathlib import Path

import pytest

from index.address import shown
from rag.settings import QUIET, load_settings
from tests.test_architecture import ROOT, imports, name, sources
from tests.trees import tree_of

# Reading these runs code that the file brings along, or fetches what it names.
NEVER_CALLED = {"eval", "exec", "compile", "__import__"}
NEVER_IMPORTED = {"pickle", "dill", "joblib", "shelve", "marshal", "cloudpickle", "yaml"}


@pytest.mark.parametrize("path", sources(), ids=name)
def test_nothing_that_is_read_is_run(path: Path) -> None:
    tree = tree_of(path)
    assert not {module.split(".")[0] for module in imports(tree)} & NEVER_IMPORTED
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name):
            assert called.id not in NEVER_CALLED, f"{name(path)}:{node.lineno}"
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            whole = f"{called.value.id}.{called.attr}"
            assert whole not in ("torch.load", "os.system", "os.popen"), f"{name(path)}: {whole}"
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        for switch in ("trust_remote_code", "shell", "allow_dangerous_deserialization"):
            value = given.get(switch)
            assert not (isinstance(value, ast.Constant) and value.value is True), name(path)


NETWORK = {"httpx", "requests", "urllib", "http", "aiohttp", "socket", "psycopg"}
MAY_KNOW_IT = {
    "index/sources.py": {"httpx", "urllib"},  # the model hub, when a model is fetched
    "index/chroma_http.py": {"httpx", "urllib"},  # the Chroma server that a setting names
    "index/post.py": {"httpx"},  # what the next two are asked with
    "index/remote.py": {"httpx"},  # the embedder that a setting names
    "index/rerank.py": {"httpx"},  # the cross-encoder that a setting names
    "index/address.py": {"urllib"},  # takes an address apart
    "index/lock.py": {"socket"},  # the name of this machine, for whoever waits
}


@pytest.mark.parametrize("path", sources(), ids=name)
def test_the_parsers_know_no_network(path: Path) -> None:
    if not name(path).startswith("index/"):
        return
    found = set(imports(tree_of(path)))
    roots = {module.split(".")[0] for module in found}
    assert roots & NETWORK <= MAY_KNOW_IT.get(name(path), set())
    if name(path) in ("index/parse.py", "index/load.py", "index/markup.py", "index/plain.py"):
        assert not found & {"index.sources", "index.chroma_http", "index.chroma", "index.remote"}


def test_no_dependency_may_call_home(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in QUIET:
        monkeypatch.delenv(variable, raising=False)
    load_settings()
    assert os.environ["HF_HUB_DISABLE_TELEMETRY"] == os.environ["HF_HUB_OFFLINE"] == "1"
    assert os.environ["ANONYMIZED_TELEMETRY"] == os.environ["HAYSTACK_TELEMETRY_ENABLED"] == "False"
    assert os.environ["LANGSMITH_TRACING"] == os.environ["LANGCHAIN_TRACING_V2"] == "false"


def test_nothing_is_traced_by_langsmith() -> None:
    from langsmith.utils import tracing_is_enabled

    load_settings()
    assert not tracing_is_enabled()


@pytest.mark.chroma
def test_chroma_counts_nobody(tmp_path: Path) -> None:
    from index.store import FolderGeneration

    made = FolderGeneration(tmp_path / "g", create={})
    assert made._client.get_settings().anonymized_telemetry is False
    made.close()


def test_the_page_is_configured_safely() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    assert config["server"]["enableXsrfProtection"] is True
    assert config["server"]["enableCORS"] is True
    assert config["server"]["maxUploadSize"] <= 25
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"


def test_the_page_draws_no_html_of_others_and_no_markdown_of_documents() -> None:
    """Raw HTML goes in by ``st.html`` alone, which the escaping of page/html.py feeds."""
    for path in sources():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.keyword) and node.arg in ("unsafe_allow_html", "unsafe_allow"):
                raise AssertionError(f"{name(path)}:{node.value.lineno} lets HTML through")


def test_every_test_that_is_named_is_there() -> None:
    """The threat model has a test for each of its items."""
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[^`]+)`", text)
    assert len(named) > 30
    assert [path for path in named if not (ROOT / path).exists()] == []
    rows = re.findall(r"^\| (?:LLM\d\d|S\d+) .*$", text, re.MULTILINE)
    assert len(rows) == 10 + 11
    # S2 stands on the row above it.
    assert [row[:8] for row in rows if "tests/" not in row] == ["| S2 scr"]


@pytest.mark.parametrize(
    "url",
    [
        "https://me:geheim@h.example:8000/v1/?token=geheim#geheim",
        "https://me:ge%40heim@h.example:8000/v1/",
        "https://me:geh@eim@h.example:8000/v1",
    ],
)
def test_an_address_is_shown_without_its_secrets(url: str) -> None:
    assert shown(url) == "https://h.example:8000/v1"
