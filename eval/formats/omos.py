"""OMoS-QA: German documents, each question in German and English, gold sentence indices."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval.formats.shared import named, rows
from eval.types import GROUP, UNITS, Case, CaseSet, Quote


def recognises(head: object) -> bool:
    """Tell by the gold sentence indices."""
    return isinstance(head, dict) and {"gold_sentence_idx", "sentences_de"} <= head.keys()


def read(path: Path) -> CaseSet:
    """Read every question twice, in German and in English, over the German document."""
    return named(path, (case for row in rows(path) for case in _pair(row)))


def _pair(row: dict[str, Any]) -> Iterator[Case]:
    context = "\n".join(row["sentences_de"])
    evidence = tuple(_quotes(row["sentences_de"], row["gold_sentence_idx"]))
    for lang in ("de", "en"):
        yield Case(
            id=f"omos-{row['id']}-{lang}",
            question=row[f"question_{lang}"].strip(),
            lang=lang,
            answerable=row["answerable"],
            context=context,
            evidence=evidence if row["answerable"] else (),
            tags=(f"{GROUP}omos-{row['id']}", f"{UNITS}lines"),
        )


def _quotes(sentences: list[str], gold: list[int]) -> Iterator[Quote]:
    """Join neighbours: a run of sentences is found again where one short line may occur twice."""
    run: list[int] = []
    for number in [*sorted(gold), -1]:
        if run and number != run[-1] + 1:
            yield Quote("\n".join(sentences[index] for index in run))
            run = []
        run.append(number)
