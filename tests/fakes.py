"""Stand-ins that implement the real protocols, so that the type checker keeps them honest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.errors import BackendError, PromptTooLong
from rag.types import Evidence, Prompt, Verdict


@dataclass
class ScriptedChat:
    """Writes what it is told to, word by word, and remembers the prompts it got."""

    script: str
    name: str = "scripted"
    prompts: list[Prompt] = field(default_factory=list)

    def stream(self, prompt: Prompt, *, max_tokens: int) -> Iterator[str]:
        """Yield the script in pieces."""
        self.prompts.append(prompt)
        for word in self.script.split(" ")[:max_tokens]:
            yield word + " "


@dataclass
class BrokenChat:
    """Writes a little, then fails as a backend does."""

    script: str = ""
    name: str = "broken"

    def stream(self, prompt: Prompt, *, max_tokens: int) -> Iterator[str]:
        """Yield the script, then raise."""
        yield self.script
        raise BackendError("the connection was closed.")


@dataclass
class NarrowChat(ScriptedChat):
    """Takes prompts of so many evidence sentences, and no more."""

    room: int = 1

    def stream(self, prompt: Prompt, *, max_tokens: int) -> Iterator[str]:
        """Yield the script where the prompt fits."""
        fits = f"[{self.room + 1}]" not in prompt.user
        pieces = super().stream(prompt, max_tokens=max_tokens)
        for piece in pieces:
            if not fits:
                raise PromptTooLong("The prompt is too long.")
            yield piece


@dataclass
class FixedChecker:
    """Gives the same verdict on everything."""

    verdict: Verdict = field(default_factory=lambda: Verdict("supported", 1.0))
    name: str = "fixed"

    def check(self, claim: str, evidence: Sequence[Evidence], question: str) -> Verdict:
        """Return the fixed verdict."""
        return self.verdict
