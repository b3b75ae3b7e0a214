"""What each ``beleg eval`` command does."""

import argparse
import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from eval.add_case import Correction, add_case_from_record, read_record
from eval.cli import COULD_NOT_RUN, FAILED, PASSED, emit, say
from eval.compare import as_text, compare
from eval.documents import pooled, sampled, with_documents, with_questions
from eval.finish import REPORT, finish, summary
from eval.folder import METRICS, RunFolder
from eval.formats import export, load
from eval.gate import read_gate
from eval.peers import NO_MODEL, open_system
from eval.progress import Steady
from eval.runner import describe_run, run
from eval.suite import Row, read_suite, table_of, write_table
from eval.types import CaseSet, Record
from index.errors import EvalError


def run_cases(args: argparse.Namespace) -> int:
    """Ask every case, measure, report, hold against the gate."""
    from filelock import FileLock, Timeout

    from rag.settings import load_settings

    settings = load_settings()
    llm = args.llm or settings.llm
    gate = read_gate(args.gate) if args.gate else None
    cases = chosen(args)
    system = open_system(args.system, settings, llm=llm)
    folder = RunFolder(args.out or _folder(cases, args.system, llm))
    system.prepare(cases)
    described = describe_run(cases, system, options=_options(args))
    folder.start(described, cases.cases, resume=args.resume)
    bar = Steady(unit="case")
    try:
        with FileLock(folder.path / ".lock", timeout=0):
            outcome = run(cases, system, folder, described=described, progress=bar)
            finished = finish(cases, outcome, folder, gate)
    except Timeout:
        raise EvalError(f"another process is writing {folder.path}. Wait for it.") from None
    finally:
        bar.close()
    emit(summary(finished))
    say(f"report: {folder.path / REPORT}")
    return _code(outcome.failures, finished.faults)


def run_suite(args: argparse.Namespace) -> int:
    """Measure every set of a suite with every system; print and write the table."""
    from eval import cli

    entries = [e for e in read_suite(args.file) if not args.only or e.name in args.only]
    rows: list[Row] = []
    code = PASSED
    for entry in entries:
        for named in args.system:
            system, _, llm = named.partition("=")
            out = args.out / entry.name / re.sub(r"[^\w.+-]+", "-", named)
            if missing := entry.missing(args.data):
                rows.append((entry.name, named, f"not measured: no {missing}"))
                write_table(args.out, rows)
                continue
            slow = system not in NO_MODEL and llm not in ("", "extractive")
            arguments = ["run", *entry.arguments(args.data, slow=slow), "--system", system]
            arguments += ["--out", str(out), *(["--llm", llm] if llm else [])]
            say(f"{entry.name}, {named}")
            if not (out / METRICS).exists():
                done = cli.run([*arguments, "--resume"])
                code = max(code, done)
            rows.append((entry.name, named, _figures(out)))
            write_table(args.out, rows)
    emit(table_of(rows))
    return code


def _figures(out: Path) -> Record | str:
    path = out / METRICS
    if not path.exists():
        return "could not run"
    found: Record = json.loads(path.read_text(encoding="utf-8"))
    return found


def compare_runs(args: argparse.Namespace) -> int:
    """Print how two runs differ, or more side by side; write the page where asked."""
    from eval.report.compare_html import comparison_html
    from eval.side_by_side import side_by_side

    if len(args.others) > 1:
        emit(side_by_side([args.first, *args.others]))
        return PASSED
    found = compare(args.first, args.others[0])
    emit(as_text(found))
    if args.html:
        args.html.write_text(comparison_html(found), encoding="utf-8")
    return PASSED


def add_case(args: argparse.Namespace) -> int:
    """Append the case of a complaint."""
    text = sys.stdin.read() if args.record == "-" else Path(args.record).read_text("utf-8")
    correction = Correction(args.answerable, tuple(args.answer), tuple(args.quote))
    case = add_case_from_record(read_record(text), args.to, correction)
    kind = "answerable" if case.answerable else "unanswerable"
    say(f"added {case.id} ({kind}) to {args.to}")
    return PASSED


def export_cases(args: argparse.Namespace) -> int:
    """Write cases, or a run's cases with its answers, for another tool."""
    if (args.run is None) == (args.cases is None):
        raise EvalError("export takes --run RUN or --cases PATH, one of the two.")
    if args.cases is not None:
        export(chosen(args), args.to, name=args.target)
        return PASSED
    folder = RunFolder(args.run)
    answers = folder.answers()
    cases = with_documents(CaseSet(args.run.name, tuple(folder.cases())), args.documents)
    export(cases, args.to, name=args.target, answers=[answers.get(c.id) for c in cases.cases])
    return PASSED


COMMANDS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "run": run_cases,
    "suite": run_suite,
    "compare": compare_runs,
    "add-case": add_case,
    "export": export_cases,
}


def chosen(args: argparse.Namespace) -> CaseSet:
    """Return the cases the arguments ask for."""
    cases = load(args.cases, name=args.format)
    if args.questions:
        cases = with_questions(cases, load(args.questions))
    if args.scope == "corpus":
        cases = pooled(cases)
    cases = with_documents(cases, args.documents)
    for tag in args.tag:
        cases = replace(cases, cases=tuple(c for c in cases.cases if tag in c.tags))
    if not cases.cases:
        raise EvalError(f"{args.cases}: no case has the tags {', '.join(args.tag)}.")
    return sampled(cases, limit=args.limit, seed=args.seed)


def _options(args: argparse.Namespace) -> Record:
    names = ("format", "scope", "tag", "limit", "seed")
    return {name: getattr(args, name) for name in names}


def _folder(cases: CaseSet, system: str, llm: str) -> Path:
    writer = f"-{llm}" if system not in NO_MODEL else ""
    return Path("runs") / re.sub(r"[^\w.+-]+", "-", f"{cases.name}-{system}{writer}")


def _code(failures: list[Record], faults: list[str] | None) -> int:
    """A case that could not be asked is not a case that passed."""
    if failures:
        first = failures[0]
        say(
            f"beleg: {len(failures)} cases failed, the first ({first['id']}) with: "
            f"{first['error']} Ask them again with --resume."
        )
        return COULD_NOT_RUN
    for fault in faults or ():
        say(f"gate: {fault}")
    return FAILED if faults else PASSED
