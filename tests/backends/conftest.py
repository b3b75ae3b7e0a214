"""Sockets to this machine for these tests, and the table of what held."""

from collections import defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from pytest_socket import enable_socket, socket_allow_hosts

from rag.assistant import Request
from rag.llm import ChatOptions, open_chat
from tests.backends.peers import over_the_sample
from tests.backends.wires import WIRES

_SOMEWHERE = ChatOptions(
    base_urls=dict.fromkeys(("openai", "anthropic", "mistralai", "ollama"), "http://127.0.0.1:9")
)
SIGNS = {"passed": "ok", "failed": "FAILED", "error": "FAILED", "skipped": "-"}


@pytest.fixture(autouse=True)
def loopback_only() -> Iterator[None]:
    """Let tests reach this machine, and nothing else."""
    enable_socket()
    socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)
    yield
    enable_socket()


@pytest.fixture(autouse=True, scope="session")
def loaded() -> None:
    """Load packages and dictionaries once, so that no test's deadline measures that."""
    over_the_sample(None).ask(Request("Who denied the accusation?"))
    for wire in WIRES.values():
        if find_spec(wire.package):
            open_chat(wire.spec, models_dir=Path(), options=_SOMEWHERE)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print which backend held what, where these tests were asked for by name."""
    if not any("backends" in argument for argument in terminalreporter.config.args):
        return
    table: dict[str, dict[str, str]] = defaultdict(dict)
    for outcome, sign in SIGNS.items():
        for report in terminalreporter.stats.get(outcome, ()):
            backend, _, check = report.nodeid.rpartition("[")[2].rstrip("]").partition("-")
            if check and "test_conformance" in report.nodeid:
                table[check][backend] = sign
    backends = list(dict.fromkeys(name for row in table.values() for name in row))
    width = max((len(check) for check in table), default=0) + 2
    terminalreporter.write_line("")
    terminalreporter.write_line(" " * width + "".join(f"{name:>12}" for name in backends))
    for check, row in table.items():
        cells = "".join(f"{row.get(name, ''):>12}" for name in backends)
        terminalreporter.write_line(f"{check:{width}}{cells}")
