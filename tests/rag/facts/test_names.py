"""Names and places, across spellings, cases and languages."""

import pytest

from rag.facts import unsupported_facts
from rag.facts.names import names
from rag.facts.translit import same_name

PESKOV = (
    "Der Sprecher des Kremls, Dmitry Peskov, wies am Donnerstag die Anschuldigungen zurück, dass "
    "nordkoreanisches Personal zur Unterstützung Russlands gesendet worden sei."
)
ZELENSKY = "Dies äußerte der ukrainische Präsident Volodymyr Zelensky in Kiew gegenüber CNN."


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Selenskyj", "Zelensky"),
        ("Zelenskyy", "Zelensky"),
        ("Peskow", "Peskov"),
        ("Wladimir", "Vladimir"),
        ("Pjöngjang", "Pyongyang"),
        ("Netanjahu", "Nétanyahou"),
        ("Gorbatschow", "Gorbachev"),
        ("Jelzin", "Yeltsin"),
        ("Schoigu", "Shoigu"),
        ("Putins", "Putin"),
        ("Müller", "Mueller"),
    ],
)
def test_one_name_in_two_spellings(one: str, two: str) -> None:
    assert same_name(one, two)


@pytest.mark.parametrize(
    ("one", "two"),
    [("Kim", "Jim"), ("Peskov", "Petrov"), ("Iran", "Irak"), ("Putin", "Poroschenko")],
)
def test_two_names_are_two(one: str, two: str) -> None:
    assert not same_name(one, two)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Kremlin spokesman Dmitri Peskov denied that North Korean staff was sent.", PESKOV),
        ("Le porte-parole du Kremlin Dmitri Peskov a rejeté cela jeudi.", PESKOV),
        ("Kremlsprecher Peskow bestritt, dass Russland Personal erhielt.", PESKOV),
        ("President Wolodymyr Selenskyj said so in Kyiv.", ZELENSKY),
        ("El presidente ucraniano Volodímir Zelenski lo dijo.", ZELENSKY),
        ("The weapons came from the United States.", "Die Waffen kamen aus den USA."),
        ("Cologne and Munich belong to Germany.", "Köln und München gehören zu Deutschland."),
        ("Die NFL tagte.", "The National Football League met."),
        ("Officials denied the claims.", "Behörden wiesen die Vorwürfe zurück."),
        ("Frederick William invited the Huguenots.", "Friedrich Wilhelm lud die Hugenotten ein."),
    ],
)
def test_the_evidence_has_the_name(claim: str, evidence: str) -> None:
    assert unsupported_facts(claim, [evidence]) == []


@pytest.mark.parametrize(
    ("claim", "kind", "text"),
    [
        ("Lavrov denied the claims.", "name", "Lavrov"),
        ("Lawrow wies die Vorwürfe zurück.", "name", "Lawrow"),
        ("CNN wies die Vorwürfe zurück.", "name", "CNN"),
        ("South Korean personnel was sent to support Russia.", "place", "South Korean"),
        ("Das sagte Peskov in Brüssel.", "place", "Brüssel"),
        ("Angela Merkel wies die Anschuldigungen zurück.", "name", "Merkel"),
    ],
)
def test_the_evidence_lacks_the_name(claim: str, kind: str, text: str) -> None:
    assert (kind, text) in [(fact.kind, fact.text) for fact in unsupported_facts(claim, [PESKOV])]


def test_two_people_are_not_made_one() -> None:
    evidence = "Volodymyr Zelensky kritisierte Russlands Präsidenten Wladimir Putin."
    found = unsupported_facts("Volodymyr Putin said so.", [evidence])
    assert [fact.text for fact in found] == ["Volodymyr Putin"]


def test_german_nouns_are_no_names() -> None:
    found = names("Der Sprecher wies die Vorwürfe der Regierung zurück.", "de")
    assert [name.text for name in found if name.hard] == []
