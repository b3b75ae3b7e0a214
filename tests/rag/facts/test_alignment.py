"""Near copies of a sentence in its own language: what they change, and what they may."""

import pytest

from rag.facts.alignment import changed

RESCUE = "Nach Angaben der Bergrettung waren 44 Helfer und zwei Hubschrauber im Einsatz."
ROW = "The row began on 12 February, when Norvane Lines introduced a roster for all crews."
DUG = "It was dug up in 1931 by the geologist Ambrose Halloran and shipped out in crates."


@pytest.mark.parametrize(
    ("claim", "source", "lang"),
    [
        (RESCUE.replace("Hubschrauber", "Ortsteil Unterau"), RESCUE, "de"),
        (RESCUE.replace("Bergrettung", "Feuerwehr"), RESCUE, "de"),
        (ROW.replace("Norvane Lines", "June"), ROW, "en"),
        (DUG.replace("Ambrose Halloran", "Dunvarra"), DUG, "en"),
        (DUG.replace("was dug", "was not dug"), DUG, "en"),
    ],
)
def test_what_was_exchanged_is_named(claim: str, source: str, lang: str) -> None:
    assert changed(claim, source, lang)


@pytest.mark.parametrize(
    ("claim", "source", "lang"),
    [
        (RESCUE, RESCUE, "de"),
        ("44 Helfer und zwei Hubschrauber waren im Einsatz.", RESCUE, "de"),
        (
            RESCUE.replace("Nach Angaben der Bergrettung waren", "Laut Bergrettung waren"),
            RESCUE,
            "de",
        ),
        (ROW.replace("Norvane Lines", "Norvane"), ROW, "en"),
        (DUG.replace("Ambrose Halloran", "Halloran"), DUG, "en"),
        ("A different sentence altogether.", DUG, "en"),
    ],
)
def test_what_says_the_same_passes(claim: str, source: str, lang: str) -> None:
    assert not changed(claim, source, lang)
