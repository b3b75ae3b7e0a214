"""What was left in the source's language, and sentences in a language nobody used."""

import pytest

from rag.facts.tongue import other_tongue, untranslated

CLAIMED = "Jetzt verlangt er von der Kogelbahn AG eine Entschädigung für die Gemeinde."
ARMS = "CNN berichtet, dass Nordkorea dem Bundestag Waffen aus der Ukraine zeigt."


@pytest.mark.parametrize(
    ("claim", "text", "word"),
    [
        ("Entschädigung was arrested for it.", CLAIMED, "Entschädigung"),
        ("Experts consider Nordkorea responsible.", ARMS, "Nordkorea"),
        ("Experts consider Nordkorea responsible.", "Nordkoreanische Soldaten kamen.", "Nordkorea"),
        ("The Kogelbahn AG is to pay compensation.", CLAIMED, ""),
        ("North Korea shows the Bundestag arms from Ukraine.", ARMS, ""),
        ("He demands an „Entschädigung“ from the company.", CLAIMED, ""),
        ("Er verlangt eine Entschädigung.", CLAIMED, ""),
        ("Nordkorea zeigt Waffen.", ARMS, ""),
    ],
)
def test_untranslated(claim: str, text: str, word: str) -> None:
    assert untranslated(claim, [text]) == word


@pytest.mark.parametrize(
    ("claim", "question", "expected"),
    [
        ("The company was arrested for it.", "Wer hat Moskau mit Waffen beliefert?", True),
        ("The company was arrested for it.", "¿Quién acusó a la empresa de esto?", True),
        ("The company demands compensation for it.", "Who demands compensation for it now?", False),
        ("Er verlangt jetzt von ihr eine Entschädigung.", "Who demands compensation now?", False),
        ("The company.", "Wer hat Moskau mit Waffen beliefert?", False),
        ("The company was arrested for it.", "Wer?", False),
    ],
)
def test_other_tongue(claim: str, question: str, expected: bool) -> None:
    assert other_tongue(claim, [CLAIMED], question) is expected
