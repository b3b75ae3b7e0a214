"""Numbers, brought to values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.facts import unsupported_facts
from rag.facts.numbers import quantities, readings


@pytest.mark.parametrize(
    ("lang", "text", "values"),
    [
        ("de", "1.314 Menschen", {1314}),
        ("en", "1,314 people", {1314}),
        ("en", "1.314 people", {1.314}),
        ("de", "1,2 Milliarden Euro", {1.2e9}),
        ("en", "$1.2 billion", {1.2e9}),
        ("es", "3 mil millones de euros", {3e9}),
        ("fr", "quatre-vingt-dix-sept ans", {97}),
        ("fr", "soixante et onze", {71}),
        ("es", "treinta y dos", {32}),
        ("de", "zweihundertfünfzig", {250}),
        ("de", "am dritten Tag", {3}),
        ("en", "one hundred and five", {105}),
        ("en", "two decades", {20}),
        ("de", "zwei Jahrzehnte", {20}),
        ("de", "im 19. Jahrhundert", {19}),
        ("fr", "XIXe siècle", {19}),
        ("de", "Ludwig XIV.", {14}),
        ("en", "from 1922-26", {1922, 1926}),
        ("en", "at 9:30 pm", {21, 30}),
        ("de", "um 21.30 Uhr", {21, 30}),
        ("de", "in den 90er Jahren", {1990}),
        ("de", "am 3.5.2024", {3, 2024}),
    ],
)
def test_a_number_is_read_in_its_language(lang: str, text: str, values: set[float]) -> None:
    found = {value for item in quantities(text, lang) for value in item.values}
    assert values <= found


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The renovation costs €14.5 million.", "Die Sanierung kostet 14,5 Millionen Euro."),
        ("Sie kostet 14,5 Mio. Euro.", "It costs 14.5 million euros."),
        ("It was 20 years ago.", "Das ist zwei Jahrzehnte her."),
        ("In two countries people protested.", "In beiden Ländern protestierten Menschen."),
        ("Casi el 50 por ciento votó.", "Fast 50 Prozent stimmten ab."),
        ("Environ 20 000 personnes ont fui.", "Rund 20.000 Menschen flohen."),
    ],
)
def test_notation_and_language_may_differ(claim: str, evidence: str) -> None:
    assert unsupported_facts(claim, [evidence]) == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The bridge costs 14.5 million dollars.", "Die Brücke kostet 14,5 Millionen Euro."),
        ("The bridge costs 14.5 billion euros.", "Die Brücke kostet 14,5 Milliarden Cent."),
        ("Half a year, 50 percent.", "Es kostete 50 Euro im halben Jahr."),
        ("Vier Menschen wurden verletzt.", "Drei Menschen wurden verletzt."),
        ("It was in 2018.", "Es war im Juni."),
    ],
)
def test_another_value_or_unit_is_not_in_the_evidence(claim: str, evidence: str) -> None:
    assert [fact.kind for fact in unsupported_facts(claim, [evidence])] == ["number"]


def test_both_readings_count_where_the_language_is_not_known() -> None:
    assert readings("1.314", "") == {1314.0, 1.314}


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    for item in quantities(text, "de"):
        assert item.values
        assert 0 <= item.start < item.end <= len(text)
