"""A run folder: what it holds, and how a stopped run is taken up again."""

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

from eval.cases import from_json, to_json, write_cases
from eval.score import Score
from eval.types import Case, Record
from index.errors import EvalError
from index.whole import clear_drafts, write_whole

RUN: Final = "run.json"  # what was asked of whom: settings, hashes
CASES: Final = "cases.jsonl"
ANSWERS: Final = "answers.jsonl"  # one answer record a line, appended and synced as they come
TIMES: Final = "times.jsonl"  # the timings of the same, apart: all else is reproducible
SCORES: Final = "scores.jsonl"
METRICS: Final = "metrics.json"
ADVICE: Final = "Free some space and continue with --resume; nothing that was answered is lost."


class RunFolder:
    """The files of one run. ``answers.jsonl`` is the record, everything else follows from it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def start(self, described: Record, cases: tuple[Case, ...], *, resume: bool) -> None:
        """Make the folder, or check that it holds the same run.

        Raises:
            EvalError: a run is already there, or what is there was asked of something else.
        """
        with _named(self.path):
            if (self.path / RUN).exists():
                self._same(described, resume)
                return
            self.path.mkdir(parents=True, exist_ok=True)
            write_cases(cases, self.path / CASES)
            self.write(RUN, _pretty(described))

    def _same(self, described: Record, resume: bool) -> None:
        if not resume:
            raise EvalError(
                f"{self.path} already holds a run. Continue it with --resume, or choose another "
                "folder with --out."
            )
        before = self.described()
        for name in sorted(before.keys() | described.keys()):
            if before.get(name) != described.get(name):
                raise EvalError(
                    f"{self.path} was run with another {name} ({_brief(before.get(name))}, now "
                    f"{_brief(described.get(name))}). Choose another folder with --out."
                )

    def described(self) -> Record:
        """Return what the run was asked of."""
        value: Record = json.loads(self._text(RUN))
        return value

    def cases(self) -> list[Case]:
        """Return the run's cases."""
        return [from_json(row) for row in self._rows(CASES)]

    def answers(self) -> dict[str, Record]:
        """Return the answer records so far, by case. What failed counts as not answered."""
        return {row["id"]: row for row in self._rows(ANSWERS) if row["schema"] == "answer.v1"}

    def failures(self) -> list[Record]:
        """Return the error records of cases that no later line answers."""
        done = self.answers()
        last = {row["id"]: row for row in self._rows(ANSWERS) if row["schema"] != "answer.v1"}
        return [row for name, row in last.items() if name not in done]

    def times(self) -> dict[str, dict[str, float | None]]:
        """Return the timings of the answered cases."""
        return {row["id"]: row["timings"] for row in self._rows(TIMES)}

    def scores(self) -> list[Score]:
        """Return the scores of a finished run."""
        return [Score.from_json(row) for row in self._rows(SCORES)]

    def mend(self) -> None:
        """Cut a torn last line and clear drafts, which a killed process or a full disk leaves."""
        with _named(self.path):
            clear_drafts(self.path)
        for name in (ANSWERS, TIMES):
            path = self.path / name
            if path.exists():
                data = path.read_bytes()
                whole = data[: data.rfind(b"\n") + 1]
                if len(whole) < len(data):
                    with _named(path), path.open("r+b") as file:
                        file.truncate(len(whole))

    @contextlib.contextmanager
    def appending(self) -> Iterator["Appender"]:
        """Open the two growing files."""
        with (
            _named(self.path),
            (self.path / ANSWERS).open("a", encoding="utf-8", newline="\n") as answers,
            (self.path / TIMES).open("a", encoding="utf-8", newline="\n") as times,
        ):
            yield Appender(answers, times)

    def settle(self, order: list[str]) -> None:
        """Put the records in the cases' order once all are there, so that runs compare equal."""
        answers, times = self.answers(), {row["id"]: row for row in self._rows(TIMES)}
        self.write(ANSWERS, _lines(answers[name] for name in order if name in answers))
        self.write(TIMES, _lines(times[name] for name in order if name in times))

    def write(self, name: str, text: str) -> None:
        """Write a file whole or not at all."""
        path = self.path / name
        with _named(path):
            write_whole(path, text.encode())

    def _rows(self, name: str) -> list[Any]:
        if name not in (RUN, CASES, SCORES) and not (self.path / name).exists():
            return []
        rows = []
        for number, line in enumerate(self._text(name).split("\n"), start=1):
            if line:
                try:
                    rows.append(json.loads(line))
                except json.JSONDecodeError:
                    raise EvalError(
                        f"{self.path / name}:{number}: damaged. Remove that line and --resume."
                    ) from None
        return rows

    def _text(self, name: str) -> str:
        try:
            return (self.path / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            raise EvalError(
                f"{self.path} is not a finished run: it has no {name}. Finish it with "
                "`beleg eval run --resume`."
            ) from None


class Appender:
    """Writes each answer to the disk before the next case is asked."""

    def __init__(self, answers: IO[str], times: IO[str]) -> None:
        self._answers = answers
        self._times = times

    def add(self, record: Record) -> None:
        """Write one record; its timings first, so that an answer is never without them."""
        timings, usage = record.pop("timings", None), record.pop("usage", None)
        if timings is not None:
            # How many tokens were cached, or asked for twice, is chance, as times are.
            _put(self._times, {"id": record["id"], "timings": timings, "usage": usage})
        _put(self._answers, record)
        # The answers are what must outlive a crash; a second sync per case would only cost time.
        os.fsync(self._answers.fileno())


def _put(file: IO[str], row: Record) -> None:
    file.write(json.dumps(row, ensure_ascii=False) + "\n")
    file.flush()


def rows_of(scores: list[Score]) -> str:
    """Return scores as lines."""
    return _lines(score.to_json() for score in scores)


def cases_digest(cases: tuple[Case, ...]) -> str:
    """Return the cases as one canonical text, to be hashed."""
    return _lines(to_json(case) for case in cases)


def _lines(rows: Any) -> str:  # noqa: ANN401 - any iterable of JSON values
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _pretty(value: Record) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _brief(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Turn a full disk or a missing right into an error that names the file."""
    try:
        yield
    except OSError as error:
        raise EvalError(f"cannot write {path}: {error.strerror}. {ADVICE}") from error
