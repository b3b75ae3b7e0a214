"""Sources that lie or contradict each other: ``python -m tests.torture.poison --rgb FILE``.

Each question is put to its passages, true and false ones in files of their own. Every row stands
twice: as the sentences were chosen before ``rag.conflict``, and as they are answered.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from index.context import ContextCorpus
from index.errors import UnknownSource
from index.protocols import Embedder
from rag.assistant import Assistant, Core, Request
from rag.protocols import Reader
from rag.question import settle
from rag.select import select
from rag.settings import load_settings
from rag.types import Answer, Document, Hit, Reading
from rag.wiring import open_core, open_embedder


@dataclass(frozen=True, slots=True)
class Contested:
    """A question, its right answer in every spelling, the wrong one, and the passages of both."""

    question: str
    right: tuple[str, ...]
    wrong: str
    true: tuple[str, ...]
    false: tuple[str, ...]


def rgb(path: Path) -> Iterator[Contested]:
    """Yield RGB's counterfactual questions. They measure only."""
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        yield Contested(
            row["query"],
            tuple(_spellings(row["answer"])),
            str(row["fakeanswer"]),
            tuple(row["positive"][:2]),
            tuple(row["positive_wrong"][:2]),
        )


def _spellings(answer: object) -> Iterator[str]:
    if isinstance(answer, list):
        for one in answer:
            yield from _spellings(one)
    else:
        yield str(answer)


def poisonedrag(path: Path) -> Iterator[Contested]:
    """Yield PoisonedRAG's questions, with a plain sentence that is right beside its poison."""
    for row in json.loads(path.read_text(encoding="utf-8")).values():
        right, wrong = str(row["correct answer"]), str(row["incorrect answer"])
        true = f"{row['question'][:1].upper()}{row['question'][1:]}? The answer is {right}."
        yield Contested(row["question"], (right,), wrong, (true,), tuple(row["adv_texts"][:2]))


class Files:
    """A corpus of a few texts, each a file of its own, searched as the index does, in memory."""

    fingerprint: str | None = "files"

    def __init__(self, texts: Mapping[str, str], embedder: Embedder) -> None:
        self._files = {name: ContextCorpus(text, embedder) for name, text in texts.items()}

    def search(self, question: str, *, k: int, sources: Sequence[str] = ()) -> list[Hit]:
        """Return the best passages of all files."""
        found = [
            replace(hit, passage=replace(hit.passage, source=name))
            for name, file in self._files.items()
            for hit in file.search(question, k=k)
        ]
        return sorted(found, key=lambda hit: -(hit.dense or 0.0))[:k]

    def document(self, document_id: str) -> Document:
        """Return a file by the id of its text."""
        for file in self._files.values():
            with suppress(UnknownSource):
                return file.document(document_id)
        raise UnknownSource(document_id)


@dataclass
class Once:
    """A reader that reads the same question over the same passages once."""

    reader: Reader
    _last: tuple[object, Reading | None] = (None, None)

    @property
    def name(self) -> str:
        """The reader's own name."""
        return self.reader.name

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Read, or say again what was read."""
        key = question, tuple(hits)
        if self._last[0] != key or self._last[1] is None:
            self._last = key, self.reader.read(question, hits)
        reading = self._last[1]
        assert reading is not None
        return reading


def shown(said: str, files: set[str], case: Contested) -> str:
    """Return which of the two answers a text from these files holds."""
    if not said:
        return "refused"
    low = said.lower()
    right = any(spelling.lower() in low for spelling in case.right)
    wrong = case.wrong.lower() in low
    if right and wrong:
        return "both" if len(files) > 1 else "both, one source"
    return "right" if right else "wrong" if wrong else "neither"


def before(core: Core, question: str, case: Contested) -> str:
    """Return what would be shown if nothing looked for contradictions."""
    hits = tuple(core.corpus.search(question, k=core.passages))
    chosen = select(core.reader.read(question, hits), hits, core.thresholds, question)
    text = " ".join(item.quote for item in chosen.evidence)
    return shown(text, {item.passage.source for item in chosen.evidence}, case)


def after(answer: Answer, case: Contested) -> str:
    """Return what is shown, and whether the answer says that its sources contradict each other."""
    text = "" if answer.status == "refused" else answer.text
    found = shown(text, {item.source for item in answer.citations}, case)
    return f"{found}, said so" if answer.reason == "conflicting" else found


def main() -> None:
    """Measure without a writer: what the reader chooses is what every writer gets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rgb", type=Path)
    parser.add_argument("--poisonedrag", type=Path, nargs="*", default=[])
    parser.add_argument("--sample", type=int, default=50)
    args = parser.parse_args()
    settings = load_settings()
    embedder = open_embedder(settings)
    sets: dict[str, Iterator[Contested]] = {}
    if args.rgb:
        sets["rgb"] = rgb(args.rgb)
    for path in args.poisonedrag:
        sets[f"poisonedrag {path.stem}"] = poisonedrag(path)
    core = open_core(settings, Files({}, embedder), embedder)
    for name, cases in sets.items():
        counts: Counter[str] = Counter()
        without: Counter[str] = Counter()
        for case in list(cases)[: args.sample]:
            texts = {f"true{place}.txt": text for place, text in enumerate(case.true)}
            texts |= {f"false{place}.txt": text for place, text in enumerate(case.false)}
            corpus = Files(texts, embedder)
            mine = replace(core, corpus=corpus, reader=Once(core.reader))
            without[before(mine, settle(case.question), case)] += 1
            counts[after(Assistant(mine).ask(Request(case.question)), case)] += 1
        for title, row in (("before", without), ("now", counts)):
            sys.stdout.write(f"{name} {title} n={row.total()}: {dict(row.most_common())}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
