"""A trained reader: finds answer spans, says "not here", and scores every sentence as evidence."""

import json
import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.errors import ModelError, ModelMissing
from index.order import longest_first
from rag.logistic import sigmoid
from rag.span_decode import Candidate, WindowScores, decode
from rag.span_form import misfit
from rag.types import AnswerSpan, Evidence, Hit, Passage, Reading, Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from rag.span_input import Encoded
    from rag.span_network import Network

WEIGHTS: Final = Path(__file__).parent / "weights" / "reader.safetensors"
SPANS: Final = 5
_BATCH: Final = 16
Asked = tuple[str, Passage]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Logistic models, fitted on the dev split, from features to probabilities.

    ``passage``: gate, margin, bias. ``sentence``: own logit, log start mass, passage logit, log of
    the number of sentences (the more there are, the fewer of them answer), bias.
    ``many``: the best passage's logit, the sum of the others' over the number of passages (a
    question that every passage seems to answer is answered by none), the log of that number, bias.
    """

    passage: tuple[float, float, float]
    sentence: tuple[float, float, float, float, float]
    many: tuple[float, float, float, float]

    @classmethod
    def load(cls, path: Path) -> "Calibration":
        """Read the JSON beside the weights."""
        try:
            row = json.loads(path.read_text(encoding="utf-8"))
            return cls(*(tuple(row[name]) for name in ("passage", "sentence", "many")))
        except FileNotFoundError as error:
            raise ModelMissing(f"{path} is missing. Reinstall Beleg.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{path} is damaged. Reinstall Beleg.") from error


@dataclass(frozen=True, slots=True)
class PassageScores:
    """One passage read for one question; offsets are code points in the passage's text."""

    logit: float
    gate: float
    margin: float
    candidates: tuple[Candidate, ...]
    sentences: Mapping[int, tuple[float, float]]


def spread(logits: Sequence[float]) -> tuple[float, float, float]:
    """What the passages of one question say together: the features of ``Calibration.many``."""
    top, count = max(logits), len(logits)
    return top, (sum(logits) - top) / count, math.log(count)


def marks(
    sentences: Mapping[int, tuple[float, float]], logit: float
) -> dict[int, tuple[float, float, float, float]]:
    """What is known of each sentence of a passage: the features of ``Calibration.sentence``."""
    count = math.log(max(1, len(sentences)))
    return {number: (own, mass, logit, count) for number, (own, mass) in sentences.items()}


class SpanReader:
    """Reads question and passage together with a small trained network.

    The vocabulary's vectors come from the embedder's folder, everything else from ``weights``, with
    its calibration in a JSON of the same name beside it. Loaded at the first question.
    """

    def __init__(self, base: Path, weights: Path = WEIGHTS, *, threads: int | None = None) -> None:
        self._base = base
        self._weights = weights
        self._threads = threads
        self._lock = threading.Lock()

    @cached_property
    def name(self) -> str:
        """Name and the first 12 digits of the SHA-256 of the weights."""
        if not self._weights.is_file():
            raise ModelMissing(
                f"The reader's weights {self._weights} are missing. Reinstall Beleg."
            )
        return f"span-1@{sha256(self._weights.read_bytes()).hexdigest()[:12]}"

    @cached_property
    def calibration(self) -> Calibration:
        """The fitted calibration."""
        return Calibration.load(self._weights.with_suffix(".json"))

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from rag.span_input import load_tokenizer

        if not (self._base / "tokenizer.json").is_file():
            raise ModelMissing(f"No embedder in {self._base}. Run: beleg models pull")
        return load_tokenizer(self._base)

    @cached_property
    def _network(self) -> "Network":
        from rag.span_network import Network

        return Network(self._base, self._weights, threads=self._threads)

    def warm(self) -> None:
        """Load tokenizer and network now."""
        with self._lock:
            _ = self._tokenizer, self._network

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Read all passages for one question, in one batch."""
        passages = [hit.passage for hit in hits]
        if not passages or not question.strip():
            return Reading(0.0, (), ())
        scores = self.score([(question, passage) for passage in passages])
        *fit, bias = self.calibration.many
        told = spread([score.logit for score in scores])
        answerable = sigmoid(sum(a * b for a, b in zip(fit, told, strict=True)) + bias)
        return Reading(answerable, _spans(passages, scores), self._evidence(passages, scores))

    def score(self, pairs: Sequence[Asked]) -> list[PassageScores]:
        """Score question and passage pairs; the measurements use this too."""
        windows: list[tuple[int, Encoded]] = []
        with self._lock:  # the tokenizer breaks when threads share it
            for number, (question, passage) in enumerate(pairs):
                windows += [(number, window) for window in self._encode(question, passage)]
            order = [windows[row] for row in longest_first([len(w.ids) for _, w in windows])]
            read: list[list[WindowScores]] = [[] for _ in pairs]
            for at in range(0, len(order), _BATCH):
                batch = order[at : at + _BATCH]
                outputs = self._network.run([window for _, window in batch])
                for (number, window), out in zip(batch, outputs, strict=True):
                    text = pairs[number][1].text
                    read[number].append(
                        decode(
                            text,
                            window.offsets,
                            out[:2],
                            (window.sentences, out[2], out[3]),
                            misfit(pairs[number][0]),
                        )
                    )
        return [self._joined(scores) for scores in read]

    def _encode(self, question: str, passage: Passage) -> "list[Encoded]":
        from rag.span_input import encode

        inside = [(s.start - passage.start, s.end - passage.start) for s in passage.sentences]
        return encode(self._tokenizer, question, (passage.heading, passage.text), inside)

    def _joined(self, windows: Sequence[WindowScores]) -> PassageScores:
        """The windows of one passage as one: the most sure window speaks for it."""
        fit = self.calibration.passage
        logits = [fit[0] * w.gate + fit[1] * w.margin + fit[2] for w in windows]
        best = max(range(len(windows)), key=lambda i: (logits[i], -i))
        sentences: dict[int, tuple[float, float]] = {}
        for window in windows:
            for number, features in window.sentences.items():
                sentences[number] = max(features, sentences.get(number, features))
        top = windows[best]
        return PassageScores(logits[best], top.gate, top.margin, top.candidates, sentences)

    def sentence_scores(self, score: PassageScores) -> dict[int, float]:
        """Probability of each sentence of a passage to be evidence."""
        *fit, bias = self.calibration.sentence
        return {
            number: sigmoid(sum(a * b for a, b in zip(fit, told, strict=True)) + bias)
            for number, told in marks(score.sentences, score.logit).items()
        }

    def _evidence(
        self, passages: Sequence[Passage], scores: Sequence[PassageScores]
    ) -> tuple[Evidence, ...]:
        found = [
            Evidence(passage, passage.sentences[number], value)
            for passage, score in zip(passages, scores, strict=True)
            for number, value in self.sentence_scores(score).items()
        ]
        found.sort(key=lambda item: (-item.score, item.passage.id, item.span))
        return tuple(found)


def _spans(passages: Sequence[Passage], scores: Sequence[PassageScores]) -> tuple[AnswerSpan, ...]:
    """The best spans that do not overlap, best first, and the best of each further document."""
    ranked = [
        AnswerSpan(
            passage,
            Span(passage.start + c.place[0], passage.start + c.place[1]),
            sigmoid(score.logit) * math.exp(min(0.0, c.score)),
        )
        for passage, score in zip(passages, scores, strict=True)
        for c in score.candidates
    ]
    ranked.sort(key=lambda item: (-item.score, item.passage.id, item.span))
    kept: list[AnswerSpan] = []
    for item in ranked:
        clash = any(
            item.passage.document_id == other.passage.document_id
            and item.span.start < other.span.end
            and other.span.start < item.span.end
            for other in kept
        )
        heard = any(item.passage.document_id == other.passage.document_id for other in kept)
        if not clash and (len(kept) < SPANS or not heard):
            kept.append(item)
    return tuple(kept)
