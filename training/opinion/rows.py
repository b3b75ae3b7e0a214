"""Questions as the writer gets them: what the product would show it, and whether that answers.

``python -m training.opinion.rows OUT`` reads the texts of ``data`` (articles as a whole, of groups
of paragraphs one at a time), which the shipped reader was not trained on: its evidence is what it
picks from a text it does not know. Refusals of the reader's are rows like any other.
"""

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
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
# Questions taken of one text: of an article, and of two paragraphs of a group together.
OF_ARTICLE: Final = 20
OF_GROUP: Final = 5
PASSAGES: Final = 8
_FAMILIES: Final = {name: FOLDERS[name] for name in ("articles", "paragraphs")}
_HELD: Final = 10  # one text of so many is for choosing, not for training


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


def examples(data: Path = DATA) -> Iterator[Example]:
    """Yield as many answered questions of a text as others, where there are as many."""
    by: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for folder, families in _FAMILIES.items():
        for one in told(data / folder, families):
            whole = one.kind.startswith(families.joined)
            if whole == (folder == "articles"):
                by[folder, one.group].append(one)
    choose = random.Random(SEED)
    keys = sorted(by)
    choose.shuffle(keys)
    for key in keys:
        pool = by[key]
        choose.shuffle(pool)
        most = OF_ARTICLE
        if key[0] != "articles":
            most = OF_GROUP
            texts = sorted({one.context for one in pool})
            chosen = choose.sample(texts, min(2, len(texts)))
            pool = [one for one in pool if one.context in chosen]
        half = (most + 1) // 2
        yield from [one for one in pool if one.answers][:half]
        yield from [one for one in pool if not one.answers][: most - half]


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
        asked=asked(short.text if short else None),
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
    # A group's two paragraphs come by turns: each is embedded once.
    corpus = lru_cache(maxsize=2)(lambda text: ContextCorpus(text, embedder))
    for one in examples():
        if row := row_of(one, corpus(one.context), reader, thresholds):
            yield row


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
