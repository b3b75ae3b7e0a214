"""Any LangChain chat model becomes a bounded, cancellable, clearly failing `ChatModel`."""

import gc
import time
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from index.errors import BackendError, ModelError, SettingsError
from rag.llm import ChatOptions, LangChainChat, open_chat
from rag.protocols import ChatModel
from rag.spec import parse_spec
from rag.types import Prompt
from tests.rag.chat_models import Scripted

PROMPT = Prompt("Be brief.", "Who?", "sample", "1", "0")


def _chat(
    *script: Any, spec: str = "openai:x", endless: bool = False, **options: Any
) -> LangChainChat:
    model = Scripted(script=list(script), endless=endless)
    return LangChainChat(model, parse_spec(spec), ChatOptions(**options))


def _model(chat: LangChainChat) -> Scripted:
    assert isinstance(chat.model, Scripted)
    return chat.model


def test_it_is_a_chat_model_and_streams_pieces() -> None:
    chat: ChatModel = _chat("Pes", "kov ", "[1].")
    assert list(chat.stream(PROMPT, max_tokens=50)) == ["Pes", "kov ", "[1]."]
    assert chat.name == "openai:x"


def test_the_messages_and_the_limit_reach_the_model() -> None:
    chat = _chat("a")
    list(chat.stream(PROMPT, max_tokens=50))
    assert [message.content for message in _model(chat).asked] == ["Be brief.", "Who?"]
    assert _model(chat).kwargs == {"max_tokens": 50}


def test_a_provider_whose_limit_is_not_known_gets_no_keyword() -> None:
    chat = _chat("a", spec="groq:x")
    list(chat.stream(PROMPT, max_tokens=50))
    assert _model(chat).kwargs == {}


@pytest.mark.parametrize(("spec", "bound"), [("local", True), ("openai:x", False)])
def test_a_grammar_goes_where_it_can_bind(spec: str, bound: bool) -> None:
    chat = _chat("a", spec=spec)
    list(chat.stream(replace(PROMPT, grammar='root ::= "a"'), max_tokens=5))
    assert ("grammar" in _model(chat).kwargs) == bound


def test_only_a_local_model_reads_ahead() -> None:
    local, remote = _chat("a", spec="local"), _chat("a")
    local.warm(PROMPT)
    remote.warm(PROMPT)
    assert _model(local).was_stopped()
    assert _model(local).kwargs["max_tokens"] == 1
    assert not _model(remote).was_stopped(0.05)


def test_a_failure_while_reading_ahead_is_nobodys_business() -> None:
    chat = _chat(ConnectionResetError("gone"), spec="local")
    chat.warm(PROMPT)
    assert _model(chat).was_stopped()


def test_thinking_control_characters_and_broken_text_are_removed() -> None:
    chat = _chat("<th", "ink>secret</thi", "nk>An\x00swer \ud800[1]\x1b[2J.")
    assert "".join(chat.stream(PROMPT, max_tokens=50)) == "Answer ?[1][2J."


def test_content_in_blocks_is_read() -> None:
    chat = _chat([{"type": "thinking", "thinking": "no"}, {"type": "text", "text": "Yes."}])
    assert "".join(chat.stream(PROMPT, max_tokens=50)) == "Yes."


def test_tokens_and_times_are_counted() -> None:
    draft = _chat(0.05, "Yes", "", (12, 3)).stream(PROMPT, max_tokens=50)
    assert "".join(draft) == "Yes"
    usage = draft.usage
    assert (usage.prompt_tokens, usage.draft_tokens, usage.cut) == (12, 3, False)
    assert 50 <= (usage.first_token_ms or 0) <= (usage.total_ms or 0)


def test_an_endless_answer_is_cut() -> None:
    chat = _chat("abcdefghij", endless=True)
    draft = chat.stream(PROMPT, max_tokens=8)
    assert len("".join(draft)) == 80
    assert draft.usage.cut
    assert _model(chat).was_stopped()


def test_nothing_comes_of_an_empty_answer() -> None:
    assert list(_chat("").stream(PROMPT, max_tokens=8)) == []


def test_closing_stops_the_model_and_keeps_the_pieces() -> None:
    chat = _chat("a", 0.02, endless=True)
    draft = chat.stream(PROMPT, max_tokens=1000)
    assert [next(draft), next(draft)] == ["a", "a"]
    draft.close()
    assert _model(chat).was_stopped()
    assert list(draft) == []


def test_letting_go_of_a_draft_stops_the_model() -> None:
    chat = _chat("a", 0.02, endless=True)
    gc.disable()
    try:
        next(chat.stream(PROMPT, max_tokens=1000))
        assert _model(chat).was_stopped()
    finally:
        gc.enable()


def test_a_silent_model_is_given_up_at_once() -> None:
    chat = _chat(5, "late", first_token_s=0.2)
    started = time.monotonic()
    with pytest.raises(BackendError, match=r"had not begun .* BELEG_FIRST_TOKEN_S"):
        list(chat.stream(PROMPT, max_tokens=8))
    assert time.monotonic() - started < 2


def test_a_model_that_drips_is_given_up() -> None:
    chat = _chat("a", 0.05, endless=True, answer_s=0.3)
    pieces: list[str] = []
    with pytest.raises(BackendError, match=r"still writing .* BELEG_ANSWER_S"):
        pieces.extend(chat.stream(PROMPT, max_tokens=10_000))
    assert _model(chat).was_stopped()


class TurnedAway(Exception):
    """As a provider's package raises it, with the answer it got."""

    def __init__(self, status: int, **headers: str) -> None:
        super().__init__("no")
        self.response = Answered(status, {k.replace("_", "-"): v for k, v in headers.items()})


@dataclass
class Answered:
    status_code: int
    headers: dict[str, str]


def test_a_busy_backend_is_asked_again_after_the_time_it_names() -> None:
    chat = _chat(TurnedAway(429, retry_after="0.3"), "Yes.")
    _model(chat).fail_once = True
    started = time.monotonic()
    draft = chat.stream(PROMPT, max_tokens=8)
    assert "".join(draft) == "Yes."
    assert 0.3 <= time.monotonic() - started < 2
    assert draft.usage.retries == 1


def test_asking_again_is_bounded() -> None:
    chat = _chat(TurnedAway(503, retry_after="0"), max_retries=3)
    draft = chat.stream(PROMPT, max_tokens=8)
    with pytest.raises(BackendError, match="HTTP 503"):
        list(draft)
    assert draft.usage.retries == 3


@pytest.mark.parametrize(
    "error", [TurnedAway(429, retry_after="3600"), TurnedAway(401), TurnedAway(404), ValueError()]
)
def test_where_waiting_does_not_help_nobody_waits(error: Exception) -> None:
    started = time.monotonic()
    with pytest.raises(BackendError):
        list(_chat(error).stream(PROMPT, max_tokens=8))
    assert time.monotonic() - started < 0.5


def test_after_the_first_word_nobody_is_asked_again() -> None:
    draft = _chat("Pes", TurnedAway(503, retry_after="0")).stream(PROMPT, max_tokens=8)
    assert next(draft) == "Pes"
    with pytest.raises(BackendError):
        list(draft)
    assert draft.usage.retries == 0


def test_silence_gives_the_caller_a_chance_to_stop() -> None:
    chat = _chat(0.6, "late")
    draft = chat.stream(PROMPT, max_tokens=8)
    started = time.monotonic()
    assert next(draft) == ""
    assert time.monotonic() - started < 0.4
    draft.close()


def test_a_failure_after_some_pieces_is_explained() -> None:
    draft = _chat("Pes", ConnectionResetError("gone")).stream(PROMPT, max_tokens=8)
    assert next(draft) == "Pes"
    with pytest.raises(BackendError, match=r"Nothing answers for openai:x at api\.openai\.com"):
        next(draft)


def test_a_draft_that_ends_without_a_word_why_has_broken_off() -> None:
    chat = _chat("Peskov denied")
    _model(chat).breaks_off = True
    with pytest.raises(BackendError, match="broke off"):
        list(chat.stream(PROMPT, max_tokens=8))


def test_two_streams_do_not_disturb_each_other() -> None:
    first, second = _chat("a", "b", "c"), _chat("x", "y", "z")
    one, two = first.stream(PROMPT, max_tokens=9), second.stream(PROMPT, max_tokens=9)
    assert [next(one), next(two), next(one), next(two)] == ["a", "x", "b", "y"]
    one.close()
    assert list(two) == ["z"]


def test_extractive_needs_no_model(tmp_path: Path) -> None:
    assert open_chat("extractive", models_dir=tmp_path) is None


@pytest.mark.parametrize(
    ("spec", "package", "remedy"),
    [
        ("google_genai:x", "langchain_google_genai", r"pip install -e '.\[google\]'"),
        ("xai:grok", "langchain_xai", "pip install langchain-xai"),
    ],
)
def test_a_missing_package_names_the_remedy(
    spec: str, package: str, remedy: str, tmp_path: Path
) -> None:
    if find_spec(package):
        pytest.skip(f"{package} is installed")
    with pytest.raises(BackendError, match=remedy):
        open_chat(spec, models_dir=tmp_path)


def test_nonsense_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Did you mean `local`"):
        open_chat("lokal", models_dir=tmp_path)


@pytest.mark.parametrize("spec", ["local:/nowhere/x.gguf", "local:no-such-model", "local"])
def test_a_missing_local_model_is_named(spec: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        open_chat(spec, models_dir=tmp_path)
    assert "beleg models" in str(caught.value)


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(BackendError, match="not a GGUF model"):
        open_chat(f"local:{path}", models_dir=tmp_path)


def test_keys_are_not_shown() -> None:
    assert "hush" not in repr(ChatOptions(api_keys={"openai": "hush"}))
