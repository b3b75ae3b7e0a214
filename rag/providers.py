"""LangChain chat models as each provider's package wants them: opened, and called."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from index.errors import BackendError
from index.manifest import DEFAULT_LLM
from rag.budget import Price
from rag.failures import explain
from rag.loading import Loading
from rag.opinion import ADAPTER
from rag.spec import Spec, destination, ollama_url

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_EXTRAS: Final[Mapping[str, str]] = {
    "openai": "openai",
    "anthropic": "anthropic",
    "google_genai": "google",
    "mistralai": "mistral",
    "ollama": "ollama",
}
# How each provider's package calls the limit of one answer. Others get theirs when opened, or none:
# a draft is bounded by `rag.llm` in any case.
_LIMIT_NAMES: Final[Mapping[str, str]] = {
    "local": "max_tokens",
    "openai": "max_tokens",
    "anthropic": "max_tokens",
    "mistralai": "max_tokens",
    "google_genai": "max_output_tokens",
}
# Those that always say why a draft ended: one that ends without has broken off.
SAY_WHY: Final = frozenset({"local", *_EXTRAS})
# Ollama cuts a prompt silently at 2,048-4,096 tokens unless told otherwise.
_OLLAMA_CONTEXT: Final = 8192


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """How backends are opened. Addresses and keys go by provider, prices by SPEC."""

    n_ctx: int = 4096
    threads: int | None = None
    first_token_s: float = 60.0
    answer_s: float = 180.0
    max_retries: int = 2
    base_urls: Mapping[str, str] = field(default_factory=dict)
    api_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    prices: Mapping[str, Price] = field(default_factory=dict)


def open_local(spec: Spec, models_dir: Path, options: ChatOptions) -> "BaseChatModel":
    """Load a model file. Raises ModelMissing and BackendError."""
    from rag.llama import shared_engine

    path = spec.path
    if path is None:
        from index.fetch import path_of

        path = path_of(spec.model, models_dir)
    # The opinion was trained for this one model.
    adapter = ADAPTER if spec.path is None and spec.model == DEFAULT_LLM else None
    loading = Loading(path, options.n_ctx, options.threads, models_dir / "states", adapter)
    # It loads while LangChain is imported.
    engine = shared_engine(loading)
    from rag.local import LlamaChat

    chat = LlamaChat(**{field.name: getattr(loading, field.name) for field in fields(loading)})
    del engine  # held until the chat held it
    return chat


def open_remote(spec: Spec, options: ChatOptions) -> "BaseChatModel":
    """Return the chat model of a provider; nothing is sent yet.

    Raises:
        BackendError: its package or its key is missing.
    """
    from langchain.chat_models import init_chat_model

    try:
        model: BaseChatModel = init_chat_model(
            spec.model, model_provider=spec.provider, **_keywords(spec, options)
        )
        return model
    except ImportError as error:
        extra = _EXTRAS.get(spec.provider)
        remedy = f"pip install -e '.[{extra}]'" if extra else _package_of(error)
        raise BackendError(
            f"The backend {spec} needs a package that is not installed: `{remedy}`."
        ) from error
    except Exception as error:  # noqa: BLE001 - without its cause, which may quote the key
        host = destination(spec, options.base_urls)
        raise explain(error, spec, host, secrets=options.api_keys.values()) from None


def call_keywords(spec: Spec, options: ChatOptions, max_tokens: int) -> dict[str, Any]:
    """Return the keywords of one call: the limit of its answer, by the provider's name for it."""
    if spec.provider == "ollama":
        # Options of a call replace those of the model.
        return {"options": {**_ollama_options(options), "num_predict": max_tokens}}
    limit = _LIMIT_NAMES.get(spec.provider)
    return {limit: max_tokens} if limit else {}


def _keywords(spec: Spec, options: ChatOptions) -> dict[str, Any]:
    """Return the keywords a provider's class is built with."""
    if spec.provider == "ollama":
        return {
            "base_url": ollama_url(options.base_urls.get("ollama")),
            "client_kwargs": {"timeout": options.answer_s},
            **_ollama_options(options),
        }
    # Whole seconds: Mistral's package takes no others.
    found: dict[str, Any] = {"temperature": 0, "timeout": ceil(options.answer_s), "max_retries": 0}
    if address := options.base_urls.get(spec.provider):
        found["base_url"] = address
    if key := options.api_keys.get(spec.provider):
        found["api_key"] = key
    elif address and destination(spec, options.base_urls) is None:
        # Servers on this machine want no key, but the packages do.
        found["api_key"] = "none"
    if spec.provider == "openai":
        # Behind another address it would not ask for the token counts.
        found["stream_usage"] = True
    return found


def _ollama_options(options: ChatOptions) -> dict[str, Any]:
    return {"temperature": 0, "num_ctx": max(options.n_ctx, _OLLAMA_CONTEXT)}


def _package_of(error: ImportError) -> str:
    words = str(error).replace("`", " ").split()
    named = [word for word in words if word.startswith("langchain-")]
    return f"pip install {named[0].rstrip('.')}" if named else "pip install its LangChain package"
