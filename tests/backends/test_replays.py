"""Documented streams of Ollama and Anthropic, replayed; see replays/README.md."""

from pathlib import Path

import pytest

from index.errors import BackendError
from rag.llm import ChatOptions, LangChainChat, open_chat
from rag.types import Prompt
from tests.backends.server import Reply, Served, served

FOLDER = Path(__file__).parent / "replays"
PROMPT = Prompt("Be brief.", "Why is the sky blue?", "sample", "1", "0")


def _chat(spec: str, server: Served) -> LangChainChat:
    provider = spec.partition(":")[0]
    pytest.importorskip(f"langchain_{provider}")
    options = ChatOptions(base_urls={provider: server.address}, api_keys={provider: "k"})
    chat = open_chat(spec, models_dir=Path(), options=options)
    assert chat is not None
    return chat


@pytest.mark.parametrize(
    ("spec", "file", "kind", "text", "tokens"),
    [
        ("ollama:llama3.2", "ollama-chat", "ndjson", "The sky is blue.", (26, 282)),
        ("ollama:deepseek-r1", "ollama-thinking", "ndjson", "It is blue.", (7, 12)),
        # The documented end of a stream counts no prompt: better none than a nought.
        ("anthropic:claude-opus-4-1", "anthropic-messages", "sse", "Hello!", (None, 15)),
        (
            "anthropic:claude-opus-4-1",
            "anthropic-thinking",
            "sse",
            "27 * 453 = 12,231",
            (None, 40),
        ),
    ],
)
def test_replay(spec: str, file: str, kind: str, text: str, tokens: tuple[int | None, int]) -> None:
    stream = (FOLDER / f"{file}.{kind}").read_bytes()
    mime = {"ndjson": "application/x-ndjson", "sse": "text/event-stream"}[kind]
    with served(lambda asked, number: Reply([stream], kind=mime)) as server:
        draft = _chat(spec, server).stream(PROMPT, max_tokens=50)
        assert "".join(draft) == text
        assert (draft.usage.prompt_tokens, draft.usage.draft_tokens) == tokens
        assert draft.usage.ended
        sent = server.asked[0].body
        assert sent["model"] == spec.partition(":")[2]
        assert sent["stream"] is True


def test_ollamas_window_is_raised() -> None:
    stream = (FOLDER / "ollama-chat.ndjson").read_bytes()
    with served(lambda asked, number: Reply([stream], kind="application/x-ndjson")) as server:
        list(_chat("ollama:llama3.2", server).stream(PROMPT, max_tokens=50))
        assert server.asked[0].path == "/api/chat"
        assert server.asked[0].body["options"]["num_ctx"] >= 8192


def test_an_error_inside_the_stream() -> None:
    stream = (FOLDER / "anthropic-overloaded.sse").read_bytes()
    with served(lambda asked, number: Reply([stream], kind="text/event-stream")) as server:
        draft = _chat("anthropic:claude-opus-4-1", server).stream(PROMPT, max_tokens=50)
        written: list[str] = []
        with pytest.raises(BackendError):
            written.extend(draft)
        assert "".join(written) == "Hello"
