"""What the reader sees of an example in one epoch: windows, and machine-made near misses."""

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from training.reader.recipe import Example

MAX_CHARS = 1250
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
    if row.kind == "squad" and not row.heading and rng.random() < 0.3:
        row = replace(row, heading=row.group.replace("_", " "))
    whole = len(row.context) <= MAX_CHARS
    keep = 0.55 if row.answerable else 0.75
    if row.fixed or len(row.sentences) < 3 or (whole and rng.random() < keep):
        return row if whole else _window(row, rng, _centre(row, rng), 99)
    return _window(row, rng, _centre(row, rng), rng.randint(2, 7))


def _centre(row: Example, rng: random.Random) -> int:
    long = row.kind.startswith("omos") and rng.random() < 0.35
    return rng.choice(row.gold) if row.gold and not long else rng.randrange(len(row.sentences))


def _unanswered(row: Example, kind: str) -> Example:
    return replace(row, answers=(), gold=(), kind=kind)


def without_answer(row: Example, rng: random.Random) -> Example | None:
    """The passage without the sentences that answer."""
    said = {row.context[a:b].lower() for a, b in row.answers}
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
    return None if any(s in cut.context.lower() for s in said) else view(cut, rng)


class NearMisses:
    """Makes questions that the passage does not answer out of ones it does."""

    def __init__(self, rows: Sequence[Example]) -> None:
        """Collect the passages and the names of each article."""
        self.texts: dict[tuple[str, str], dict[str, Example]] = defaultdict(dict)
        self.names: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            self.texts[self._home(row)].setdefault(row.context, row)
            lang = row.kind.split("-")[1] if "-" in row.kind else "en"
            self.names[lang] += _NAME.findall(row.question)

    @staticmethod
    def _home(row: Example) -> tuple[str, str]:
        return row.group, row.kind.split("-")[-1] if "-" in row.kind else "en"

    def shifted(self, row: Example, rng: random.Random) -> Example | None:
        """The question with another passage of the article, often the most similar one."""
        others = [t for c, t in self.texts[self._home(row)].items() if c != row.context]
        said = {row.context[a:b].lower() for a, b in row.answers}
        others = [t for t in others if not any(s in t.context.lower() for s in said)]
        if not others:
            return None
        words = set(_WORD.findall(row.question.lower()))
        pick = rng.choice(others)
        if rng.random() < 0.6:
            pick = max(others, key=lambda t: len(words & set(_WORD.findall(t.context.lower()))))
        moved = replace(pick, question=row.question, fixed=row.fixed)
        return view(_unanswered(moved, "shifted"), rng)

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
            lang = row.kind.split("-")[1] if "-" in row.kind else "en"
            spots = [m.span() for m in _NAME.finditer(question)]
            if not spots or not self.names[lang]:
                return None
            old = rng.choice(spots)
            new = rng.choice(self.names[lang])
        if new.lower() in row.context.lower() or new.lower() in question.lower():
            return None
        changed = question[: old[0]] + new + question[old[1] :]
        return view(_unanswered(replace(row, question=changed), "swapped"), rng)


def epoch(rows: Sequence[Example], misses: NearMisses, rng: random.Random) -> list[Example]:
    """All examples once, as views, with near misses made from the answerable ones."""
    seen: list[Example] = []
    for row in rows:
        seen.append(view(row, rng))
        if not row.answers:
            continue
        chance = rng.random()
        extra = None
        if chance < 0.16:
            extra = misses.shifted(row, rng)
        elif chance < 0.30:
            extra = misses.swapped(row, rng)
        elif chance < 0.42:
            extra = without_answer(row, rng)
        if extra is not None:
            seen.append(extra)
    return seen
