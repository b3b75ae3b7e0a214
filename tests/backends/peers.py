"""Backends under test: how each is reached, as one assistant over a small document."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.check import FactChecker
from rag.llm import ChatOptions, open_chat
from rag.protocols import ChatModel
from tests.backends.behaviours import SECRET, Behaviour
from tests.backends.server import Served, served
from tests.backends.wires import WIRES, Wire
from tests.rag.test_assistant import assistant

PATIENT = ChatOptions(first_token_s=15, answer_s=15)
HASTY = ChatOptions(first_token_s=0.8, answer_s=1.2)


@dataclass(frozen=True)
class Peer:
    """An assistant whose writer sits behind a server, and that server."""

    assistant: Assistant
    server: Served
    wire: Wire


@contextmanager
def peer(
    name: str, behaviour: Behaviour, *, options: ChatOptions = PATIENT, word: str = "Vorwurf"
) -> Iterator[Peer]:
    """Serve a behaviour in a provider's protocol and open the assistant on it."""
    wire = WIRES[name]
    pytest.importorskip(wire.package, reason=f"{wire.package} is not installed")
    with served(behaviour(wire)) as server:
        yield Peer(reach(wire, server.address, options, word=word), server, wire)


def reach(wire: Wire, address: str, options: ChatOptions, *, word: str = "Vorwurf") -> Assistant:
    """Open the assistant on a provider at an address."""
    provider = wire.spec.partition(":")[0]
    urls, keys = {provider: address + wire.base}, {provider: SECRET}
    opened = replace(options, base_urls=urls, api_keys=keys)
    return over_the_sample(open_chat(wire.spec, models_dir=Path(), options=opened), word=word)


def over_the_sample(chat: ChatModel | None, *, word: str = "Vorwurf") -> Assistant:
    """Return an assistant over the sample document, with the whole checker but no model."""
    made = assistant(chat, word=word)
    core = replace(made.core, checker=FactChecker(similarity=_topical), similarity=_topical)
    return Assistant(core, chat)


def _topical(claim: str, sentences: Sequence[str]) -> Sequence[float]:
    """Stand in for the embedder: what speaks of the accusation is near, all else is not."""
    near = any(word in claim.casefold() for word in ("accusation", "vorwurf"))
    return [0.95 if near else 0.5 for _ in sentences]
