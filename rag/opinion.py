"""Does the evidence answer the question? What the local writer thinks, beside the reader. Pure.

The reader weighs passages with 22 million parameters; the writer has read the chosen sentences
anyway, with 1.5 billion. Asked as it comes it knows little (AUC .64 on gold dev, n=441). Trained to
say so by an adapter of 4 MB that acts on some thirty tokens after the prompt (activated LoRA,
Greenewald et al. 2025; `training/opinion`), it knows what the reader does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rag.logistic import logit, sigmoid

ADAPTER: Final = Path(__file__).parent / "weights" / "opinion.gguf"
# The words the adapter acts from; they are in its file too, and nothing without them is changed.
OPENING: Final = "Proposed answer:"
_UNDER: Final = "Heading:"
_QUESTION: Final = "Stated by these sentences (yes/no):"
_WORDS: Final = 16
YES: Final = " yes"
NO: Final = " no"
# Of the questions it was trained on.
LANGUAGES: Final = frozenset({"de", "en", "es", "fr"})
_CERTAIN: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Joint:
    """A logistic model over the reader's and the writer's log odds, chosen on gold dev.

    The writer is asked where the reader's probability is at least ``least`` and less than ``most``:
    below it is refused at once, above nothing changes.
    """

    least: float
    most: float
    reader: float
    writer: float
    bias: float

    def probability(self, reader: float, writer: float) -> float:
        """Return it of an answer, from the reader's probability and the writer's log odds."""
        reading = logit(reader, edge=_CERTAIN)
        return sigmoid(self.reader * reading + self.writer * writer + self.bias)


def asked(answer: str | None, heading: str) -> str:
    """Return what the writer is asked after its prompt.

    That is the reader's short answer, if any, and the heading that the first sentence stands under:
    it tells what "the line" or "they" are.
    """
    lines = [f"{OPENING} {_short(answer or '-')}"]
    if under := _short(heading):
        lines.append(f"{_UNDER} {under}")
    return "\n".join([*lines, _QUESTION])


def _short(text: str) -> str:
    return " ".join(text.split()[:_WORDS])


def log_odds(logprobs: Mapping[str, Any]) -> float | None:
    """Return the log odds of yes, from the log probabilities of one token; None: of neither."""
    top = {item["token"]: item["logprob"] for item in logprobs["content"][0]["top_logprobs"]}
    if YES not in top and NO not in top:
        return None
    least = min(top.values())
    return float(top.get(YES, least) - top.get(NO, least))
