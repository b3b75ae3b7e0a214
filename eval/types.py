"""The value types of an evaluation: cases in, scores out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from rag.types import Turn

Record = dict[str, Any]

# Tags with a colon carry a fact, the others name a kind of case.
GROUP = "group:"  # cases that ask the same thing: one cluster when resampling
UNITS = "units:"  # "units:lines": a line of the source is a sentence
SET = "set:"  # the data set a case came from, where its scoring differs


@dataclass(frozen=True, slots=True)
class Quote:
    """Gold evidence: words that stand in a source, verbatim. Never a chunk id."""

    quote: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what a good answer rests on. The fields of ``case.v1``."""

    id: str
    question: str
    lang: str
    answerable: bool
    history: tuple[Turn, ...] = ()
    context: str | None = None
    sources: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    evidence: tuple[Quote, ...] = ()
    tags: tuple[str, ...] = ()

    def fact(self, prefix: str) -> str | None:
        """Return what follows ``prefix`` in the first tag that starts with it."""
        for tag in self.tags:
            if tag.startswith(prefix):
                return tag.removeprefix(prefix)
        return None

    @property
    def group(self) -> str:
        """What the case shares with its translations: a tag says it, or the id less ``-de``."""
        return self.fact(GROUP) or self.id.removesuffix(f"-{self.lang}")

    @property
    def kinds(self) -> tuple[str, ...]:
        """The tags that name a kind of case."""
        return tuple(tag for tag in self.tags if ":" not in tag)


@dataclass(frozen=True, slots=True)
class CaseSet:
    """Cases, and the documents they ask about where those are not inline: name to text."""

    name: str
    cases: tuple[Case, ...]
    documents: Mapping[str, str] = field(default_factory=dict)

    def in_scope(self, case: Case) -> dict[str, str]:
        """Return the texts a case may be answered from. An inline context has the name ``""``."""
        if case.context is not None:
            return {"": case.context}
        if case.sources:
            return {name: self.documents[name] for name in case.sources if name in self.documents}
        return dict(self.documents)


class System(Protocol):
    """Something that answers cases with ``answer.v1`` records: Beleg or a peer."""

    @property
    def name(self) -> str:
        """The name given to ``--system``."""
        ...

    def describe(self) -> Record:
        """Return what decides the answers: models, prompts, settings and their hashes.

        ``offers`` lists what its records can be measured on: retrieval, citations, confidence.
        """
        ...

    def prepare(self, cases: CaseSet) -> None:
        """Take in the documents, once, before the first question."""
        ...

    def answer(self, case: Case) -> Record:
        """Return the answer record of one case. Raises BelegError."""
        ...


def offers(described: Record) -> frozenset[str]:
    """Return what the records of a described system can be measured on."""
    names: Sequence[str] = described.get("offers", ("retrieval", "citations", "confidence"))
    return frozenset(names)
