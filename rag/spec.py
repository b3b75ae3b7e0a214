"""The SPEC, the one string that chooses a backend: what it means, and where text would go."""

import difflib
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from index.errors import SettingsError
from index.manifest import DEFAULT_LLM

OLLAMA_URL: Final = "http://127.0.0.1:11434"

# What `init_chat_model` of langchain 1.4 knows, and the host each sends text to by default; None
# where the host depends on the account. A test compares the names with langchain's own list.
PROVIDERS: Final[Mapping[str, str | None]] = {
    "anthropic": "api.anthropic.com",
    "anthropic_bedrock": None,
    "azure_ai": None,
    "azure_openai": None,
    "baseten": None,
    "bedrock": None,
    "bedrock_converse": None,
    "bedrock_mantle_anthropic": None,
    "bedrock_mantle_openai": None,
    "cohere": "api.cohere.com",
    "deepseek": "api.deepseek.com",
    "fireworks": "api.fireworks.ai",
    "google_anthropic_vertex": None,
    "google_genai": "generativelanguage.googleapis.com",
    "google_vertexai": None,
    "groq": "api.groq.com",
    "huggingface": None,
    "ibm": None,
    "langsmith": "gateway.smith.langchain.com",
    "litellm": None,
    "meta": None,
    "mistralai": "api.mistral.ai",
    "nvidia": "integrate.api.nvidia.com",
    "ollama": "127.0.0.1",
    "openai": "api.openai.com",
    "openrouter": "openrouter.ai",
    "perplexity": "api.perplexity.ai",
    "together": "api.together.xyz",
    "upstage": "api.upstage.ai",
    "xai": "api.x.ai",
}
# The variable each provider's key is taken from. Ollama needs none.
KEYS: Final[Mapping[str, str]] = {
    "openai": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "google_genai": "GOOGLE_API_KEY",
    "mistralai": "MISTRAL_API_KEY",
}
_FORMS: Final = (
    "Write `extractive`, `local`, `local:NAME`, `local:/path/model.gguf` or `provider:model`"
)
_LONGEST: Final = 400


@dataclass(frozen=True, slots=True)
class Spec:
    """A backend as the user chose it. ``model`` is a manifest name, a path or a provider's name."""

    provider: str
    model: str

    @property
    def kind(self) -> Literal["extractive", "local", "remote"]:
        """Say who words the answer: nobody, this process, or a provider."""
        if self.provider == "extractive":
            return "extractive"
        return "local" if self.provider == "local" else "remote"

    @property
    def path(self) -> Path | None:
        """Return the file a local SPEC points at, or None where it names a model."""
        if self.provider != "local" or not _is_path(self.model):
            return None
        return Path(self.model).expanduser()

    def __str__(self) -> str:
        """Return the SPEC in full, as it goes into the record."""
        return f"{self.provider}:{self.model}" if self.model else self.provider


def parse_spec(text: str) -> Spec:
    """Read a SPEC.

    Raises:
        SettingsError: it means nothing, with the nearest thing that does.
    """
    written = text.strip()
    if not written or len(written) > _LONGEST or not written.isprintable():
        raise SettingsError(f"The LLM {_shown(written)} is not a SPEC. {_FORMS}.")
    provider, colon, model = written.partition(":")
    provider = provider.strip().lower().replace("-", "_")
    model = model.strip()
    if provider == "extractive" and not colon:
        return Spec("extractive", "")
    if provider == "local" and (model or not colon):
        return Spec("local", model or DEFAULT_LLM)
    if provider in PROVIDERS and model:
        return Spec(provider, model)
    raise SettingsError(f"The LLM {_shown(written)} is not a SPEC. {_hint(written, provider)}")


def destination(spec: str | Spec, base_urls: Mapping[str, str] | None = None) -> str | None:
    """Return the host that evidence and questions would go to; None: they stay on this machine.

    Args:
        spec: The SPEC.
        base_urls: Addresses set for providers by name, such as ``OPENAI_BASE_URL``.
    """
    chosen = parse_spec(spec) if isinstance(spec, str) else spec
    if chosen.kind != "remote":
        return None
    address = (base_urls or {}).get(chosen.provider)
    if address:
        host = urlsplit(with_scheme(address)).hostname or address
    else:
        host = PROVIDERS[chosen.provider] or f"the servers of {chosen.provider}"
    return None if _is_this_machine(host) else host


def ollama_url(address: str | None) -> str:
    """Return the address of Ollama as a URL: ``OLLAMA_HOST`` may lack the scheme or the port."""
    if not address:
        return OLLAMA_URL
    parts = urlsplit(with_scheme(address))
    # 0.0.0.0 is what a server listens on; a client cannot call it everywhere.
    host = "127.0.0.1" if parts.hostname in {None, "0.0.0.0", "::"} else str(parts.hostname)
    host = f"[{host}]" if ":" in host else host
    port = parts.port or (443 if parts.scheme == "https" else 11434)
    return f"{parts.scheme}://{host}:{port}{parts.path.rstrip('/')}"


def with_scheme(address: str) -> str:
    """Return the address as a URL, http where it says nothing else."""
    return address if "://" in address else f"http://{address}"


def _is_path(model: str) -> bool:
    return model.lower().endswith(".gguf") or "/" in model or "\\" in model


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _shown(written: str) -> str:
    short = written if len(written) <= 60 else written[:57] + "..."
    return repr(short)


def _hint(written: str, provider: str) -> str:
    if provider in PROVIDERS:
        return f"Name the model too, as in `{provider}:MODEL`."
    if provider == "local":
        return "Name the model after `local:`, or write `local` for the default one."
    known = ["extractive", "local", *PROVIDERS]
    near = difflib.get_close_matches(provider, known, n=1, cutoff=0.7)
    if near:
        rest = written.partition(":")[2].strip()
        return f"Did you mean `{near[0]}{f':{rest}' if rest else ''}`?"
    if _is_path(written):
        return f"Write `local:{written}` for a model file."
    return f"{_FORMS}, where provider is one of {', '.join(PROVIDERS)}."
