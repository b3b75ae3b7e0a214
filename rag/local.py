"""The local model as a LangChain chat model, usable on its own: any chat GGUF."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage, convert_to_openai_messages
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import ConfigDict, PrivateAttr

from rag.llama import Chunk, Engine, shared_engine
from rag.loading import Loading

_PASSED: Final = ("grammar", "json_schema", "logprobs", "top_logprobs")


class LlamaChat(BaseChatModel):
    """A chat model over one GGUF file, with the chat template the file carries.

    It loads when built. Under ``states`` it keeps what it made of its instructions, so that the
    next process need not read them; ``adapter`` is a LoRA file for it. ``max_tokens``, ``grammar``
    (GBNF), ``json_schema``, ``logprobs`` and ``top_logprobs`` can be given with every call. Chunks
    without content may come while the model waits or reads: a caller that stops iterating there
    stops the model too.
    """

    model_config = ConfigDict(extra="forbid")

    path: Path
    n_ctx: int = 4096
    threads: int | None = None
    states: Path | None = None
    adapter: Path | None = None
    seed: int = 0
    temperature: float = 0.0
    max_tokens: int = 512

    _engine: Engine = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:  # noqa: ANN401 - pydantic's signature
        """Load the file, or join those who hold it already."""
        super().model_post_init(context)
        self._engine = shared_engine(
            Loading(self.path, self.n_ctx, self.threads, self.states, self.adapter)
        )
        self._engine.load()

    @property
    def _llm_type(self) -> str:
        return "llama.cpp"

    @property
    def _identifying_params(self) -> Mapping[str, Any]:
        return {"path": str(self.path), "temperature": self.temperature, "seed": self.seed}

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401 - LangChain's signature
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401 - LangChain's signature
    ) -> Iterator[ChatGenerationChunk]:
        request = {
            "messages": convert_to_openai_messages(messages),
            "temperature": self.temperature,
            "seed": self.seed,
            "max_tokens": kwargs.get("max_tokens", self.max_tokens),
            **{name: kwargs[name] for name in _PASSED if kwargs.get(name)},
            **({"stop": stop} if stop else {}),
        }
        for chunk in self._engine.stream(request):
            yield ChatGenerationChunk(message=_message(chunk))

    def close(self) -> None:
        """Free the memory now, for everyone who shares this model."""
        self._engine.close()


def _message(chunk: Chunk) -> AIMessageChunk:
    if chunk.usage is None:
        metadata: dict[str, Any] = {"finish_reason": chunk.finish} if chunk.finish else {}
        if chunk.logprobs:
            metadata["logprobs"] = dict(chunk.logprobs)
        return AIMessageChunk(content=chunk.text, response_metadata=metadata)
    prompt, written = chunk.usage["prompt_tokens"], chunk.usage["completion_tokens"]
    cached = (chunk.usage.get("prompt_tokens_details") or {}).get("cached_tokens", 0)
    return AIMessageChunk(
        content=chunk.text,
        usage_metadata=UsageMetadata(
            input_tokens=prompt,
            output_tokens=written,
            total_tokens=prompt + written,
            input_token_details={"cache_read": cached},
        ),
        response_metadata={"timings": dict(chunk.timings or {})},
    )
