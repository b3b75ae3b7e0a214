"""Asks a system every case, keeps what was answered, and scores it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from eval.folder import SCORES, RunFolder, cases_digest, rows_of
from eval.score import Score, score
from eval.types import Case, CaseSet, Record, System, offers
from eval.unsupported import open_rule
from index.errors import BelegError, EvalError

# A backend that fails this often in a row is gone; asking on would only fill the log.
PATIENCE = 3

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to."""

    described: Record
    scores: list[Score]
    answers: dict[str, Record]
    times: dict[str, dict[str, float | None]]
    failures: list[Record]


def describe_run(cases: CaseSet, system: System, *, options: Record) -> Record:
    """Return what decides a run's answers, in one object: two equal ones give equal answers."""
    texts = "".join(f"{name}\0{text}\0" for name, text in sorted(cases.documents.items()))
    return {
        "schema": "run.v1",
        "set": cases.name,
        "cases": len(cases.cases),
        "cases_sha256": sha256(cases_digest(cases.cases).encode()).hexdigest(),
        "documents": len(cases.documents),
        "documents_sha256": sha256(texts.encode()).hexdigest(),
        "options": options,
        "system": system.describe(),
    }


def run(
    cases: CaseSet,
    system: System,
    folder: RunFolder,
    *,
    described: Record,
    progress: Progress,
) -> Outcome:
    """Ask what is not answered yet, then score everything.

    Raises:
        EvalError: the backend died; what was answered is kept and the run can be resumed.
    """
    folder.mend()
    _ask(cases, system, folder, progress)
    failures = folder.failures()
    if not failures:
        folder.settle([case.id for case in cases.cases])
    answers = folder.answers()
    scores = score_all(cases, answers, measures=offers(described["system"]))
    folder.write(SCORES, rows_of(scores))
    return Outcome(described, scores, answers, folder.times(), failures)


def score_all(
    cases: CaseSet, answers: dict[str, Record], *, measures: frozenset[str]
) -> list[Score]:
    """Return the scores of all answered cases."""
    rule = open_rule()
    return [
        score(case, answers[case.id], cases.in_scope(case), measures=measures, rule=rule)
        for case in cases.cases
        if case.id in answers
    ]


def answer_all(system: System, cases: CaseSet) -> list[Score]:
    """Ask a system that needs no model all cases, in memory: the baseline of a report."""
    system.prepare(cases)
    answers = {case.id: system.answer(case) for case in cases.cases}
    return score_all(cases, answers, measures=offers(system.describe()))


def _ask(cases: CaseSet, system: System, folder: RunFolder, progress: Progress) -> None:
    done = folder.answers()
    left: Sequence[Case] = [case for case in cases.cases if case.id not in done]
    count, total, failed = len(done), len(cases.cases), 0
    progress(count, total, "")
    with folder.appending() as answers:
        for case in left:
            try:
                record = system.answer(case)
                failed = 0
            except BelegError as error:
                record = {"schema": "error.v1", "id": case.id, "error": str(error)}
                failed += 1
            answers.add({**record, "id": case.id})
            if failed == PATIENCE:
                raise EvalError(
                    f"{PATIENCE} cases in a row failed, the last one ({case.id}) with: "
                    f"{record['error']} {count} of {total} are answered; continue with --resume."
                )
            count += not failed
            progress(count, total, case.id)
