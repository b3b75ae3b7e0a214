"""The value type of a checked fact: what kind it is, how it is written, and where."""

from dataclasses import dataclass
from typing import Literal

FactKind = Literal["number", "date", "name", "place", "quotation"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One hard fact of a claim: ``claim[start:end] == text``."""

    kind: FactKind
    text: str
    start: int
    end: int

    def __str__(self) -> str:
        """Return the fact in words: "number 2018"."""
        return f"{self.kind} {self.text}"
