"""What the reader sees of an example in one epoch: windows, and machine-made near misses."""

import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from training.reader.near import Neighbours, said
from training.reader.recipe import LABELLED, ONE_PASSAGE, PAGES, Example

MAX_CHARS = 1250
NEAREST = 6  # passages a near miss is drawn from
_WORD = re.compile(r"\w{4,}")
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-ZÄÖÜ][\w’'-]{2,}(?: [A-ZÄÖÜ][\w’'-]+)*")


def crop(row: Example, first: int, last: int) -> Example:
    """Keep sentences ``first`` to ``last`` (inclusive) of an example."""
    start, end = row.sentences[first][0], row.sentences[last][1]
    return replace(
        row,
        context=row.context[start:end],
        sentences=tuple((a - start, b - start) for a, b in row.sentences[first : last + 1]),
        answers=tuple((a - start, b - start) for a, b in row.answers if a >= start and b <= end),
        gold=tuple(i - first for i in row.gold if first <= i <= last),
    )


def _window(row: Example, rng: random.Random, around: int, size: int) -> Example:
    first = last = around
    while last - first + 1 < min(size, len(row.sentences)):
        if (rng.random() < 0.5 and first > 0) or last + 1 == len(row.sentences):
            first -= 1
        else:
            last += 1
        if row.sentences[last][1] - row.sentences[first][0] > MAX_CHARS:
            break
    return crop(row, first, last)


def view(row: Example, rng: random.Random) -> Example:
    """The passage as it is, or a few sentences of it, as a splitter would give them."""
    if row.kind.startswith("squad") and not row.heading and rng.random() < 0.3:
        row = replace(row, heading=row.group.replace("_", " "))
    if row.heading and row.kind.startswith(ONE_PASSAGE) and rng.random() < 0.5:
        row = replace(row, heading="")
    whole = len(row.context) <= MAX_CHARS
    keep = 0.55 if row.answerable else 0.75
    if row.fixed or len(row.sentences) < 3 or (whole and rng.random() < keep):
        return row if whole else _window(row, rng, _centre(row, rng), 99)
    return _window(row, rng, _centre(row, rng), rng.randint(2, 7))


def _centre(row: Example, rng: random.Random) -> int:
    long = row.kind.startswith(PAGES) and rng.random() < 0.35
    return rng.choice(row.gold) if row.gold and not long else rng.randrange(len(row.sentences))


def _asked(row: Example) -> str:
    """The language of the question."""
    return row.kind.split("-")[1] if "-" in row.kind else "en"


def _unanswered(row: Example, kind: str) -> Example:
    return replace(row, answers=(), gold=(), kind=kind)


def without_answer(row: Example, rng: random.Random) -> Example | None:
    """The passage without the sentences that answer."""
    answers = said(row)
    runs: list[list[int]] = [[]]
    for i in range(len(row.sentences)):
        if i in row.gold:
            runs.append([])
        else:
            runs[-1].append(i)
    best = max(runs, key=len)
    if len(best) < 2:
        return None
    cut = _unanswered(crop(row, best[0], best[-1]), "removed")
    return None if any(a in cut.context.lower() for a in answers) else view(cut, rng)


class NearMisses:
    """Makes questions that the passage does not answer out of ones it does."""

    def __init__(self, rows: Sequence[Example], neighbours: Neighbours) -> None:
        """Collect the names of each language's questions."""
        self.neighbours = neighbours
        self.names: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            self.names[_asked(row)] += _NAME.findall(row.question)

    def moved(self, row: Example, rng: random.Random) -> Example | None:
        """The question with a passage that retrieval would have returned for it."""
        others = self.neighbours.of(row, NEAREST)
        if not others:
            return None
        other = replace(rng.choice(others), question=row.question, fixed=row.fixed)
        return view(_unanswered(other, "moved"), rng)

    def swapped(self, row: Example, rng: random.Random) -> Example | None:
        """The question with a number or a name changed to one the passage does not have."""
        question = row.question
        number = _NUMBER.search(question)
        if number and number.group().isdigit():
            value = int(number.group())
            step = rng.choice([-1, 1]) * rng.randint(1, max(2, min(40, value // 4 + 1)))
            new = str(abs(value + step))
            old = number.span()
        else:
            lang = _asked(row)
            spots = [m.span() for m in _NAME.finditer(question)]
            if not spots or not self.names[lang]:
                return None
            old = rng.choice(spots)
            new = rng.choice(self.names[lang])
        if new.lower() in row.context.lower() or new.lower() in question.lower():
            return None
        changed = question[: old[0]] + new + question[old[1] :]
        return view(_unanswered(replace(row, question=changed), "swapped"), rng)


def epoch(
    rows: Sequence[Example], misses: NearMisses, rng: random.Random, shown: Mapping[str, float]
) -> list[Example]:
    """A pass over the examples, as views, with near misses made from the answerable ones.

    ``shown`` is the share of a kind, or of a family of kinds (``topic-*``), that a pass
    shows; 1 where it is not named.
    """
    seen: list[Example] = []
    for row in rows:
        family = row.kind.partition("-")[0]
        if rng.random() >= shown.get(row.kind, shown.get(f"{family}-*", 1.0)):
            continue
        seen.append(view(row, rng))
        if not row.answers:
            continue
        # Topics and articles bring near misses of their own.
        chance = rng.random() * (2 if family in LABELLED else 1)
        extra = None
        if chance < 0.22:
            extra = misses.moved(row, rng)
        elif chance < 0.36:
            extra = misses.swapped(row, rng)
        elif chance < 0.48:
            extra = without_answer(row, rng)
        if extra is not None:
            seen.append(extra)
    return seen
