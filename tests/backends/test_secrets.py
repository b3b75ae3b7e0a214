"""Keys as canaries: they reach the provider they belong to, and nothing else."""

import json
import logging
from pathlib import Path

import pytest

from rag.assistant import Request
from rag.backends import available
from rag.cli import main
from rag.record import to_record
from rag.settings import load_settings
from rag.wiring import chat_options, egress, open_writer
from tests.backends import behaviours as b
from tests.backends.peers import over_the_sample
from tests.backends.server import served
from tests.backends.wires import OpenAI

CANARY = "canary-4711"
NAMES = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "MISTRAL_API_KEY")


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, CANARY)


def test_settings_options_and_choices_hide_them() -> None:
    settings = load_settings()
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    shown += f"{chat_options(settings)!r} {settings.api_keys} {available(settings)}"
    assert CANARY not in shown


@pytest.mark.parametrize(
    ("behaviour", "seen"), [(b.echoes_the_key, False), (b.says(b.HONEST), True)]
)
def test_logs_records_and_prompts_hide_them(
    behaviour: b.Behaviour,
    seen: bool,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    pytest.importorskip("langchain_openai")
    caplog.set_level(logging.DEBUG)
    with served(behaviour(OpenAI())) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.address + "/v1")
        settings = load_settings(llm="openai:tiny")
        assert egress(settings, settings.llm) is None
        chat, _ = open_writer(settings, settings.llm)
        answer = over_the_sample(chat).ask(Request("Who denied the accusation?"))
        assert CANARY in server.asked[0].headers["authorization"]
        assert CANARY not in server.asked[0].text
    assert (answer.reason is None) == seen
    assert CANARY not in json.dumps(to_record(answer)) + repr(answer)
    assert CANARY not in caplog.text


def test_a_proxy_hears_nothing_of_what_stays_here(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("langchain_openai")
    honest = b.says(b.HONEST)(OpenAI())
    with served(honest) as here, served(honest) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.address)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.setenv(name, "intern.example")
        monkeypatch.setenv("OPENAI_BASE_URL", here.address + "/v1")
        chat, _ = open_writer(load_settings(), "openai:tiny")
        over_the_sample(chat).ask(Request("Who denied the accusation?"))
        assert (len(here.asked), len(proxy.asked)) == (1, 0)


def test_a_key_in_a_spec_or_an_address_is_not_repeated(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://user:{CANARY}@example.org/v1?key={CANARY}")
    main(["doctor"])
    shown = capsys.readouterr()
    assert CANARY not in shown.out + shown.err


def test_the_environment_is_not_copied_to_disk(tmp_path: Path) -> None:
    main(["doctor"])
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert CANARY.encode() not in file.read_bytes()
