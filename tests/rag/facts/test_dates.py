"""Months, weekdays and seasons across languages."""

import pytest

from rag.facts import unsupported_facts
from rag.facts.dates import date_ids, dates


@pytest.mark.parametrize(
    ("lang", "text", "ids"),
    [
        ("de", "am Donnerstag, dem 3. Mai", ["day3", "month5"]),
        ("de", "Dienstagabend im Jänner", ["day1", "month1"]),
        ("en", "You may march on Thursday", ["day3"]),
        ("en", "on 2024-05-12", ["month5"]),
        ("fr", "jeudi 4 mars", ["day3", "month3"]),
        ("es", "el jueves en junio", ["day3", "month6"]),
    ],
)
def test_names_of_days_and_months(lang: str, text: str, ids: list[str]) -> None:
    assert sorted(ident for _, ident in dates(text, lang)) == sorted(ids)


def test_evidence_is_read_in_every_language() -> None:
    assert {"day3", "month6"} <= date_ids("jueves, 3 June")


def test_another_month_is_not_in_the_evidence() -> None:
    evidence = ["Putin besuchte im Juni Nordkorea."]
    assert unsupported_facts("Putin visited North Korea in June.", evidence) == []
    found = unsupported_facts("Putin visited North Korea in July.", evidence)
    assert [str(fact) for fact in found] == ["date July"]


def test_a_french_participle_is_no_summer() -> None:
    assert dates("Le personnel nord-coréen a été envoyé en Russie.", "fr") == ()
    assert dates("Il aurait été tué 20 ans plus tard.", "fr") == ()
    assert [ident for _, ident in dates("Il est venu en été.", "fr")] == ["summer"]
