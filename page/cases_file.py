"""The user's own cases: one file in the home, grown by complaints, measured by ``beleg eval``."""

from pathlib import Path
from typing import Final

from eval.add_case import Correction, add_case_from_record
from eval.cases import read_cases, to_lines
from eval.types import Case, Record
from index.errors import EvalError
from index.whole import write_whole

NAME: Final = "cases.jsonl"


class CaseFile:
    """The file of the cases."""

    def __init__(self, home: Path) -> None:
        self.path = home / NAME

    def cases(self) -> list[Case]:
        """Return the cases; none where there is no file yet.

        Raises:
            EvalError: a line is damaged.
        """
        return read_cases(self.path) if self.path.exists() else []

    def add(self, record: Record, correction: Correction) -> Case:
        """Append the case of a complaint.

        Raises:
            EvalError: it is there already, or the file cannot be written.
        """
        try:
            return add_case_from_record(record, self.path, correction)
        except OSError as error:
            raise self._unwritable(error) from error

    def remove(self, identifier: str) -> None:
        """Take a case out; the file is written anew, whole or not at all."""
        left = [case for case in self.cases() if case.id != identifier]
        try:
            write_whole(self.path, to_lines(left).encode())
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> EvalError:
        why = error.strerror or str(error)
        return EvalError(f"{self.path} cannot be written ({why}). Free some space.")
