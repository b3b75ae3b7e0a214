"""``beleg bench``: arguments and exit codes. 0 measured, 1 a ratio got worse, 2 could not run."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from index.errors import BelegError

MEASURED: Final = 0
WORSE: Final = 1
COULD_NOT_RUN: Final = 2
GOLD: Final = Path(__file__).resolve().parent.parent / "datasets" / "gold" / "dev.jsonl"
HISTORY: Final = Path(__file__).resolve().parent.parent / "results" / "bench.jsonl"


def parser() -> argparse.ArgumentParser:
    """Return the parser."""
    made = argparse.ArgumentParser(
        prog="beleg bench",
        description="Stock chain and Beleg, question by question in one process: who is how fast.",
    )
    made.add_argument("--cases", type=Path, default=GOLD, metavar="FILE", help="default: gold dev")
    made.add_argument("--limit", type=int, default=12, metavar="N", help="questions; default 12")
    made.add_argument("--llm", default="local", metavar="SPEC")
    made.add_argument("--out", type=Path, default=Path("runs/bench"), metavar="DIR")
    made.add_argument(
        "--quick",
        action="store_true",
        help="retrieval and reading only, no language model; fails where a ratio is 25 %% worse "
        "than the last one in the history",
    )
    made.add_argument(
        "--ingest",
        type=Path,
        metavar="FILE",
        help="take in these documents instead (a folder, or 10kGNAD's CSV; --limit of them)",
    )
    made.add_argument(
        "--stock-every",
        type=int,
        default=1,
        metavar="N",
        help="with --ingest: stock takes one slice of 20 documents in N; default: all",
    )
    made.add_argument(
        "--cold", action="store_true", help="start a process for each of --limit questions instead"
    )
    made.add_argument("--keep", action="store_true", help="add the figures to the history")
    return made


def run(arguments: Sequence[str]) -> int:
    """Run and return the exit code."""
    args = parser().parse_args(list(arguments))
    from eval.bench.run import bench, cold, ingest, quick

    try:
        if args.ingest:
            return ingest(args)
        return quick(args) if args.quick else cold(args) if args.cold else bench(args)
    except BelegError as error:
        sys.stderr.write(f"beleg bench: {error}\n")
        return COULD_NOT_RUN
