"""Real peers: llama.cpp in this process, and its own HTTP server on loopback, reached as OpenAI.

Both serve the 0.5B, the worst writer there is here; reader, checker and embedder are the real ones.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.context import ContextCorpus
from rag.assistant import Assistant, Core, Request
from rag.check import FactChecker
from rag.llm import ChatOptions, LangChainChat, open_chat
from rag.settings import load_settings
from rag.similarity import similarity_of
from rag.types import Finished, Piece
from rag.wiring import open_embedder, open_reader
from tests.backends.behaviours import HONEST
from tests.backends.llama_server import KEY, llama_server
from tests.backends.sound import sound
from tests.backends.test_conformance import DEAF, LIES
from tests.fakes import ScriptedChat
from tests.rag.test_assistant import TEXT

pytestmark = pytest.mark.model
QUESTION = Request("Wer wies den Vorwurf zurück?")
QUOTED = "wies den Vorwurf am Montag zurück"


@pytest.fixture(scope="module")
def small(models_dir: Path) -> Path:
    found = sorted((models_dir / "qwen2.5-coder-0.5b").glob("*.gguf"))
    if not found:
        pytest.skip("no 0.5B: run `beleg models pull qwen2.5-coder-0.5b`")
    return found[0]


@pytest.fixture(scope="module")
def core(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Core:
    home = tmp_path_factory.mktemp("home")
    (home / "models").symlink_to(models_dir)
    settings = load_settings(home=home)
    embedder = open_embedder(settings)
    reader, thresholds = open_reader(settings, embedder)
    similarity = similarity_of(embedder)
    return Core(
        corpus=ContextCorpus(TEXT, embedder),
        embedder=embedder,
        reader=reader,
        checker=FactChecker(similarity=similarity),
        thresholds=thresholds,
        similarity=similarity,
    )


@pytest.fixture(scope="module")
def address(small: Path) -> Iterator[str]:
    pytest.importorskip("langchain_openai")
    with llama_server(small, window=1024) as found:
        yield found


def _over_http(address: str, key: str = KEY) -> LangChainChat:
    options = ChatOptions(base_urls={"openai": address}, api_keys={"openai": key})
    chat = open_chat("openai:qwen", models_dir=Path(), options=options)
    assert chat is not None
    return chat


@pytest.fixture(scope="module", params=["local", "http"])
def chat(request: pytest.FixtureRequest, small: Path) -> LangChainChat:
    if request.param == "http":
        return _over_http(request.getfixturevalue("address"))
    opened = open_chat(f"local:{small}", models_dir=Path())
    assert opened is not None
    return opened


def test_an_answer_keeps_the_contract_and_counts(core: Core, chat: LangChainChat) -> None:
    record = sound(Assistant(core, chat).ask(QUESTION))
    assert record["status"] in ("answered", "partial")
    assert record["reason"] is None
    usage = record["usage"]
    assert usage["prompt_tokens"] > 100
    assert usage["draft_tokens"] > 0
    assert record["timings"]["first_token_ms"] > 0


def test_a_refusal_asks_nobody(core: Core, chat: LangChainChat) -> None:
    record = sound(Assistant(core, chat).ask(Request("Wie hoch ist der Eiffelturm?")))
    assert record["status"] == "refused"
    assert record["usage"] is None


def test_a_stop_takes_less_than_a_second(core: Core, chat: LangChainChat) -> None:
    at: list[float] = []
    for event in Assistant(core, chat).stream(QUESTION, stop=lambda: bool(at)):
        if isinstance(event, Piece) and event.text and not at:
            at.append(time.monotonic())
        if isinstance(event, Finished):
            answer = event.answer
    assert time.monotonic() - at[0] < 1
    assert sound(answer)["reason"] == "stopped"
    assert QUOTED in answer.text


def test_a_wrong_key(core: Core, address: str) -> None:
    record = sound(Assistant(core, _over_http(address, "wrong")).ask(QUESTION))
    assert record["reason"] == "backend_failed"
    assert "refused the key" in record["notice"]
    assert QUOTED in record["text"]


def test_a_prompt_beyond_the_window(core: Core, address: str) -> None:
    text = f"{TEXT} Der Vorwurf wurde dann geprüft: {'Schiff um Schiff, ' * 400}bis zuletzt."
    question = Request("Wer wies den Vorwurf zurück und was wurde geprüft?", context=text)
    answer = Assistant(core, _over_http(address)).ask(question)
    sound(answer, text)
    assert answer.reason in (None, "backend_failed")


@pytest.mark.parametrize("draft", [LIES, DEAF, "Ada Lund sagte: „Ich bin schuldig.“ [1]"])
def test_lies_are_withheld_by_the_real_parts(core: Core, draft: str) -> None:
    record = sound(Assistant(core, ScriptedChat(draft)).ask(QUESTION))
    assert len(record["claims"]) == 1
    assert QUOTED in record["text"]
    assert record["withheld"]


def test_what_is_true_is_shown_by_the_real_parts(core: Core) -> None:
    asked = Request("Who denied the accusation?")
    record = sound(Assistant(core, ScriptedChat(HONEST)).ask(asked))
    assert record["claims"][0]["text"] == "Ada Lund denied the accusation on Monday."
