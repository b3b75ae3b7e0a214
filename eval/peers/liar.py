"""The peer whose writer lies: Beleg as it is, with `eval.peers.lies` in the model's place."""

from dataclasses import asdict

from eval.peers.beleg import Beleg
from eval.peers.lies import LyingChat
from eval.types import Case, CaseSet, Record
from rag.assistant import Assistant


class Liar(Beleg):
    """Measures the checker alone: whatever of the draft is shown, is a lie that was shown."""

    name = "liar"

    def prepare(self, cases: CaseSet) -> None:
        """Open the assistant with the lying writer."""
        super().prepare(cases)
        self._chat = LyingChat()
        self._assistant = Assistant(self.assistant.core, self._chat)

    def answer(self, case: Case) -> Record:
        """Ask, and note the lies that were told and those of them that were shown."""
        self._chat.told = []
        record = super().answer(case)
        shown = {_letters(claim["text"]) for claim in record["claims"]}
        told = [{**asdict(lie), "shown": _letters(lie.text) in shown} for lie in self._chat.told]
        return record | {"lies": told}


def lies_shown(record: Record) -> list[Record]:
    """Return the lies of a record that the checker let pass."""
    return [lie for lie in record.get("lies", ()) if lie["shown"]]


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
