"""The public rule set: what a claim states that its evidence lacks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.facts import Fact, unsupported_facts
from rag.facts.words import bag

EVIDENCE = "Er bezeichnete dies als „eine weitere Täuschung“ und sprach von einem „neuen Niveau“."


@pytest.mark.parametrize("marks", ["„{}“", "“{}”", '"{}"', "«{}»", "»{}«"])
def test_a_quotation_is_verbatim(marks: str) -> None:
    assert (
        unsupported_facts(f"Er sagte {marks.format('eine weitere Täuschung')}.", [EVIDENCE]) == []
    )
    found = unsupported_facts(f"He said {marks.format('another deception')}.", [EVIDENCE])
    assert [fact.kind for fact in found] == ["quotation"]


def test_an_ellipsis_may_shorten_a_quotation() -> None:
    assert unsupported_facts("Er nannte es „eine … Täuschung“.", [EVIDENCE], "de") == []


def test_facts_may_come_from_several_sentences() -> None:
    evidence = ["Anna Lindqvist sprach am Montag.", "Die Brücke kostet 14 Millionen Euro."]
    claim = "Anna Lindqvist said on Monday that it costs 14 million euros."
    assert unsupported_facts(claim, evidence) == []
    assert unsupported_facts(claim, evidence[1:]) != []


def test_without_evidence_every_fact_is_unsupported() -> None:
    found = unsupported_facts("Putin came to Pyongyang in 2024.", [])
    assert [fact.text for fact in found] == ["Putin", "Pyongyang", "2024"]


def test_a_fact_knows_its_place() -> None:
    claim = "It happened in 2018."
    assert unsupported_facts(claim, ["Es geschah."], "en") == [Fact("number", "2018", 15, 19)]


@given(st.text(max_size=120), st.text(max_size=120), st.sampled_from(["", "de", "en", "fr", "xx"]))
def test_never_raises_and_points_into_the_claim(claim: str, evidence: str, lang: str) -> None:
    for fact in unsupported_facts(claim, [evidence], lang):
        assert 0 <= fact.start < fact.end <= len(claim)


WORDS = st.lists(
    st.sampled_from(
        sorted(bag("Putin 2018 am Montag in Moskau „ja ja“ the 1,5 Mio. Euro und CNN"))
    ),
    min_size=1,
    max_size=9,
).map(" ".join)


@given(WORDS)
def test_a_sentence_supports_its_own_facts(text: str) -> None:
    assert [f for f in unsupported_facts(text, [text]) if f.kind != "quotation"] == []


@pytest.mark.parametrize(
    ("nation", "kept"),
    [("norcoreano", True), ("norteamericano", False), ("sudamericano", False)],
)
def test_a_nation_in_spanish_is_not_another_one(nation: str, kept: bool) -> None:
    source = (
        "Peskov wies die Anschuldigungen zurück, dass nordkoreanisches Personal gesendet wurde."
    )
    claim = f"El portavoz dijo que las acusaciones de que el personal {nation} se había enviado."
    assert (unsupported_facts(claim, [source]) == []) is kept
