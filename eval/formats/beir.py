"""BEIR folders: ``corpus.jsonl``, ``queries.jsonl``, ``qrels/*.tsv``. Retrieval only."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from eval.cases import read_lines
from eval.formats.shared import language, rest, rows, whole
from eval.types import CaseSet, Record

SPLITS = ("test", "dev", "train")
HEADER = "query-id\tcorpus-id\tscore"


def recognises(head: object) -> bool:
    """Tell by the files of the folder."""
    return isinstance(head, Path) and (head / "corpus.jsonl").is_file()


def read(path: Path) -> CaseSet:
    """Read the judged queries over the whole corpus. Evidence is the whole relevant document."""
    documents = {row["_id"]: _text(row) for row in rows(path / "corpus.jsonl")}
    relevant = _qrels(path)
    cases = []
    for _, row in read_lines(path / "queries.jsonl"):
        kept = (row.get("metadata") or {}).get("case")
        if row["_id"] not in relevant and kept is None:
            continue
        gold = relevant.get(row["_id"], [])
        expressed = {
            "id": row["_id"],
            "question": row["text"],
            "lang": language(row["text"]),
            "answerable": bool(gold),
            "evidence": [{"quote": documents[name], "source": name} for name in gold],
        }
        cases.append(whole(expressed, kept))
    return CaseSet(path.name, tuple(cases), documents)


def write(cases: CaseSet, path: Path, answers: Sequence[Record | None]) -> None:
    """Write a folder. An inline context becomes a document named after its first case."""
    corpus = dict(cases.documents)
    inline: dict[str, str] = {}
    queries, judged = [], []
    for case in cases.cases:
        if case.context is not None:
            inline.setdefault(case.context, case.id)
        kept = rest(case, "id", "question")
        queries.append({"_id": case.id, "text": case.question, "metadata": {"case": kept}})
        names = [inline[case.context]] if case.context is not None else _sources(case.evidence)
        judged += [f"{case.id}\t{name}\t1" for name in names if case.evidence]
    corpus |= {name: text for text, name in inline.items()}
    (path / "qrels").mkdir(parents=True, exist_ok=True)
    _write_lines(
        path / "corpus.jsonl",
        ({"_id": name, "title": "", "text": text} for name, text in corpus.items()),
    )
    _write_lines(path / "queries.jsonl", queries)
    qrels = "\n".join([HEADER, *judged]) + "\n"
    (path / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")


def _sources(evidence: Iterable[Any]) -> list[str]:
    return list(dict.fromkeys(item.source for item in evidence if item.source))


def _text(row: dict[str, Any]) -> str:
    title = row.get("title") or ""
    return f"{title}\n{row['text']}" if title else str(row["text"])


def _qrels(path: Path) -> dict[str, list[str]]:
    files = [path / "qrels" / f"{split}.tsv" for split in SPLITS]
    file = next(file for file in files if file.is_file())
    relevant: dict[str, list[str]] = {}
    for line in file.read_text(encoding="utf-8").splitlines()[1:]:
        query, document, score = line.split("\t")
        if float(score) > 0:
            relevant.setdefault(query, []).append(document)
    return relevant


def _write_lines(path: Path, values: Iterable[dict[str, Any]]) -> None:
    lines = (json.dumps(value, ensure_ascii=False) + "\n" for value in values)
    path.write_text("".join(lines), encoding="utf-8")
