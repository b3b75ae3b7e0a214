"""``beleg eval``: arguments and exit codes. 0 passed, 1 the gate failed, 2 could not run."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from index.errors import BelegError

PASSED: Final = 0
FAILED: Final = 1
COULD_NOT_RUN: Final = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the commands and their arguments."""
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    run = commands.add_parser("run", help="ask every case, measure, report")
    _cases(run)
    run.add_argument(
        "--system",
        default="beleg",
        metavar="NAME",
        help="beleg | stock | haystack | bm25 | always-refuse | oracle-passage | liar",
    )
    run.add_argument("--llm", metavar="SPEC", help="as for ask; default: BELEG_LLM, else local")
    run.add_argument(
        "--out", type=Path, metavar="DIR", help="run folder; default: runs/SET-SYSTEM-LLM"
    )
    run.add_argument("--gate", type=Path, metavar="FILE", help="thresholds, see eval/gate.toml")
    run.add_argument("--resume", action="store_true", help="take up a stopped run")

    suite = commands.add_parser("suite", help="many sets and systems in one table; resumable")
    suite.add_argument("file", type=Path, metavar="FILE", help="see eval/suite.toml")
    suite.add_argument(
        "--system",
        action="append",
        required=True,
        metavar="NAME[=SPEC]",
        help="repeatable: bm25, beleg=extractive, stock=local",
    )
    suite.add_argument("--only", action="append", default=[], metavar="SET", help="repeatable")
    suite.add_argument("--data", type=Path, default=Path("../shared/data"), metavar="DIR")
    suite.add_argument("--out", type=Path, default=Path("runs/suite"), metavar="DIR")

    compare = commands.add_parser(
        "compare", help="two runs over the same cases, paired; or more, side by side"
    )
    compare.add_argument("first", type=Path, metavar="RUN")
    compare.add_argument("others", type=Path, nargs="+", metavar="RUN")
    compare.add_argument("--html", type=Path, metavar="FILE", help="write the page here too")

    add = commands.add_parser("add-case", help="make a case of an answer record")
    add.add_argument("record", metavar="RECORD", help="a file with the record; - is standard input")
    add.add_argument(
        "--to", type=Path, required=True, metavar="FILE", help="case file to append to"
    )
    truth = add.add_mutually_exclusive_group()
    truth.add_argument("--answerable", action="store_true", default=None, dest="answerable")
    truth.add_argument("--unanswerable", action="store_false", dest="answerable")
    add.add_argument("--answer", action="append", default=[], metavar="TEXT", help="a right answer")
    add.add_argument("--quote", action="append", default=[], metavar="TEXT", help="its evidence")

    export = commands.add_parser("export", help="write cases in another tool's format")
    _cases(export, required=False)
    export.add_argument(
        "--run", type=Path, metavar="RUN", help="a run folder: its cases and answers"
    )
    export.add_argument(
        "--as",
        required=True,
        dest="target",
        metavar="FORMAT",
        help="ragas | deepeval | promptfoo | beir | squad | case.v1",
    )
    export.add_argument("--to", type=Path, required=True, metavar="PATH")


def run(argv: Sequence[str]) -> int:
    """Run one ``beleg eval`` command and return its exit code."""
    parser = argparse.ArgumentParser(prog="beleg eval", description=__doc__)
    add_arguments(parser)
    return main(parser.parse_args(list(argv)))


def main(args: argparse.Namespace) -> int:
    """Run a parsed command."""
    from eval import commands

    try:
        return commands.COMMANDS[args.command](args)
    except BelegError as error:
        print(f"beleg: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("beleg: stopped; what was answered is kept. Continue with --resume.", file=sys.stderr)
    except OSError as error:
        name = f" ({error.filename})" if error.filename else ""
        print(f"beleg: {error.strerror or error}{name}.", file=sys.stderr)
    return COULD_NOT_RUN


def emit(text: str) -> None:
    """Print a result."""
    print(text)


def say(text: str) -> None:
    """Tell the user something that is not a result."""
    print(text, file=sys.stderr)


def _cases(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    parser.add_argument("--cases", type=Path, required=required, metavar="PATH", help="a data set")
    parser.add_argument("--format", metavar="NAME", help="where it is not recognised")
    parser.add_argument(
        "--questions", type=Path, metavar="PATH", help="ask these questions instead, paired by id"
    )
    parser.add_argument(
        "--documents",
        type=Path,
        action="append",
        default=[],
        metavar="PATH",
        help="add documents to the corpus: a folder, a text, a CSV",
    )
    parser.add_argument(
        "--scope",
        choices=("given", "corpus"),
        default="given",
        help="corpus: pool all contexts and search them together",
    )
    parser.add_argument(
        "--tag",
        action="append",
        default=[],
        metavar="TAG",
        help="only cases with this tag, say half:odd",
    )
    parser.add_argument("--limit", type=_positive, metavar="N", help="a random sample of N cases")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the sample; default 0")


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value
