"""Questions as the writer gets them: what the product would show it, and whether that answers.

``python -m training.opinion.rows OUT`` reads the texts of ``data`` (articles as a whole, of groups
of paragraphs one at a time), which the shipped reader was not trained on: its evidence is what it
picks from a text it does not know. Refusals of the reader's are rows like any other; most rows are
questions that it doubts, as the writer is asked only about those.
"""

import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from index.context import ContextCorpus
from index.language import detect_language
from index.protocols import Embedder
from rag.conflict import contradicted
from rag.opinion import asked
from rag.prompt import build_answer_prompt
from rag.protocols import Reader
from rag.question import settle
from rag.select import Thresholds, select
from rag.settings import Settings
from rag.wiring import open_embedder, open_reader
from training.reader.recipe import FOLDERS, Example
from training.reader.topics import told

DATA: Final = Path(__file__).parent / "data"
SEED: Final = 5
PASSAGES: Final = 8
_PARAGRAPHS: Final = 8  # of a group, at most
_FAMILIES: Final = {name: FOLDERS[name] for name in ("articles", "paragraphs")}
_HELD: Final = 10  # one text of so many is for choosing, not for training
# It is asked where the reader doubts: of what the reader is sure of, one in so many is a row too.
_DOUBT: Final = (0.03, 0.97)
_SURE: Final = 0.15
_NO_HEADING: Final = 0.2  # so many rows are asked without the heading they have


@dataclass(frozen=True, slots=True)
class Quota:
    """How many questions of a text become rows, half of them answered.

    ``any`` as they come, then ``doubted`` ones, for which ``tries`` are read at most.
    """

    any: int
    doubted: int

    @property
    def tries(self) -> int:
        """How many are read for the doubted ones."""
        return 3 * self.doubted


# An article is read whole, of a group of paragraphs each alone.
OF_ARTICLE: Final = Quota(any=10, doubted=10)
OF_GROUP: Final = Quota(any=3, doubted=8)


@dataclass(frozen=True, slots=True)
class Row:
    """A prompt, what is asked after it, and whether its evidence holds an answer.

    ``reader`` is the reader's probability, ``group`` the text's name.
    """

    group: str
    question: str
    system: str
    user: str
    asked: str
    reader: float
    label: bool

    @property
    def held(self) -> bool:
        """Whether its text is held out."""
        return int(sha256(self.group.encode()).hexdigest(), 16) % _HELD == 0


def texts(data: Path = DATA) -> Iterator[tuple[Quota, list[Example]]]:
    """Yield the questions of each text, in the order they are drawn in."""
    by: dict[tuple[str, str], list[Example]] = defaultdict(list)
    headlines: dict[str, str] = {}
    for folder, families in _FAMILIES.items():
        for one in told(data / folder, families):
            headlines.setdefault(one.group, one.heading)
            whole = one.kind.startswith(families.joined)
            if whole == (folder == "articles"):
                heading = headlines[one.group] if whole else one.heading
                by[folder, one.group].append(replace(one, heading=heading))
    choose = random.Random(SEED)
    keys = sorted(by)
    choose.shuffle(keys)
    for key in keys:
        pool = by[key]
        choose.shuffle(pool)
        yield OF_ARTICLE if key[0] == "articles" else OF_GROUP, pool


def chosen(
    quota: Quota, pool: Sequence[Example], made: Callable[[Example], Row | None]
) -> Iterator[Row]:
    """Yield rows of a text's questions until its quota is full, as many answered as not."""
    choose = random.Random(SEED)
    some, doubted = _halved(quota.any), _halved(quota.doubted)
    tries = quota.tries
    for one in pool:
        answered = bool(one.answers)
        if some[answered]:
            some[answered] -= 1
            if row := made(one):
                yield row
        elif doubted[answered] and tries:
            tries -= 1
            row = made(one)
            if row and (_DOUBT[0] < row.reader < _DOUBT[1] or choose.random() < _SURE):
                doubted[answered] -= 1
                yield row


def _halved(count: int) -> dict[bool, int]:
    """Return how many of so many are to be answered, and how many not."""
    return {True: (count + 1) // 2, False: count // 2}


def row_of(
    one: Example, corpus: ContextCorpus, reader: Reader, thresholds: Thresholds
) -> Row | None:
    """Return what the writer would get; None where a rule refuses before it would."""
    question = settle(one.question)
    hits = tuple(corpus.search(question, k=PASSAGES))
    reading = reader.read(question, hits)
    selection = contradicted(select(reading, hits, thresholds, question), reading, question)
    if selection.reason is not None:
        return None
    prompt = build_answer_prompt(question, selection.evidence, lang=detect_language(question))
    short = selection.short_answer
    return Row(
        group=one.group,
        question=question,
        system=prompt.system,
        user=prompt.user,
        asked=asked(short.text if short else None, one.heading),
        reader=reading.answerable,
        label=any(
            holds(one, span, item.quote) for span in one.answers for item in selection.evidence
        ),
    )


def holds(one: Example, span: tuple[int, int], quote: str) -> bool:
    """Say whether a sentence of the text covers part of an answer's place."""
    at = one.context.find(quote)
    if at < 0:
        return one.context[slice(*span)] in quote
    return at < span[1] and span[0] < at + len(quote)


def rows(embedder: Embedder, reader: Reader, thresholds: Thresholds) -> Iterator[Row]:
    """Yield the rows of all texts."""
    choose = random.Random(SEED)
    # A group's paragraphs come by turns: each is embedded once.
    corpus = lru_cache(maxsize=_PARAGRAPHS)(lambda text: ContextCorpus(text, embedder))

    def made(one: Example) -> Row | None:
        if choose.random() < _NO_HEADING:
            one = replace(one, heading="")
        return row_of(one, corpus(one.context), reader, thresholds)

    for quota, pool in texts():
        yield from chosen(quota, pool, made)


def load(path: Path) -> list[Row]:
    """Read rows that were written before."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Row(**json.loads(line)) for line in lines]


def main(out: Path) -> None:
    """Write the rows as JSON lines."""
    settings = Settings()
    embedder = open_embedder(settings)
    reader, thresholds = open_reader(settings, embedder)
    everything = replace(thresholds, answerable=0.0)
    with out.open("w", encoding="utf-8") as file:
        for row in rows(embedder, reader, everything):
            file.write(f"{json.dumps(asdict(row), ensure_ascii=False)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
