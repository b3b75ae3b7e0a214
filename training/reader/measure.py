"""Calibrate a trained reader on the dev split, and measure it on what it never saw.

``python -m training.reader.measure --base FOLDER --data FOLDER --weights FILE [--calibrate]``
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eval.text import exact_match, token_f1
from index.embed import SentenceTransformerEmbedder
from index.types import Hit, Passage, Span
from rag.protocols import Reader
from rag.read import SimilarityReader
from rag.span_reader import WEIGHTS, SpanReader
from rag.types import Reading
from training.reader.calibrate import calibrate
from training.reader.folds import split
from training.reader.near import Neighbours, language
from training.reader.passages import passage, pieces, whole
from training.reader.recipe import omos, xquad, xquad_unanswerable
from training.reader.sentences import sentence_spans


def read(reader: Reader, question: str, passages: Sequence[Passage]) -> Reading:
    """Read passages as if retrieval had returned them."""
    return reader.read(question, [Hit(p, 1.0) for p in passages])


def best(reading: Reading) -> str:
    """The text of the best span; the best sentence of a reader that finds none."""
    if reading.spans:
        return reading.spans[0].text
    return reading.evidence[0].quote if reading.evidence else ""


# --- measures ------------------------------------------------------------------------------------


def sweep(rows: Sequence[tuple[float, bool, float]]) -> list[dict[str, float]]:
    """Answerable F1 and unanswerable recall at each threshold of (probability, answerable, F1)."""
    table = []
    for threshold in (0.0, 0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8):
        f1 = [f if p >= threshold else 0.0 for p, yes, f in rows if yes]
        kept = [p >= threshold for p, yes, _ in rows if yes]
        refused = [p < threshold for p, yes, _ in rows if not yes]
        table.append(
            {
                "threshold": threshold,
                "answerable_f1": round(float(np.mean(f1)) * 100, 1),
                "answered": round(float(np.mean(kept)) * 100, 1),
                "unanswerable_recall": round(float(np.mean(refused)) * 100, 1) if refused else 0.0,
            }
        )
    return table


def measure_xquad(reader: Reader, data: Path, every: int = 1) -> dict[str, Any]:
    """XQuAD answered by force, and answerable against unanswerable."""
    rows = [row for row in xquad(data, 1) if row.kind.endswith("-de")]
    result: dict[str, Any] = {}
    known: list[tuple[float, bool, float]] = []
    for lang in ("de", "en"):
        f1, em = [], []
        for row in [row for row in rows if row.kind == f"xquad-{lang}-de"][::every]:
            reading = read(reader, row.question, whole(row))
            gold = [row.context[a:b] for a, b in row.answers]
            f1.append(token_f1(gold, best(reading)))
            em.append(exact_match(gold, best(reading)))
            if lang == "en":
                known.append((reading.answerable, True, f1[-1]))
        result[f"{lang}-question"] = {
            "n": len(f1),
            "f1": round(np.mean(f1) * 100, 1),
            "em": round(np.mean(em) * 100, 1),
        }
    silent = [row for row in xquad_unanswerable(data, 1) if row.kind.endswith("-de")]
    for row in silent[::every]:
        known.append((read(reader, row.question, whole(row)).answerable, False, 0.0))
    table = sweep(known)
    for line in table:
        line["balanced_accuracy"] = round((line["answered"] + line["unanswerable_recall"]) / 2, 1)
    result["answerable_sweep"] = table
    return result


def measure_m2qa(reader: Reader, data: Path, every: int = 1) -> dict[str, Any]:
    """M2QA news, the context as one passage and as the product cuts it."""
    lines = (data / "m2qa-train/news.json").read_text(encoding="utf-8").splitlines()
    known: dict[str, list[tuple[float, bool, float]]] = {"whole": [], "cut": []}
    for line in lines[::every]:
        row = json.loads(line)
        gold = row["answers"]["text"]
        text = row["context"]
        for way in known:
            told = [passage(text, sentence_spans(text))] if way == "whole" else pieces(text)
            reading = read(reader, row["question"], told)
            f1 = token_f1(gold, best(reading), words=True) if gold else 0.0
            known[way].append((reading.answerable, bool(gold), f1))
    return {way: sweep(rows) for way, rows in known.items()}


def measure_omos(reader: Reader, data: Path, every: int = 1) -> dict[str, Any]:
    """OMoS fold 0: sentences found, over all answerable questions (micro)."""
    result: dict[str, Any] = {}
    for lang in ("de", "en"):
        rows = [row for fold, row in omos(data) if fold == 0 and row.kind == f"omos-{lang}"]
        rows = [row for row in rows if row.answerable][::every]
        known = []
        for row in rows:
            found = read(reader, row.question, whole(row)).evidence
            number = {Span(a, b): n for n, (a, b) in enumerate(row.sentences)}
            known.append((set(row.gold), {number[e.span]: e.score for e in found}))
        result[lang] = {"n": len(rows), "sweep": [_sentence_f(known, t / 20) for t in range(1, 13)]}
    return result


def _sentence_f(
    known: Sequence[tuple[set[int], dict[int, float]]], threshold: float
) -> dict[str, float]:
    """Micro precision, recall and F; at least the best sentence of each question is taken."""
    hit = said = 0
    for gold, scores in known:
        chosen = {n for n, s in scores.items() if s >= threshold}
        chosen = chosen or {max(scores, key=lambda n: scores[n])}
        hit += len(chosen & gold)
        said += len(chosen)
    p, r = hit / said, hit / sum(len(gold) for gold, _ in known)
    f = 2 * p * r / (p + r) if hit else 0.0
    row = {"threshold": threshold, "p": 100 * p, "r": 100 * r, "f": 100 * f}
    return {name: round(value, 2) for name, value in row.items()}


def measure_nomiracl(reader: Reader, data: Path, every: int = 1) -> dict[str, Any]:
    """NoMIRACL: ten passages a question; abstain when none answers."""
    known = []
    lines = (data / "nomiracl-de/dev.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines[::every]:
        row = json.loads(line)
        told = []
        for number, text in enumerate(row["passages_de"]):
            heading, _, body = text.partition(": ")
            told.append(passage(body or text, sentence_spans(body or text), heading, f"d{number}"))
        known.append((read(reader, row["question_de"], told).answerable, row["answerable"], 0.0))
    table = sweep(known)
    for line_ in table:
        line_["mean"] = round((line_["answered"] + line_["unanswerable_recall"]) / 2, 1)
    return {"n": len(known), "sweep": table}


def main() -> None:
    """Print every figure as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--calibrate", action="store_true", help="fit and write the calibration")
    parser.add_argument("--baseline", action="store_true", help="measure the similarity reader")
    parser.add_argument("--only", default="xquad,m2qa,omos,nomiracl")
    parser.add_argument("--every", type=int, default=1, help="measure on every n-th row only")
    args = parser.parse_args()
    trained = SpanReader(args.base, args.weights, threads=1)
    reader: Reader = trained
    if args.baseline:
        reader = SimilarityReader(SentenceTransformerEmbedder(args.base, threads=1))
    if args.calibrate:
        train, dev = split(args.data, Path(__file__).parent / "data")
        german = [row for row in (*train, *dev) if language(row) == "de"]
        near = Neighbours(dev, german, SentenceTransformerEmbedder(args.base, threads=1))
        fitted = calibrate(trained, dev, near)
        args.weights.with_suffix(".json").write_text(json.dumps(fitted) + "\n", encoding="utf-8")
        print(json.dumps(fitted), flush=True)
    wanted = args.only.split(",")
    if "xquad" in wanted:
        print("xquad", json.dumps(measure_xquad(reader, args.data, args.every)), flush=True)
    if "m2qa" in wanted:
        print("m2qa", json.dumps(measure_m2qa(reader, args.data, args.every)), flush=True)
    if "omos" in wanted:
        print("omos", json.dumps(measure_omos(reader, args.data, args.every)), flush=True)
    if "nomiracl" in wanted:
        print("nomiracl", json.dumps(measure_nomiracl(reader, args.data, args.every)), flush=True)


if __name__ == "__main__":
    main()
