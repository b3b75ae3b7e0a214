"""Negation, opposites, and how something is reported."""

import pytest

from rag.facts.polarity import (
    cues,
    is_fragment,
    misreported,
    negative,
    reversed_words,
    softly_negative,
    unattributed,
)

DENIED = "Der Sprecher des Kremls, Dmitry Peskov, wies am Donnerstag die Anschuldigungen zurück."


@pytest.mark.parametrize(
    "claim",
    [
        "Peskov denied the accusations.",
        "Peskow bestritt die Vorwürfe.",
        "Peskov a rejeté les accusations.",
        "Peskov negó las acusaciones.",
    ],
)
def test_a_denial_is_a_denial_in_every_language(claim: str) -> None:
    assert misreported(claim, DENIED) == ""


@pytest.mark.parametrize(
    "claim",
    [
        "Peskov confirmed the accusations.",
        "Peskow bestätigte die Vorwürfe.",
        "Peskov a confirmé les accusations.",
        "Peskov no negó las acusaciones.",
        "Peskov did not deny the accusations.",
        "Peskow wies die Anschuldigungen nicht zurück.",
    ],
)
def test_a_denial_is_no_confirmation(claim: str) -> None:
    assert misreported(claim, DENIED) != ""


def test_a_negation_inside_what_is_promised_is_not_the_promise() -> None:
    evidence = "Okoro versprach, vor den Wahlen keine Steuern zu erhöhen."
    assert misreported("Okoro promised not to raise taxes.", evidence) == ""
    assert not cues(evidence)[0].negated


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Revenue rose.", "Der Umsatz sank."),
        ("La Finlande a perdu la finale.", "Finnland gewann das Finale."),
        ("It is the smallest city.", "Es ist die größte Stadt."),
        ("He acquitted her.", "Er verurteilte sie."),
    ],
)
def test_opposites(claim: str, evidence: str) -> None:
    assert reversed_words(claim, evidence) != ""


def test_the_same_word_is_no_opposite() -> None:
    assert reversed_words("Revenue fell.", "Der Umsatz sank.") == ""


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("Er kam nicht.", "de", True),
        ("Es geht nicht nur um Waffen.", "de", False),
        ("They didn't come.", "en", True),
        ("Not only weapons were sent.", "en", False),
        ("No, he came.", "en", False),
        ("Il n'a pas parlé.", "fr", True),
        ("No vino nadie.", "es", True),
    ],
)
def test_outright_negation(text: str, lang: str, expected: bool) -> None:
    assert negative(text, lang) is expected


def test_what_is_only_alleged_is_no_fact() -> None:
    evidence = "Das Ministerium dementierte Berichte, wonach Oberst Brandt verhaftet worden sei."
    assert unattributed("Colonel Daniel Brandt was arrested.", evidence) != ""
    assert unattributed("The ministry denied that he was arrested.", evidence) == ""


def test_a_short_answer_states_nothing() -> None:
    assert is_fragment("Dmitry Peskov")
    assert not is_fragment("Dmitry Peskov did not deny it.")


REJECTED = (
    "Ada Lund wies am Montag die Anschuldigungen zurück, dass Schiffe falsch gezählt worden seien."
)


@pytest.mark.parametrize(
    ("claim", "kept"),
    [
        ("Ada Lund said on Monday that ships had been miscounted.", False),
        ("Ada Lund sagte, dass Schiffe falsch gezählt worden seien.", False),
        ("Ada Lund said the accusation was false.", True),
        ("Ada Lund denied that ships had been miscounted.", True),
        ("Ada Lund said that ships had not been miscounted.", True),
    ],
)
def test_saying_is_not_denying(claim: str, kept: bool) -> None:
    assert (unattributed(claim, REJECTED) == "") is kept


def test_what_is_denied_may_be_said_with_a_not() -> None:
    assert softly_negative(REJECTED)
    assert softly_negative("Der Verein lehnte am Freitag jede Schuld ab.")
    assert not softly_negative("Der Verein wies am Freitag auf die Schuld hin.")
