"""The peer that refuses everything: what refusing alone is worth."""

from eval.peers.record import Parts, refused
from eval.types import Case, CaseSet, Record


class AlwaysRefuse:
    """Refuses every question."""

    name = "always-refuse"

    def describe(self) -> Record:
        """Return what decides the answers: nothing."""
        return {"system": self.name, "offers": []}

    def prepare(self, cases: CaseSet) -> None:
        """Need no documents."""

    def answer(self, case: Case) -> Record:
        """Refuse."""
        return refused(case, "not_stated", (), Parts("none"))
