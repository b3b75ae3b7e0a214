"""Who reports, denies or accuses."""

import pytest

from rag.facts.roles import misattributed, reordered

ACCUSED = "Mehrere Regierungen haben Pjöngjang beschuldigt, Moskau mit Waffen zu beliefern."
PASSIVE = (
    "Außenminister Tarek Haddad wurde von Premierministerin Leila Aziz beschuldigt, geheime Akten "
    "weitergegeben zu haben."
)
TWO = (
    "Umweltministerin Rosa Delgado warf Norvik vor, die Behörden getäuscht zu haben; Norvik-Chef "
    "Erik Sund bestritt das."
)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Pyongyang was accused by several governments.", ACCUSED),
        ("Several governments have accused Pyongyang.", ACCUSED),
        ("Leila Aziz accused Tarek Haddad.", PASSIVE),
        ("Rosa Delgado accused Norvik.", TWO),
        ("Erik Sund denied it.", TWO),
        ("Putin said so.", "In seiner Botschaft am Sonntag erklärte Putin: „Ja.“"),
    ],
)
def test_the_speaker_is_the_speaker(claim: str, evidence: str) -> None:
    assert misattributed(claim, evidence) == ""


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Pyongyang has accused several governments.", ACCUSED),
        ("Moscow accused Pyongyang.", ACCUSED),
        ("Tarek Haddad accused Leila Aziz.", PASSIVE),
        ("Tarek Haddad beschuldigte Leila Aziz.", PASSIVE),
        ("Norvik accused Rosa Delgado.", TWO),
        ("CNN denied the accusations.", "CNN schrieb darüber. Peskov wies das zurück."),
    ],
)
def test_the_speaker_is_somebody_else(claim: str, evidence: str) -> None:
    assert misattributed(claim, evidence.replace(". ", ".\n")) != ""


def test_names_that_changed_places() -> None:
    evidence = "Finnland gewann das Finale gegen Schweden mit 3:2."
    assert reordered("Sweden won the final against Finland.", evidence) != ""
    assert reordered("Finland won the final against Sweden.", evidence) == ""
    assert reordered("Sweden and Finland played.", evidence) == ""


def test_who_someone_is_may_come_first_or_last() -> None:
    evidence = "Dies äußerte der ukrainische Präsident Volodymyr Zelensky am Sonntag."
    assert reordered("Volodymyr Zelensky is the Ukrainian president.", evidence) == ""
