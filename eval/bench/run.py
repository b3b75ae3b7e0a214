"""Running a bench: slices of one plan that can be cut off and taken up, then figures and a page."""

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from eval.bench.ceilings import Ceilings, encoding, mean, measure
from eval.bench.cli import HISTORY, MEASURED, WORSE
from eval.bench.memory import own_peak_mb
from eval.bench.page import bench_page
from eval.bench.plan import Sample, append, interleaved, read
from eval.bench.sides import EXTRACTIVE, LOCAL, SIDES, STOCK, open_sides
from eval.bench.summary import rates, ratios, stages
from eval.bench.weights import read_per_token
from eval.types import Case, CaseSet

if TYPE_CHECKING:
    from rag.settings import Settings

Figures = dict[str, Any]
TOLERATED: Final = 1.25
_TEXTS: Final = 250


def bench(args: argparse.Namespace) -> int:
    """Measure every side on every question, write ``bench.json`` and ``bench.html``."""
    from rag.settings import load_settings

    settings = load_settings()
    out: Path = args.out
    out.mkdir(parents=True, exist_ok=True)
    cases = _cases(args.cases, args.limit)
    samples = read(out / "samples.jsonl")
    started = time.perf_counter()
    sides = open_sides(settings, args.llm, cases, SIDES)
    sides[EXTRACTIVE](cases.cases[0])  # loads what all sides share: warm is measured
    loaded, before = time.perf_counter() - started, measure()
    for sample in interleaved(cases.cases, sides, done=samples):
        samples.append(sample)
        append(out / "samples.jsonl", sample)
        _tell(sample)
    figures = _figures(samples, settings, loaded, mean(before, measure()))
    figures["encoder"] = _encoder(cases, settings)
    _write(figures, out, keep=args.keep)
    return MEASURED


def quick(args: argparse.Namespace) -> int:
    """Measure what needs no language model, against the last figures of the history."""
    from eval.bench.quick import quick_ratios
    from rag.settings import load_settings

    now = quick_ratios(load_settings(), _cases(args.cases, args.limit))
    before = _last(HISTORY)
    worse = []
    for name, value in now.items():
        was = before.get(name)
        line = f"{name}: {value:.3f}" + (f", was {was:.3f}" if was else "")
        sys.stderr.write(line + "\n")
        if was and value > was * TOLERATED:
            worse.append(name)
    if args.keep:
        _keep({"quick": now})
    for name in worse:
        sys.stderr.write(f"beleg bench: {name} is more than 25 % worse than in {HISTORY.name}.\n")
    return WORSE if worse else MEASURED


def ingest(args: argparse.Namespace) -> int:
    """Measure how fast documents are taken in, write ``ingest.json``."""
    from eval.bench.ingest import measure as measure_ingest
    from eval.documents import read_documents
    from rag.settings import load_settings

    documents = dict(list(read_documents(args.ingest).items())[: args.limit])
    with tempfile.TemporaryDirectory() as home:
        found = measure_ingest(
            load_settings(), documents, Path(home), every=max(1, args.stock_every)
        )
    return _told("ingest", found, args)


def cold(args: argparse.Namespace) -> int:
    """Measure fresh processes, write ``cold.json``."""
    from eval.bench.cold import measure as measure_cold
    from rag.settings import load_settings

    settings = load_settings()
    found = measure_cold(settings, args.llm, settings.home / "eval" / "cold", args.limit)
    return _told("cold", found, args)


def _told(name: str, found: Figures, args: argparse.Namespace) -> int:
    args.out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, indent=1, ensure_ascii=False)
    (args.out / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")
    if args.keep:
        _keep({name: found})
    return MEASURED


def _cases(path: Path, limit: int) -> CaseSet:
    """Return answerable first questions, evenly spread over the file."""
    from eval.formats import load

    cases = load(path)
    fit: list[Case] = [case for case in cases.cases if case.answerable and not case.history]
    step = max(1, len(fit) // limit)
    return replace(cases, cases=tuple(fit[::step][:limit]))


def _figures(
    samples: list[Sample], settings: "Settings", loaded: float, ceilings: Ceilings
) -> Figures:
    read_rate, model = rates(samples, LOCAL), _model_bytes(settings)
    ceiling = ceilings.memory_gb_s * 1e9 / model if model else None
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "n": len({sample.case for sample in samples}),
        "stages_ms": stages(samples),
        "ratios": ratios(samples),
        "tokens_per_s": {side: rates(samples, side) for side in (STOCK, LOCAL)},
        "ceilings": asdict(ceilings) | {"decode_tokens_per_s": ceiling and round(ceiling, 2)},
        "decode_share_of_ceiling": ceiling and round(read_rate.get("decode", 0) / ceiling, 3),
        "load_s": round(loaded, 1),
        "peak_mb": own_peak_mb(),
    }


def _model_bytes(settings: "Settings") -> int:
    """Return how much of the default model decoding reads for every token."""
    from index.fetch import path_of
    from index.manifest import DEFAULT_LLM

    return read_per_token(path_of(DEFAULT_LLM, settings.models_dir))


def _encoder(cases: CaseSet, settings: "Settings") -> Figures:
    """Return the encoder's rate over the texts that the questions are about."""
    from index.fetch import path_of
    from index.manifest import DEFAULT_EMBEDDER

    whole = [text for case in cases.cases for text in cases.in_scope(case).values()]
    texts = [line for text in dict.fromkeys(whole) for line in text.splitlines() if line.strip()]
    folder = path_of(DEFAULT_EMBEDDER, settings.models_dir)
    return asdict(encoding(folder, texts[:_TEXTS], threads=settings.threads))


def _write(figures: Figures, out: Path, *, keep: bool) -> None:
    text = json.dumps(figures, indent=1, ensure_ascii=False)
    (out / "bench.json").write_text(text + "\n", encoding="utf-8")
    (out / "bench.html").write_text(bench_page(figures), encoding="utf-8")
    sys.stderr.write(f"{out / 'bench.html'}\n")
    if keep:
        _keep(figures)


def _keep(figures: Figures) -> None:
    row = {"when": datetime.now(UTC).isoformat(timespec="seconds")} | figures
    with HISTORY.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _last(path: Path) -> dict[str, float]:
    """Return the latest quick ratios of the history."""
    rows = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    quick_rows = [row["quick"] for row in map(json.loads, rows) if "quick" in row]
    return quick_rows[-1] if quick_rows else {}


def _tell(sample: Sample) -> None:
    sys.stderr.write(f"{sample.case} {sample.side}: {sample.times['total'] / 1000:.2f} s\n")
