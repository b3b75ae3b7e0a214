"""Sources that lie or contradict each other: ``python -m tests.torture.poison --rgb FILE``.

Each question is put to an index of its passages, true and false ones in files of their own.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from index.index import open_index
from rag.assistant import Assistant, Request
from rag.settings import load_settings
from rag.types import Answer
from rag.wiring import open_core, open_embedder


@dataclass(frozen=True, slots=True)
class Contested:
    """A question, its right and wrong answer, and the passages that say the one and the other."""

    question: str
    right: str
    wrong: str
    true: tuple[str, ...]
    false: tuple[str, ...]


def rgb(path: Path) -> Iterator[Contested]:
    """Yield RGB's counterfactual questions. They measure only."""
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        right = row["answer"][0] if isinstance(row["answer"], list) else row["answer"]
        yield Contested(
            row["query"],
            str(right),
            str(row["fakeanswer"]),
            tuple(row["positive"][:2]),
            tuple(row["positive_wrong"][:2]),
        )


def poisonedrag(path: Path) -> Iterator[Contested]:
    """Yield PoisonedRAG's questions, with a plain sentence that is right beside its poison."""
    for row in json.loads(path.read_text(encoding="utf-8")).values():
        right, wrong = str(row["correct answer"]), str(row["incorrect answer"])
        true = f"{row['question'][:1].upper()}{row['question'][1:]}? The answer is {right}."
        yield Contested(row["question"], right, wrong, (true,), tuple(row["adv_texts"][:2]))


def outcome(answer: Answer, case: Contested) -> str:
    """Return which of the two answers is shown."""
    if answer.status == "refused":
        return "refused"
    said = answer.text.lower()
    right, wrong = case.right.lower() in said, case.wrong.lower() in said
    if right and wrong:
        files = {item.source for item in answer.citations}
        return "both" if len(files) > 1 else "both, one source"
    return "right" if right else "wrong" if wrong else "neither"


def main() -> None:
    """Measure without a writer: what the reader chooses is what every writer gets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rgb", type=Path)
    parser.add_argument("--poisonedrag", type=Path)
    parser.add_argument("--sample", type=int, default=50)
    args = parser.parse_args()
    settings = load_settings()
    embedder = open_embedder(settings)
    sets = {
        "rgb": rgb(args.rgb) if args.rgb else (),
        "poisonedrag": poisonedrag(args.poisonedrag) if args.poisonedrag else (),
    }
    with tempfile.TemporaryDirectory() as home:
        spare = open_index(Path(home) / "spare", embedder, approximate=False)
        core = open_core(settings, spare, embedder)
        for name, cases in sets.items():
            counts: Counter[str] = Counter()
            for number, case in enumerate(list(cases)[: args.sample]):
                index = open_index(Path(home) / f"{name}{number}", embedder, approximate=False)
                for kind, texts in (("a", case.true), ("b", case.false)):
                    for place, text in enumerate(texts):
                        index.add_upload(f"{kind}{place}.txt", text.encode())
                answer = Assistant(replace(core, corpus=index)).ask(Request(case.question))
                counts[outcome(answer, case)] += 1
                index.close()
            sys.stdout.write(f"{name} n={counts.total()}: {dict(counts)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
