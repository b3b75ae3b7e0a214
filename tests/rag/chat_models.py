"""LangChain chat models that misbehave on purpose, for the tests of `rag.llm`."""

import threading
import time
from collections.abc import Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr


class Scripted(BaseChatModel):
    """Streams what it was given: text, a pause in seconds, an error to raise, or token counts."""

    script: list[Any]
    endless: bool = False
    fail_once: bool = False
    breaks_off: bool = False
    _asked: list[list[BaseMessage]] = PrivateAttr(default_factory=list)
    _kwargs: dict[str, Any] = PrivateAttr(default_factory=dict)
    _closed: threading.Event = PrivateAttr(default_factory=threading.Event)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    @property
    def asked(self) -> list[BaseMessage]:
        """The messages of the last call."""
        return self._asked[-1]

    @property
    def kwargs(self) -> dict[str, Any]:
        """The keywords of the last call."""
        return self._kwargs

    def was_stopped(self, within_s: float = 2.0) -> bool:
        """Say whether the stream ended or was closed."""
        return self._closed.wait(within_s)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        self._asked.append(messages)
        self._kwargs.update(kwargs)
        try:
            while True:
                for step in self.script:
                    if isinstance(step, BaseException):
                        if self.fail_once and len(self._asked) > 1:
                            continue
                        raise step
                    if isinstance(step, int | float):
                        time.sleep(step)
                    else:
                        yield ChatGenerationChunk(message=_message(step))
                if not self.endless:
                    ended = {} if self.breaks_off else {"finish_reason": "stop"}
                    last = AIMessageChunk(content="", response_metadata=ended)
                    yield ChatGenerationChunk(message=last)
                    return
        finally:
            self._closed.set()


def _message(step: Any) -> AIMessageChunk:
    if isinstance(step, tuple):
        counts = UsageMetadata(
            input_tokens=step[0], output_tokens=step[1], total_tokens=step[0] + step[1]
        )
        return AIMessageChunk(content="", usage_metadata=counts)
    return AIMessageChunk(content=step)
