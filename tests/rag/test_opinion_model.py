"""The shipped adapter on the default writer: it has an opinion, and only when it is asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.manifest import DEFAULT_LLM
from rag.llm import LangChainChat, open_chat
from rag.opinion import asked
from rag.prompt import build_answer_prompt
from rag.types import Prompt
from rag.writer import never
from tests.rag.samples import FIRST, evidence

pytestmark = pytest.mark.model

STATED = "Wer leitet den Hafen?"
UNSTATED = "Wie alt ist Ada Lund?"


@pytest.fixture(scope="module")
def writer(models_dir: Path) -> Iterator[LangChainChat]:
    if not (models_dir / DEFAULT_LLM).is_dir():
        pytest.skip(f"no {DEFAULT_LLM}: run `beleg models pull`")
    opened = open_chat("local", models_dir=models_dir)
    assert opened is not None
    yield opened
    opened.model.close()  # type: ignore[attr-defined]


def prompt(question: str) -> Prompt:
    return build_answer_prompt(question, [evidence(FIRST, 0.9)], lang="de")


def test_it_tells_what_a_sentence_answers(writer: LangChainChat) -> None:
    assert writer.has_opinion
    stated = writer.opinion(prompt(STATED), asked("Ada Lund", "Hafen"), never)
    other = writer.opinion(prompt(UNSTATED), asked("Ada Lund", "Hafen"), never)
    assert stated is not None
    assert other is not None
    assert stated > other + 1


def test_a_draft_after_an_opinion_is_the_models_own(writer: LangChainChat) -> None:
    stated = prompt(STATED)
    first = writer.stream(stated, max_tokens=24)
    before = "".join(first)
    assert writer.opinion(stated, asked("Lund", ""), never) is not None
    second = writer.stream(stated, max_tokens=24)
    assert "".join(second) == before
    assert second.usage.prompt_tokens is not None
    assert second.usage.cached_tokens is not None
    assert second.usage.prompt_tokens - second.usage.cached_tokens < 8  # read once for both


def test_one_that_is_stopped_says_nothing(writer: LangChainChat) -> None:
    assert writer.opinion(prompt(STATED), asked(None, ""), lambda: True) is None


def test_another_model_has_none(models_dir: Path) -> None:
    files = sorted((models_dir / DEFAULT_LLM).glob("*.gguf"))
    if not files:
        pytest.skip(f"no {DEFAULT_LLM}: run `beleg models pull`")
    opened = open_chat(f"local:{files[0]}", models_dir=models_dir)
    assert opened is not None
    assert not opened.has_opinion  # the file may be any
    opened.model.close()  # type: ignore[attr-defined]
