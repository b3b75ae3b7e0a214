"""What one source says on a question: a sentence and the answer in it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """One source's sentence, the answer in it, and the text around it (heading and passage).

    ``lang`` is the passage's: a single sentence is often too short to tell.
    """

    sentence: str
    answer: str
    around: str
    lang: str

    @property
    def place(self) -> tuple[int, int]:
        """Where the answer stands in the sentence; nowhere: an empty range."""
        at = self.sentence.find(self.answer) if self.answer else -1
        return (at, at + len(self.answer)) if at >= 0 else (0, 0)
