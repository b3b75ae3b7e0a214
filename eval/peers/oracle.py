"""The peer whose retrieval is perfect: Beleg given the paragraph that holds the evidence."""

from dataclasses import replace

from eval.peers.beleg import Beleg
from eval.types import Case, CaseSet, Record


class OraclePassage(Beleg):
    """Shows what finding the passage costs. Cases without evidence are answered as usual."""

    name = "oracle-passage"
    _cases = CaseSet("", ())

    def prepare(self, cases: CaseSet) -> None:
        """Remember the documents too."""
        self._cases = cases
        super().prepare(cases)

    def answer(self, case: Case) -> Record:
        """Ask with the gold paragraphs as context; quotations are placed by their words."""
        paragraphs = self._paragraphs(case)
        if not paragraphs:
            return super().answer(case)
        return super().answer(replace(case, context="\n\n".join(paragraphs), sources=()))

    def _paragraphs(self, case: Case) -> list[str]:
        found: dict[str, None] = {}
        for item in case.evidence:
            for name, text in self._cases.in_scope(case).items():
                at = text.find(item.quote) if item.source in (None, name) or not name else -1
                if at >= 0:
                    start = text.rfind("\n", 0, at) + 1
                    end = text.find("\n", at + len(item.quote))
                    found[text[start : end if end >= 0 else len(text)]] = None
                    break
        return list(found)
