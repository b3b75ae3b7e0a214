"""A desk with a real index and fakes for the models: the page as it is, in milliseconds."""

import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from index.embed import HashingEmbedder
from index.index import Index, open_index
from page.desk import Desk, Keys
from page.line import Line
from rag.assistant import Assistant, Core
from rag.backends import BackendOption
from rag.protocols import ChatModel
from rag.select import Thresholds
from rag.settings import Settings
from rag.types import Evidence, Hit, Reading
from tests.fakes import FixedChecker, ScriptedChat

TEXT = (
    "Streit um den Hafen\n"
    "Die Sprecherin des Hafens, Ada Lund, wies den Vorwurf am Montag zurück. "
    "Der Vorwurf lautet, der Hafen habe 14 Schiffe falsch gezählt. "
    "Bürgermeister Jon Berg verlangte eine Prüfung."
)
SENTENCE = "Die Sprecherin des Hafens, Ada Lund, wies den Vorwurf am Montag zurück."


class LundReader:
    """Answers who Ada Lund is or what she did; everything else is not stated."""

    name = "lund"

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Return the first sentence that names her."""
        found = [
            Evidence(hit.passage, span, 0.9)
            for hit in hits
            for span in hit.passage.sentences
            if "Lund" in hit.passage.quote(span)
        ]
        stated = 0.1 if "killed" in question else 0.9
        return Reading(stated, (), tuple(found[:1]))


def desk(folder: Path, chat: ChatModel | None = None) -> Desk:
    """Return a desk whose every SPEC but ``extractive`` is worded by one fake."""
    index = _index(folder)
    core = Core(
        corpus=index,
        embedder=HashingEmbedder(),
        reader=LundReader(),
        checker=FixedChecker(),
        thresholds=Thresholds(0.0, 0.5, 0.7, 3),
    )
    writer = chat or ScriptedChat("Ada Lund wies den Vorwurf zurück. [1]")

    def assistant(spec: str, keys: Keys, lang: str) -> Assistant:
        return Assistant(core, None if spec == "extractive" else writer)

    return Desk(Settings(home=folder, llm="extractive"), index, core, Line(), assistant, backends)


def backends(settings: Settings) -> list[BackendOption]:
    """Return one backend in each state."""
    return [
        BackendOption("extractive", "extractive", "ready"),
        BackendOption("local", "qwen2.5-coder-1.5b", "not_fetched"),
        BackendOption("openai:", "OpenAI-compatible", "no_key", "api.openai.com", "set KEY"),
        BackendOption("ollama:", "Ollama", "unreachable", None, "ollama serve"),
    ]


@lru_cache(maxsize=1)
def shared_desk() -> Desk:
    """Return one desk for the scripts of a test run: a script cannot be handed one."""
    return desk(Path(tempfile.mkdtemp(prefix="beleg-page-")))


def _index(folder: Path) -> Index:
    index = open_index(folder / "index", HashingEmbedder(), lock_timeout=5, approximate=False)
    index.add_upload("hafen.txt", TEXT.encode())
    return index
