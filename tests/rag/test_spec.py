"""The SPEC: what is understood, what is refused with which hint, where text would go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SettingsError
from rag.spec import PROVIDERS, Spec, destination, ollama_url, parse_spec


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("extractive", Spec("extractive", "")),
        (" Local ", Spec("local", "qwen2.5-coder-1.5b")),
        ("local:qwen2.5-coder-0.5b", Spec("local", "qwen2.5-coder-0.5b")),
        ("local:/m/x.gguf", Spec("local", "/m/x.gguf")),
        (r"local:C:\m\x.gguf", Spec("local", r"C:\m\x.gguf")),
        ("openai:gpt-5", Spec("openai", "gpt-5")),
        ("ollama:llama3.2:3b", Spec("ollama", "llama3.2:3b")),
        ("google-genai:gemini", Spec("google_genai", "gemini")),
    ],
)
def test_specs_are_understood(text: str, spec: Spec) -> None:
    assert parse_spec(text) == spec
    assert parse_spec(str(spec)) == spec


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("lokal", "Did you mean `local`"),
        ("lokal:foo", "Did you mean `local:foo`"),
        ("extraktive", "Did you mean `extractive`"),
        ("opnai:gpt-5", "Did you mean `openai:gpt-5`"),
        ("openai", "openai:MODEL"),
        ("openai:", "openai:MODEL"),
        ("local:", "after `local:`"),
        ("/m/x.gguf", "Write `local:/m/x.gguf`"),
        ("extractive:x", "not a SPEC"),
        ("gpt-5", "provider is one of .*openai"),
        ("", "not a SPEC"),
        ("a\nb", "not a SPEC"),
        ("x" * 5000, "not a SPEC"),
    ],
)
def test_nonsense_is_refused_with_a_hint(text: str, hint: str) -> None:
    with pytest.raises(SettingsError, match=hint) as caught:
        parse_spec(text)
    assert len(str(caught.value)) < 700


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        spec = parse_spec(text)
    except SettingsError:
        return
    assert spec.kind in {"extractive", "local", "remote"}


def test_the_providers_are_those_of_langchain() -> None:
    from langchain.chat_models import base

    assert set(base._BUILTIN_PROVIDERS) <= set(PROVIDERS)


@pytest.mark.parametrize(
    ("spec", "urls", "host"),
    [
        ("extractive", {}, None),
        ("local", {}, None),
        ("openai:x", {}, "api.openai.com"),
        ("openai:x", {"openai": "https://llm.example.org/v1"}, "llm.example.org"),
        ("openai:x", {"openai": "http://127.0.0.1:8080/v1"}, None),
        ("ollama:x", {}, None),
        ("ollama:x", {"ollama": "localhost:11434"}, None),
        ("ollama:x", {"ollama": "http://[::1]:11434"}, None),
        ("ollama:x", {"ollama": "gpu.example.org:11434"}, "gpu.example.org"),
        ("azure_openai:x", {}, "the servers of azure_openai"),
    ],
)
def test_where_text_would_go(spec: str, urls: dict[str, str], host: str | None) -> None:
    assert destination(spec, urls) == host


@pytest.mark.parametrize(
    ("address", "url"),
    [
        (None, "http://127.0.0.1:11434"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("gpu:8000", "http://gpu:8000"),
        ("https://gpu.example.org/", "https://gpu.example.org:443"),
        ("http://[::1]:11434", "http://[::1]:11434"),
    ],
)
def test_the_address_of_ollama_is_completed(address: str | None, url: str) -> None:
    assert ollama_url(address) == url
