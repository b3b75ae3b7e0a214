"""What the chains of others share: a chat model, and telling when its words are a refusal."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from eval.peers.record import Found, Parts, answered, refused
from eval.types import Case, Record
from index.errors import EvalError
from rag.types import Prompt

if TYPE_CHECKING:
    from rag.protocols import ChatModel
    from rag.settings import Settings

MAX_TOKENS: Final = 256
PATIENCE_S: Final = 900.0
_REFUSAL: Final = re.compile(
    r"""\b(?:i|we)\s+(?:do\s+not|don['’]t)\s+(?:have|know)\b
    | \bi['’]m\s+not\s+sure\b
    | \bcannot\s+(?:answer|be\s+(?:answered|determined))
    | \b(?:not|n['’]t)\s+(?:mention|provide|state|specif|contain|include|give)\w*
    | \bno\s+(?:information|mention|answer)\b
    | \bweiß\s+(?:ich\s+|es\s+)?(?:die\s+antwort\s+)?nicht\b
    | \bkeine\s+(?:informationen?|angaben?|antwort)\b
    | \bnicht\s+(?:erwähnt|angegeben|genannt|bekannt|enthalten|beantworte\w*)
    | \b(?:geht|lässt)\s.{0,40}\bnicht\s+hervor\b
    | \bje\s+ne\s+sais\s+pas\b | \bne\s+(?:mentionne|précise)\b
    | \bno\s+(?:lo\s+)?sé\b | \bno\s+(?:se\s+)?(?:menciona|indica|especifica)\b""",
    re.IGNORECASE | re.VERBOSE,
)


def is_refusal(text: str) -> bool:
    """Tell by rule whether a chain's words decline to answer: these chains have no other sign."""
    return not text.strip() or _REFUSAL.search(text) is not None


def open_model(settings: "Settings", llm: str, peer: str) -> "ChatModel":
    """Return the chat model of a SPEC.

    Raises:
        EvalError: the SPEC names no language model, and the peer is nothing without one.
    """
    from rag.llm import open_chat
    from rag.wiring import chat_options

    # A chain sends all it retrieved, which a laptop may read for minutes: the baseline is to be
    # measured, not to be lost to the product's patience.
    options = replace(chat_options(settings), first_token_s=PATIENCE_S, answer_s=PATIENCE_S)
    chat = open_chat(llm, models_dir=settings.models_dir, options=options)
    if chat is None:
        raise EvalError(f"{peer} needs a language model: name one with --llm, say --llm local.")
    return chat


def write(chat: "ChatModel", text: str, name: str) -> str:
    """Return what the model makes of a finished prompt."""
    digest = sha256(text.encode()).hexdigest()
    prompt = Prompt(system="", user=text, name=name, version="1", sha256=digest)
    return "".join(chat.stream(prompt, max_tokens=MAX_TOKENS)).strip()


@dataclass(frozen=True, slots=True)
class Chain:
    """Names of the parts of a chain, and the hash of its template."""

    llm: str
    embedder: str
    name: str
    template: str

    def record(self, case: Case, text: str, found: Sequence[Found], started: float) -> Record:
        """Return the record of what the chain wrote over what it was given."""
        prompt = {"name": self.name, "version": "1", "sha256": self.hash}
        timings: dict[str, float | None] = {"total_ms": (time.perf_counter() - started) * 1000}
        parts = Parts(self.llm, self.embedder, prompt, timings)
        if not found or is_refusal(text):
            return refused(case, "not_stated", found, parts) | {"text": text}
        return answered(case, text, found, found, parts)

    @property
    def hash(self) -> str:
        """SHA-256 of the template."""
        return sha256(self.template.encode()).hexdigest()
