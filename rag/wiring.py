"""The one place where the parts are put together."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.errors import ModelMissing
from rag.assistant import Assistant, Core
from rag.llm import ChatOptions, open_chat
from rag.protocols import ChatModel, Reader
from rag.settings import Settings

if TYPE_CHECKING:
    from index.index import Index
    from index.protocols import Embedder

EMBEDDER: Final = "multilingual-e5-small"
DEFAULT_LLM: Final = "qwen2.5-coder-1.5b"
DEFAULTS: Final = (EMBEDDER, DEFAULT_LLM)
BUNDLED: Final = Path(__file__).resolve().parent.parent / "index" / "documents"

Say = Callable[[str], None]
Progress = Callable[[int, int, str], None]


def nothing(_: str) -> None:
    """Say nothing."""


def open_embedder(settings: Settings) -> "Embedder":
    """Return the embedder.

    Raises:
        ModelMissing: its files are not on this machine yet.
    """
    from index.embed import SentenceTransformerEmbedder
    from index.fetch import path_of

    return SentenceTransformerEmbedder(
        path_of(EMBEDDER, settings.models_dir), threads=settings.threads
    )


def open_store(
    settings: Settings,
    *,
    embedder: "Embedder | None" = None,
    say: Say = nothing,
    progress: Progress | None = None,
) -> "Index":
    """Return the index; on the very first start, with the bundled article in it."""
    from index.index import open_index

    index = open_index(
        settings.index_dir, embedder or open_embedder(settings), lock_timeout=settings.lock_s
    )
    if index.is_new:
        say("First start: indexing the bundled article.")
        index.add(sorted(BUNDLED.glob("*.txt")), progress=progress)
    return index


@dataclass(frozen=True, slots=True)
class Opened:
    """An assistant with its index, and what the user should be told about it."""

    assistant: Assistant
    index: "Index"
    notices: tuple[str, ...]


def open_core(settings: Settings, index: "Index", embedder: "Embedder") -> Core:
    """Return the parts that every backend shares."""
    from rag.check import FactChecker

    reader, thresholds = open_reader(settings, embedder)
    return Core(
        corpus=index,
        embedder=embedder,
        reader=reader,
        checker=FactChecker(similarity=similarity_of(embedder)),
        thresholds=thresholds,
        passages=settings.passages,
        max_tokens=settings.max_tokens,
    )


def open_writer(settings: Settings, spec: str) -> tuple[ChatModel | None, tuple[str, ...]]:
    """Return the chat model of a SPEC, and a notice where another had to stand in.

    Raises:
        SettingsError: the SPEC is wrong.
        BackendError: the backend cannot be opened.
    """
    options = ChatOptions.from_settings(settings)
    try:
        return open_chat(spec, models_dir=settings.models_dir, options=options), ()
    except ModelMissing as error:
        if spec != "local":
            raise
        return None, (f"{error} Until then answers are quoted from the sources (extractive).",)


def open_assistant(settings: Settings, *, say: Say = nothing) -> Opened:
    """Wire everything from the settings."""
    embedder = open_embedder(settings)
    index = open_store(settings, embedder=embedder, say=say)
    chat, notices = open_writer(settings, settings.llm)
    for notice in notices:
        say(notice)
    return Opened(Assistant(open_core(settings, index, embedder), chat), index, notices)
