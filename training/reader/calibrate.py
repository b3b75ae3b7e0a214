"""Fits the reader's logistic models on the dev split."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from typing import Any, Final

import numpy as np

from index.types import Passage
from rag.span_reader import Calibration, SpanReader, marks, spread
from training.reader.near import Neighbours, language
from training.reader.passages import pieces, whole
from training.reader.recipe import ONE_PASSAGE, PAGES, Example, bucket

MANY: Final = 10  # passages a question is read among, as in NoMIRACL; the product reads 8
_SINGLE, _NEAR, _GROUPS = 700, 130, 200


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the passages of its own text, and near ones that do not answer it."""

    question: str
    own: list[Passage]
    others: list[Passage]


def near_cases(rows: Sequence[Example], near: Neighbours, rng: random.Random) -> Iterator[Case]:
    """Answerable questions among near passages, half of the texts cut as the product cuts them."""
    for row in rows:
        cut = rng.random() < 0.5
        told = [pieces(e.context) if cut else whole(e) for e in (row, *near.of(row, MANY))]
        yield Case(row.question, told[0], [p for text in told[1:] for p in text][:MANY])


def grouped(rows: Sequence[Example], count: int) -> list[list[Example]]:
    """Questions with every passage of their text: half of them are answered there."""
    found: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for row in rows:
        if row.kind.partition("-")[0] in ONE_PASSAGE:
            found[row.group, row.question].append(row)
    order = sorted(found.values(), key=lambda own: bucket(own[0].group + own[0].question, 1 << 30))
    halves = [
        [own for own in order if any(r.answerable for r in own) is told] for told in (True, False)
    ]
    return [own for half in halves for own in half[: count // 2]]


def sampled(rows: Sequence[Example], count: int) -> list[Example]:
    """As many rows of each family of kinds: of all rows, nine in ten are near misses."""
    families: dict[str, list[Example]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: bucket(r.question + r.kind + r.context, 1 << 30)):
        families[row.kind.partition("-")[0]].append(row)
    turns = chain.from_iterable(zip_longest(*families.values()))
    return [row for row in turns if row is not None][:count]


def _both(reader: SpanReader, case: Case) -> tuple[list[float], list[float]]:
    """The features of a question's near passages: its own among them, and without it."""
    passages = [*case.own, *case.others]
    logits = [s.logit for s in reader.score([(case.question, p) for p in passages])]
    return [*spread(logits[:MANY])], [*spread(logits[len(case.own) :])]


def fit(features: list[list[float]], labels: list[bool]) -> list[float]:
    """Logistic regression by Newton's method: one weight a feature, the bias last."""
    x = np.hstack([np.array(features), np.ones((len(features), 1))])
    y = np.array(labels, dtype=float)
    weights = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        curve = x.T @ (x * (p * (1 - p))[:, None]) + 0.1 * np.eye(x.shape[1])
        weights -= np.linalg.solve(curve, x.T @ (p - y) + 0.1 * weights)
    return [float(w) for w in weights]


def calibrate(reader: SpanReader, dev: Sequence[Example], near: Neighbours) -> dict[str, Any]:
    """Fit the three logistic models on the dev rows; ``near`` finds passages for German ones."""
    neutral = Calibration((0.5, 0.25, 0.0), (1.0, 0.0, 0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0))
    fitted: dict[str, Any] = {}
    rows = sampled(dev, _SINGLE)
    reader.__dict__["calibration"] = neutral
    scores = reader.score([(r.question, whole(r)[0]) for r in rows])
    truth = [r.answerable for r in rows]
    fitted["passage"] = fit([[s.gate, s.margin] for s in scores], truth)
    if min(fitted["passage"][:2]) < 0:  # the two say nearly the same: keep the better one alone
        fitted["passage"] = [0.0, *fit([[s.margin] for s in scores], truth)]
    a, b, c = fitted["passage"]
    logits = [a * s.gate + b * s.margin + c for s in scores]
    x, y = [], []
    for row, score, logit in zip(rows, scores, logits, strict=True):
        if not row.answerable and not row.kind.startswith(PAGES):
            continue
        for number, told in marks(score.sentences, logit).items():
            x.append([*told])
            y.append(number in row.gold)
    fitted["sentence"] = fit(x, y)
    reader.__dict__["calibration"] = replace(neutral, passage=(a, b, c))
    x, y = [[*spread([logit])] for logit in logits], truth
    german = sampled([r for r in dev if r.answers and language(r) == "de"], _NEAR)
    for case in near_cases(german, near, random.Random(7)):
        x += _both(reader, case)
        y += [True, False]
    for asked in grouped(dev, _GROUPS):
        scores = reader.score([(row.question, whole(row)[0]) for row in asked])
        x.append([*spread([score.logit for score in scores])])
        y.append(any(row.answerable for row in asked))
    fitted["many"] = fit(x, y)
    reader.__dict__.pop("calibration")
    return {name: [round(v, 4) for v in values] for name, values in fitted.items()}
