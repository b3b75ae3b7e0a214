"""Typed settings and the environment: the only module that reads either."""

import difflib
import os
import re
import sys
import tomllib
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.sources import InitSettingsSource

from index.errors import SettingsError
from rag.budget import Price
from rag.spec import parse_spec

# Nothing we depend on may call home. Streamlit's own switches are in .streamlit/config.toml.
QUIET = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "TOKENIZERS_PARALLELISM": "false",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    # Threads that wait for each other spin shorter: with another program busy on one of two cores,
    # the local model wrote 4.3 instead of 1.1 tokens/s; on an idle machine nothing is lost.
    "GOMP_SPINCOUNT": "10000",
}


# A proxy for the web must not be handed what is meant for a server on this machine.
HERE = ("localhost", "127.0.0.1", "::1")


# A user's folder: user-NAME for a password, oidc-HASH for a provider's subject. Never a path.
USER_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")
USER: Final = re.compile(rf"user-{USER_NAME.pattern}|oidc-[0-9a-f]{{32}}")


def default_home() -> Path:
    """Return BELEG_HOME, or the platform's folder for user data."""
    from platformdirs import user_data_path

    named = os.environ.get("BELEG_HOME")
    return Path(named).expanduser().resolve() if named else user_data_path("beleg", appauthor=False)


def environment_at(home: Path) -> dict[str, str]:
    """Return the environment for a child process whose data lie in another home."""
    return {**os.environ, "BELEG_HOME": str(home)}


def has_display() -> bool:
    """Tell whether a browser window can be opened here."""
    # On Linux without a display a text browser would take over the terminal.
    return not sys.platform.startswith("linux") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


# Without a user or a query: what is secret has a setting of its own, which is masked.
HTTP: Final = r"^https?://[^\s/@?#]+(/[^\s@?#]*)?$"


class Settings(BaseSettings):
    """Everything a user can set: ``BELEG_*`` variables, ``.env``, or ``settings.toml`` in the home.

    Variables win over the file. Unknown ``BELEG_*`` names and unknown keys are refused.
    """

    model_config = SettingsConfigDict(
        env_prefix="BELEG_", env_file=".env", extra="ignore", frozen=True, validate_default=True
    )

    home: Path = Field(default_factory=default_home, description="Folder of all data and caches")
    llm: str = Field(default="local", description="Backend SPEC, see `beleg ask --help`")
    passages: int = Field(default=8, ge=1, le=50, description="Passages retrieved per question")
    evidence: int = Field(default=3, ge=1, le=8, description="Evidence sentences at most")
    max_tokens: int = Field(default=200, ge=16, le=4096, description="Longest draft, in tokens")
    first_token_s: float = Field(default=60, gt=0, description="Wait for the first token, seconds")
    answer_s: float = Field(default=180, gt=0, description="Wait for the whole draft, seconds")
    threads: int | None = Field(default=None, ge=1, le=256, description="CPU threads; all if unset")
    context_tokens: int = Field(default=4096, ge=1024, le=131072, description="Model window")
    log: Literal["words", "json"] = Field(
        default="words", description="Log: warnings in words, or JSON lines with a request id"
    )
    host: str = Field(default="127.0.0.1", description="Address the page listens on")
    password_hash: SecretStr | None = Field(
        default=None, description="Of the page's password, from `beleg password`"
    )
    users: dict[str, SecretStr] = Field(
        default_factory=dict,
        description="Password hashes by user, from `beleg password NAME`; each sees only their own",
    )
    oidc_users: tuple[str, ...] = Field(
        default=(),
        description="Who may log in by OpenID Connect: subjects, verified addresses; empty: all",
    )
    models: Path | None = Field(
        default=None, description="Folder of the model files; `models` in the home if unset"
    )
    file_mb: int = Field(default=25, ge=1, le=1000, description="Largest document taken in, MB")
    parse_s: int = Field(
        default=30, ge=1, le=3600, description="Time to parse one document, seconds"
    )
    parse_mb: int = Field(default=1024, ge=256, description="Memory to parse one document, MB")
    retries: int = Field(default=2, ge=0, le=10, description="Times a busy backend is asked again")
    budget_tokens: int | None = Field(default=None, ge=1, description="Tokens one answer may use")
    budget_cost: float | None = Field(default=None, ge=0, description="Money one answer may cost")
    currency: str = Field(default="USD", max_length=8, description="Of budget and prices")
    prices: dict[str, Price] = Field(
        default_factory=dict, description="By SPEC: input, output, cached, per million tokens"
    )
    remember: int = Field(
        default=200,
        ge=0,
        le=10_000,
        description="Answers kept in memory to be given again; 0: none",
    )
    queue: int = Field(
        default=20, ge=1, le=1000, description="Questions under way on the page; more hear: busy"
    )
    callers: int = Field(
        default=4, ge=1, le=256, description="Shell commands that answer at once; more wait"
    )
    callers_s: float = Field(
        default=300, ge=0, description="Wait for a turn among them, seconds; then: busy"
    )
    lock_s: float = Field(default=30, ge=0, description="Wait for another writer, seconds")
    record_url: SecretStr | None = Field(
        default=None, description="Documents in postgresql://user:password@host/db, not in a file"
    )
    chroma_url: str | None = Field(
        default=None, pattern=HTTP, description="Vectors on a Chroma server, not in a folder"
    )
    chroma_tenant: str = Field(default="default_tenant", min_length=1, description="There")
    chroma_database: str = Field(default="default_database", min_length=1, description="There")
    chroma_token: SecretStr | None = Field(default=None, description="Sent as X-Chroma-Token")
    chroma_headers: dict[str, SecretStr] = Field(
        default_factory=dict, description="Sent with every call, for a proxy that authenticates"
    )
    embedder_url: str | None = Field(
        default=None, pattern=HTTP, description="Embedder: an OpenAI-compatible /v1, or a /embed"
    )
    embedder_model: str = Field(default="", description="Its model's name")
    embedder_key: SecretStr | None = Field(default=None, description="Its key")
    embedder_query_prompt: str = Field(default="query: ", description="Put before a question")
    embedder_passage_prompt: str = Field(default="passage: ", description="Put before a passage")
    reranker_url: str | None = Field(
        default=None, pattern=HTTP, description="Orders what was found: a /rerank, or a /v1/rerank"
    )
    reranker_model: str = Field(default="", description="Its model's name")
    reranker_key: SecretStr | None = Field(default=None, description="Its key")

    ollama_host: str | None = Field(default=None, validation_alias="OLLAMA_HOST")
    ollama_base_url: str | None = Field(default=None, validation_alias="OLLAMA_BASE_URL")
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    openai_api_base: str | None = Field(default=None, validation_alias="OPENAI_API_BASE")
    anthropic_base_url: str | None = Field(default=None, validation_alias="ANTHROPIC_BASE_URL")
    mistral_base_url: str | None = Field(default=None, validation_alias="MISTRAL_BASE_URL")
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    anthropic_api_key: SecretStr | None = Field(default=None, validation_alias="ANTHROPIC_API_KEY")
    google_api_key: SecretStr | None = Field(default=None, validation_alias="GOOGLE_API_KEY")
    mistral_api_key: SecretStr | None = Field(default=None, validation_alias="MISTRAL_API_KEY")

    @property
    def addresses(self) -> dict[str, str]:
        """Addresses of servers by provider, where another than the provider's own was set."""
        found = {
            "ollama": self.ollama_host or self.ollama_base_url,
            "openai": self.openai_base_url or self.openai_api_base,
            "anthropic": self.anthropic_base_url,
            "mistralai": self.mistral_base_url,
        }
        return {name: address for name, address in found.items() if address}

    @property
    def api_keys(self) -> dict[str, SecretStr]:
        """Keys by provider; masked wherever they are printed."""
        found = {
            "openai": self.openai_api_key,
            "anthropic": self.anthropic_api_key,
            "google_genai": self.google_api_key,
            "mistralai": self.mistral_api_key,
        }
        return {name: key for name, key in found.items() if key and key.get_secret_value()}

    @property
    def prices_by_spec(self) -> dict[str, Price]:
        """Prices by SPEC in full. Raises SettingsError where one names no backend."""
        return {str(parse_spec(name)): price for name, price in self.prices.items()}

    @property
    def models_dir(self) -> Path:
        """Folder of the model files."""
        return self.models or self.home / "models"

    @property
    def index_dir(self) -> Path:
        """Folder of the record and the index generations."""
        return self.home / "index"

    @property
    def conversations_dir(self) -> Path:
        """Folder of the page's saved conversations."""
        return self.home / "conversations"

    def of_user(self, user: str) -> "Settings":
        """Return the settings of one user of the page: a home of their own, the same models.

        An empty name is everybody's home.
        """
        if not user:
            return self
        if not USER.fullmatch(user):
            raise SettingsError(f"{user!r} is no user.")
        own: dict[str, object] = {"home": self.home / "users" / user, "models": self.models_dir}
        if self.record_url is not None:
            own["record_url"] = SecretStr(_owned(self.record_url.get_secret_value(), user))
        return self.model_copy(update=own)

    @field_validator("users")
    @classmethod
    def _names(cls, users: dict[str, SecretStr]) -> dict[str, SecretStr]:
        for name in users:
            if not USER_NAME.fullmatch(name):
                raise ValueError(
                    "a user's name is of a-z, 0-9, dot, dash and underscore, 32 at most"
                )
        return users

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: arguments, environment, ``.env``, then the file in the home."""
        file = InitSettingsSource(settings_cls, init_kwargs=_read_file(default_home()))
        return init_settings, env_settings, dotenv_settings, file


def load_settings(**overrides: Any) -> Settings:  # noqa: ANN401 - one keyword per setting
    """Read the settings and quiet the dependencies.

    Raises:
        SettingsError: an unknown key or a value out of bounds, named.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    _keep_here()
    _refuse_unknown(
        (name[6:].lower() for name in [*os.environ, *_dotenv_names()] if name.startswith("BELEG_")),
        "BELEG_",
    )
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        # Only what was typed plainly is repeated: a key must not come back in an error.
        plain = name in _NAMES and isinstance(first["input"], str | int | float)
        plain = plain and not {"@", "?"} & set(str(first["input"]))  # an address with a password
        shown = f" (got {first['input']!r})" if plain else ""
        raise SettingsError(f"setting {name}: {first['msg']}{shown}.") from None


def _owned(url: str, user: str) -> str:
    """Return the address of a user's own record in the same database."""
    return f"{url}{'&' if '?' in url else '?'}owner={sha256(user.encode()).hexdigest()[:16]}"


def _keep_here() -> None:
    for name in ("NO_PROXY", "no_proxy"):
        listed = [host for host in os.environ.get(name, "").split(",") if host]
        if "*" not in listed:
            os.environ[name] = ",".join(dict.fromkeys([*listed, *HERE]))


def _dotenv_names() -> list[str]:
    # pydantic passes over names it does not know in this file, and a typo would stay unnoticed.
    file = Path(".env")
    return [name.upper() for name in dotenv_values(file)] if file.is_file() else []


def _read_file(home: Path) -> dict[str, Any]:
    path = home / "settings.toml"
    if not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from None
    _refuse_unknown(values, f"{path}: ")
    return values


def _refuse_unknown(names: Iterable[str], where: str) -> None:
    for name in names:
        if name in _NAMES:
            continue
        near = difflib.get_close_matches(name, _NAMES, n=1)
        prefix, spelled = ("BELEG_", str.upper) if where == "BELEG_" else ("", str)
        hint = (
            f"Did you mean {prefix}{spelled(near[0])}?" if near else f"Known: {', '.join(_NAMES)}."
        )
        raise SettingsError(f"unknown setting {where}{spelled(name)}. {hint}")


_NAMES: Final = [
    name for name, field in Settings.model_fields.items() if not field.validation_alias
]
