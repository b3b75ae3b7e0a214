"""What can be chosen: states, remedies, hosts, and nobody elsewhere is asked."""

from typing import Any

import pytest

from rag.backends import BackendOption, available
from rag.settings import load_settings
from rag.spec import parse_spec


def _options(get: Any = lambda _: None, **settings: Any) -> dict[str, BackendOption]:
    found = available(load_settings(**settings), get=get)
    return {option.spec: option for option in found}


def test_the_configured_one_comes_first() -> None:
    assert next(iter(_options(llm="extractive"))) == "extractive"
    assert next(iter(_options(llm="openai:gpt-x"))) == "openai:gpt-x"


def test_models_that_are_not_here_name_their_remedy() -> None:
    option = _options()["local:qwen2.5-coder-0.5b"]
    assert (option.state, option.remedy) == (
        "not_fetched",
        "beleg models pull qwen2.5-coder-0.5b",
    )
    assert option.host is None


def test_only_this_machine_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    asked: list[str] = []
    _options(lambda url: asked.append(url))
    assert asked == ["http://127.0.0.1:11434/api/tags"]


def test_models_of_a_server_here_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("langchain_ollama")
    pytest.importorskip("langchain_openai")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:8080/v1")
    told = {
        "http://127.0.0.1:11434/api/tags": {"models": [{"name": "llama3.2:latest"}]},
        "http://localhost:8080/v1/models": {"data": [{"id": "qwen"}]},
    }
    options = _options(told.get)
    assert options["ollama:llama3.2:latest"].state == "ready"
    assert options["openai:qwen"].host is None
    assert all(parse_spec(spec) for spec, option in options.items() if option.complete)


def test_a_server_here_that_is_silent_is_unreachable() -> None:
    pytest.importorskip("langchain_ollama")
    option = _options()["ollama:"]
    assert (option.state, option.remedy, option.complete) == ("unreachable", "ollama serve", False)


def test_a_key_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("langchain_anthropic")
    option = _options()["anthropic:"]
    assert (option.state, option.remedy) == ("no_key", "set ANTHROPIC_API_KEY")
    assert option.host == "api.anthropic.com"
    monkeypatch.setenv("ANTHROPIC_API_KEY", "canary-4711")
    option = _options()["anthropic:"]
    assert option.state == "ready"
    assert "canary" not in repr(option)


def test_a_configured_price_is_shown() -> None:
    prices = {"openai:gpt-x": {"input": 1, "output": 2}}
    price = _options(llm="openai:gpt-x", prices=prices)["openai:gpt-x"].price
    assert price is not None
    assert (price.input, price.output) == (1, 2)
