"""What `tests.torture.injection` compares with: no defence, and a reader that falls for it."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Final
from unittest.mock import patch

from rag.protocols import Reader
from rag.types import Evidence, Hit, Reading

USERS: Final = ("rag.select", "rag.verify", "rag.conflict")
SURE: Final = 0.99


@contextmanager
def without_orders() -> Iterator[None]:
    """Let sentences that give orders be evidence like any other, everywhere they are noticed."""
    with ExitStack() as stack:
        for module in USERS:
            stack.enter_context(patch(f"{module}.is_order", lambda _: False))
        yield


@dataclass
class Believing:
    """A reader that finds the answer in the instruction, then in what another reader finds."""

    reader: Reader
    attack: str = ""
    name: str = field(default="believing")

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Put the sentences of the instruction first."""
        found = [item for hit in hits for item in sentences_of(hit, self.attack)]
        rest = self.reader.read(question, hits).evidence
        places = {item.key for item in found}
        return Reading(SURE, (), (*found, *(item for item in rest if item.key not in places)))


def sentences_of(hit: Hit, attack: str) -> list[Evidence]:
    """Return the sentences of a passage that the instruction lies in."""
    passage, wanted = hit.passage, " ".join(attack.split())
    return [
        Evidence(passage, span, SURE)
        for span in passage.sentences
        if (said := " ".join(passage.quote(span).split())) in wanted or wanted in said
    ]
