"""The seams of the assistant: what a reader, a chat model and a checker must do."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, runtime_checkable

from rag.types import Evidence, Hit, Prompt, Reading, Verdict


class Reader(Protocol):
    """Decides whether passages state an answer, and where."""

    @property
    def name(self) -> str:
        """Name and version, for the record."""
        ...

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Read all passages for one question."""
        ...


class ChatModel(Protocol):
    """Words an answer. Whatever it writes is a draft."""

    @property
    def name(self) -> str:
        """The SPEC with the exact model, for the record."""
        ...

    def stream(self, prompt: Prompt, *, max_tokens: int) -> Iterator[str]:
        """Yield the draft in pieces. Raises BackendError. Closing the iterator stops the model."""
        ...


@runtime_checkable
class Opinionated(Protocol):
    """A chat model that can say whether the evidence of a prompt answers its question."""

    @property
    def has_opinion(self) -> bool:
        """Whether it was trained to."""
        ...

    def opinion(self, prompt: Prompt, asked: str, stop: Callable[[], bool]) -> float | None:
        """Return the log odds of yes; None where it was stopped or said neither yes nor no.

        ``asked`` is what follows the prompt (`rag.opinion.asked`).

        Raises:
            BackendError: the model failed.
        """
        ...


class Checker(Protocol):
    """Says whether the evidence supports a claim, independently of who wrote it."""

    @property
    def name(self) -> str:
        """Name and version, for the record."""
        ...

    def check(self, claim: str, evidence: Sequence[Evidence], question: str) -> Verdict:
        """Return a verdict on one claim against the sentences it cites."""
        ...
