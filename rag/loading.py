"""Which local model is loaded, and how: what its process, its engine and its chat model share."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Loading:
    """One GGUF file. ``n_ctx`` is its window in tokens; ``threads`` None: what fits the machine.

    Under ``states`` it keeps what it made of its instructions. ``adapter`` is a LoRA file for it.
    """

    path: Path
    n_ctx: int = 4096
    threads: int | None = None
    states: Path | None = field(default=None, compare=False)  # one engine, wherever it keeps them
    adapter: Path | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "path": str(self.path),
            "n_ctx": self.n_ctx,
            "threads": self.threads,
            "states": str(self.states) if self.states else None,
            "adapter": str(self.adapter) if self.adapter else None,
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Loading":
        """Return what ``as_json`` made."""
        states, adapter = told["states"], told["adapter"]
        return cls(
            Path(told["path"]),
            told["n_ctx"],
            told["threads"],
            Path(states) if states else None,
            Path(adapter) if adapter else None,
        )
