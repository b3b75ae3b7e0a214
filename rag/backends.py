"""Which backends could word an answer here and now, and what each still needs.

Only this machine is asked: a provider elsewhere hears nothing before it is chosen.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final, Literal

from rag.budget import Price
from rag.settings import Settings
from rag.spec import KEYS, Spec, destination, ollama_url, parse_spec, with_scheme

State = Literal["ready", "not_fetched", "no_package", "no_key", "unreachable"]

# Provider, what people call it, its LangChain package, the extra that brings it.
REMOTE: Final = (
    ("ollama", "Ollama", "langchain_ollama", "ollama"),
    ("openai", "OpenAI-compatible", "langchain_openai", "openai"),
    ("anthropic", "Anthropic", "langchain_anthropic", "anthropic"),
    ("google_genai", "Google", "langchain_google_genai", "google"),
    ("mistralai", "Mistral", "langchain_mistralai", "mistral"),
)
_KEYLESS: Final = frozenset({"ollama"})
_WAIT_S: Final = 0.5
_MOST_MODELS: Final = 30

# Returns the JSON at an address on this machine, or None where nobody answers.
Get = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class BackendOption:
    """One choice. ``spec`` ends in a colon where the user still has to name the model.

    ``host`` is where evidence and question would go; None: they stay on this machine. ``remedy``
    says what to do unless the state is "ready". ``price`` is per million tokens.
    """

    spec: str
    label: str
    state: State
    host: str | None = None
    remedy: str = ""
    price: Price | None = None

    @property
    def complete(self) -> bool:
        """Whether the SPEC can be used as it is."""
        return not self.spec.endswith(":")


def available(settings: Settings, *, get: Get | None = None) -> list[BackendOption]:
    """Return what can be chosen: the configured one first, then what stays here, then the rest."""
    ask = get or _get
    found = [*_local(settings), BackendOption("extractive", "extractive", "ready")]
    for provider, label, package, extra in REMOTE:
        found += _remote(settings, provider, label, (package, extra), ask)
    chosen = next((one for one in found if one.spec == settings.llm), None)
    if chosen is None:
        chosen = _configured(settings, found)
    return [chosen, *(one for one in found if one is not chosen)]


def _local(settings: Settings) -> Iterator[BackendOption]:
    from index.fetch import present
    from index.manifest import DEFAULT_LLM, MODELS

    for model in MODELS.values():
        if model.kind != "llm":
            continue
        spec = "local" if model.name == DEFAULT_LLM else f"local:{model.name}"
        here = present(model.name, settings.models_dir)
        remedy = "" if here else f"beleg models pull {model.name}"
        yield BackendOption(spec, model.name, "ready" if here else "not_fetched", remedy=remedy)


def _remote(
    settings: Settings, provider: str, label: str, parts: tuple[str, str], get: Get
) -> Iterator[BackendOption]:
    package, extra = parts
    addresses = settings.addresses
    host = destination(Spec(provider, ""), addresses)
    spec, prices = f"{provider}:", settings.prices_by_spec
    if find_spec(package) is None:
        yield BackendOption(spec, label, "no_package", host, f"pip install -e '.[{extra}]'")
        return
    if host is None:
        models = _models_here(provider, addresses, get)
        if models is None:
            start = "ollama serve" if provider == "ollama" else f"start {addresses[provider]}"
            yield BackendOption(spec, label, "unreachable", host, start)
            return
        for name in models[:_MOST_MODELS]:
            yield BackendOption(spec + name, name, "ready", price=prices.get(spec + name))
        if models:
            return
    needed = provider not in _KEYLESS and provider not in settings.api_keys
    if needed and host is not None:
        yield BackendOption(spec, label, "no_key", host, f"set {KEYS[provider]}")
        return
    yield BackendOption(spec, label, "ready", host)


def _models_here(provider: str, addresses: dict[str, str], get: Get) -> list[str] | None:
    """Return the models a server on this machine offers, or None where none answers."""
    if provider == "ollama":
        told = get(ollama_url(addresses.get("ollama")) + "/api/tags")
        rows, name = "models", "name"
    else:
        told = get(with_scheme(addresses[provider]).rstrip("/") + "/models")
        rows, name = "data", "id"
    if not isinstance(told, dict):
        return None
    listed = told.get(rows)
    return [str(row[name]) for row in listed if name in row] if isinstance(listed, list) else []


def _configured(settings: Settings, found: list[BackendOption]) -> BackendOption:
    """Return the option of the SPEC in the settings, in the state of its provider's entry."""
    spec = parse_spec(settings.llm)
    host = destination(spec, settings.addresses)
    like = next((one for one in found if one.spec == f"{spec.provider}:"), None)
    state: State = like.state if like else "ready"
    remedy = like.remedy if like else ""
    return BackendOption(
        str(spec), spec.model, state, host, remedy, settings.prices_by_spec.get(str(spec))
    )


def _get(url: str) -> Any:  # noqa: ANN401 - any JSON value
    import httpx

    try:
        # A proxy would carry the question for this machine to another one.
        answer = httpx.get(url, timeout=_WAIT_S, trust_env=False)
        return answer.raise_for_status().json()
    except (httpx.HTTPError, ValueError):
        return None
