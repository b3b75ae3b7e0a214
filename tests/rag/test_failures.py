"""What providers raise becomes one clear sentence, without secrets."""

import pytest

from index.errors import BackendError, ModelMissing, PromptTooLong
from rag.failures import explain, scrub
from rag.spec import parse_spec


class HttpError(Exception):
    """As the packages of OpenAI, Anthropic and Ollama raise it."""

    def __init__(self, status_code: int, message: str = "") -> None:
        super().__init__(message)
        self.status_code = status_code


class ConnectError(Exception):
    """As httpx raises it."""


@pytest.mark.parametrize(
    ("spec", "error", "told"),
    [
        ("openai:x", HttpError(401), "refused the key .* OPENAI_API_KEY"),
        ("openai:x", HttpError(404), "does not know the model 'x'"),
        ("ollama:y", HttpError(404), "ollama pull y"),
        ("openai:x", HttpError(429), "turns requests .* away"),
        ("anthropic:x", HttpError(529), "HTTP 529"),
        ("openai:x", HttpError(400, "maximum context length is 4096"), "too long"),
        ("ollama:y", ConnectError("[Errno 111] Connection refused"), "ollama serve"),
        ("openai:x", ConnectionResetError(), "Nothing answers"),
        ("openai:x", TimeoutError(), "too long to answer"),
        ("openai:x", ValueError("Did not find openai_api_key"), "set OPENAI_API_KEY"),
        ("openai:x", ValueError("strange\nthing"), "ValueError: strange thing"),
    ],
)
def test_failures_are_named_with_a_remedy(spec: str, error: Exception, told: str) -> None:
    explained = explain(error, parse_spec(spec), "host.example.org")
    assert isinstance(explained, BackendError)
    with pytest.raises(BackendError, match=told):
        raise explained


def test_a_cause_further_down_is_found() -> None:
    outer = RuntimeError("request failed")
    outer.__cause__ = HttpError(401)
    assert "refused the key" in str(explain(outer, parse_spec("openai:x"), "h"))


def test_our_own_errors_pass() -> None:
    error = ModelMissing("x")
    assert explain(error, parse_spec("local"), None) is error


@pytest.mark.parametrize(
    "secret",
    ["sk-abc", "sk-proj-*****3Xyz", "AIzaSyA1234567890abcdefghijk", "0a1b2c3d4e5f6a7b8c9d0e1f"],
)
def test_secrets_are_hidden(secret: str) -> None:
    shown = str(explain(ValueError(f"bad key={secret} ({secret})"), parse_spec("openai:x"), "h"))
    assert secret not in shown


def test_plain_words_are_not_hidden() -> None:
    text = "Donaudampfschifffahrtsgesellschaft refused the connection-pool-configuration"
    assert scrub(text) == text


@pytest.mark.parametrize(
    "error",
    [
        HttpError(400, "request (9000 tokens) exceeds the available context size (4096 tokens)"),
        HttpError(400, "prompt is too long: 215000 tokens > 200000 maximum"),
        HttpError(400, "The input token count exceeds the maximum number of tokens allowed"),
        HttpError(413),
    ],
)
def test_a_prompt_that_is_too_long_is_a_class_of_its_own(error: Exception) -> None:
    assert isinstance(explain(error, parse_spec("openai:x"), "h"), PromptTooLong)


def test_a_configured_key_is_hidden_whatever_it_looks_like() -> None:
    error = ValueError("no such key: canary-4711")
    told = str(explain(error, parse_spec("openai:x"), "h", secrets=["canary-4711"]))
    assert "canary" not in told
