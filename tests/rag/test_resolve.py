"""Follow-ups completed by rule: persons and verbs put in where a rule is sure, else nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.resolve import resolve
from rag.types import Turn

DENIED = Turn("Wer wies die Vorwürfe zurück?", "Der Sprecher des Hafens, Jonas Feldkamp. [1]")
DENIED_EN = Turn("Who rejected the charge?", "The port's spokesman, Jonas Feldkamp.")
MAYOR = Turn("Wer leitet die Stadt?", "Die Bürgermeisterin Alma Brandt aus Lindau.")


@pytest.mark.parametrize(
    ("question", "history", "lang", "expected"),
    [
        ("Wann sagte er das?", [DENIED], "de", "Wann sagte Jonas Feldkamp das?"),
        ("When did he say so?", [DENIED_EN], "en", "When did Jonas Feldkamp say so?"),
        (
            "Und an welchem Tag?",
            [DENIED],
            "de",
            "An welchem Tag wies Jonas Feldkamp die Vorwürfe zurück?",
        ),
        (
            "And on which day?",
            [DENIED_EN],
            "en",
            "On which day Jonas Feldkamp rejected the charge?",
        ),
        (
            "Bis wann noch?",
            [Turn("Seit wann betreibt Norvane die Strecke?", "Seit 2016.")],
            "de",
            "Bis wann noch betreibt Norvane die Strecke?",
        ),
        (
            "Wie lange ist er im Amt?",
            [DENIED, Turn("Wer wirft ihm das vor?", "Die Gemeinderätin Sina Wallfurt.")],
            "de",
            "Wie lange ist Jonas Feldkamp im Amt?",
        ),
        (
            "What did he say there?",
            [Turn("When did Putin visit North Korea?", "In June.")],
            "en",
            "What did Putin say there?",
        ),
    ],
)
def test_completed(question: str, history: list[Turn], lang: str, expected: str) -> None:
    assert resolve(question, history, lang) == expected


@pytest.mark.parametrize(
    ("question", "history", "lang"),
    [
        ("Wann sagte er das?", [], "de"),
        ("Wann sagte er das?", [MAYOR], "de"),  # a woman is not "er"
        ("Was sagte Jonas Feldkamp, bevor er ging?", [MAYOR], "de"),
        ("Wer bestritt das?", [DENIED], "de"),
        ("Und warum?", [Turn("Nenne die Häfen.", "Lindau und Bregenz.")], "de"),
        ("Quand l'a-t-il dit ?", [DENIED], "fr"),
        ("When did it open?", [Turn("Who runs Kogelbahn AG?", "Nobody does.")], "en"),
    ],
)
def test_left_as_it_was(question: str, history: list[Turn], lang: str) -> None:
    assert resolve(question, history, lang) == question


@given(
    st.text(max_size=60),
    st.text(max_size=60),
    st.text(max_size=80),
    st.sampled_from(["de", "en", "fr"]),
)
def test_never_fails(question: str, before: str, answer: str, lang: str) -> None:
    assert isinstance(resolve(question, [Turn(before, answer)], lang), str)
