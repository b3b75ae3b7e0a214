"""The documents cases ask about: a folder, the bundled ones, a CSV corpus; and case-set options."""

import csv
import random
from collections.abc import Iterable
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Final

from eval.types import Case, CaseSet
from index.errors import EvalError

FOLDER: Final = "documents"
SUFFIXES: Final = (".txt", ".md")
LONGEST_FIELD: Final = 10_000_000


def beside(path: Path, cases: Iterable[Case]) -> dict[str, str]:
    """Return the documents next to a case file, with bundled ones that the cases name."""
    folder = path.parent / FOLDER
    documents = read_folder(folder) if folder.is_dir() else {}
    named = {item.source for case in cases for item in case.evidence if item.source}
    named |= {name for case in cases for name in case.sources}
    documents |= {n: t for n, t in bundled().items() if n in named and n not in documents}
    missing = sorted(named - documents.keys())
    if missing:
        raise EvalError(
            f"{path}: the cases name {missing[0]}, which is not in {folder}. "
            "Put it there or name its folder with --documents."
        )
    return dict(sorted(documents.items())) or bundled()


def bundled() -> dict[str, str]:
    """Return the documents that come with the product."""
    folder = resources.files("index") / FOLDER
    items = sorted(folder.iterdir(), key=lambda item: item.name)
    return {i.name: i.read_text("utf-8") for i in items if i.name.endswith(SUFFIXES)}


def read_documents(path: Path) -> dict[str, str]:
    """Return the documents of a folder, of one text file, or of a CSV with one text a row."""
    if path.is_dir():
        return read_folder(path)
    if not path.is_file():
        raise EvalError(f"no documents at {path}. Check the path given with --documents.")
    if path.suffix == ".csv":
        return _read_csv(path)
    return {path.name: path.read_text(encoding="utf-8")}


def read_folder(folder: Path) -> dict[str, str]:
    """Return the text files of a folder by name."""
    files = sorted(file for file in folder.iterdir() if file.suffix in SUFFIXES)
    return {file.name: file.read_text(encoding="utf-8") for file in files}


def _read_csv(path: Path) -> dict[str, str]:
    """Read 10kGNAD's shape: label; text, quoted with an apostrophe."""
    csv.field_size_limit(LONGEST_FIELD)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter=";", quotechar="'"))
    return {f"{path.stem}-{number:05}.txt": row[-1] for number, row in enumerate(rows) if row}


def with_documents(cases: CaseSet, paths: Iterable[Path]) -> CaseSet:
    """Add documents to the corpus in scope: sources of the cases, or distractors."""
    documents = dict(cases.documents)
    for path in paths:
        documents |= read_documents(path)
    return replace(cases, documents=documents)


def pooled(cases: CaseSet) -> CaseSet:
    """Make every inline context a document, so that each question is asked of the whole corpus."""
    names: dict[str, str] = {}
    for case in cases.cases:
        if case.context is not None:
            names.setdefault(case.context, f"{cases.name}-{len(names):05}.txt")
    documents = {**cases.documents, **{name: text for text, name in names.items()}}
    return replace(
        cases, cases=tuple(_named(case, names) for case in cases.cases), documents=documents
    )


def _named(case: Case, names: dict[str, str]) -> Case:
    if case.context is None:
        return case
    source = names[case.context]
    evidence = tuple(replace(item, source=source) for item in case.evidence)
    return replace(case, context=None, evidence=evidence)


def with_questions(cases: CaseSet, other: CaseSet) -> CaseSet:
    """Ask the questions that ``other`` has under the same ids, say XQuAD's English ones."""
    asked = {case.id: case for case in other.cases}
    missing = [case.id for case in cases.cases if case.id not in asked]
    if missing:
        raise EvalError(f"{other.name} has no question {missing[0]!r}. Take the aligned file.")
    swapped = (
        replace(case, question=asked[case.id].question, lang=asked[case.id].lang)
        for case in cases.cases
    )
    return replace(cases, name=f"{cases.name}+{other.name}", cases=tuple(swapped))


def sampled(cases: CaseSet, *, limit: int | None, seed: int) -> CaseSet:
    """Take ``limit`` cases at random, whole groups first where there are groups, in file order."""
    if limit is None or limit >= len(cases.cases):
        return cases
    groups: dict[str, list[str]] = {}
    for case in cases.cases:
        groups.setdefault(case.group, []).append(case.id)
    order = sorted(groups)
    random.Random(seed).shuffle(order)
    taken = set([name for group in order for name in groups[group]][:limit])
    return replace(cases, cases=tuple(case for case in cases.cases if case.id in taken))
