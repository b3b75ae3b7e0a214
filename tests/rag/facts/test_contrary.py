"""When two sources say different things of one thing, and when they only say two things."""

# ruff: noqa: E501  (tables: a row a line)

import pytest

from rag.facts.contrary import contrary
from rag.facts.said import Said

DE, EN = "de", "en"
# Question; sentence with its *answer* marked, its language; the same of the other source.
CONTRARY = [
    ("Wie hoch ist das Wehr?", "Das Wehr ist *7 Meter* hoch.", DE, "Das Wehr misst *9 Meter*.", DE),
    ("How high is the weir?", "Das Wehr ist *7 Meter* hoch.", DE, "The weir is *9 metres* high.", EN),
    ("Wann fährt der Zug?", "Der Zug fährt am *3. Mai* ab.", DE, "Der Zug fährt am *3. Juni* ab.", DE),
    ("When was it built?", "It was built on *3 May 1951*.", EN, "It was built on *3 May 1953*.", EN),
    ("Wann ist Markt?", "Markt ist *dienstags*, am *Dienstag*.", DE, "Markt ist am *Freitag*.", DE),
    ("Who won the cup?", "*Ivo Lend* won the cup.", EN, "The cup was won by *Mara Quist*.", EN),
    ("Wer leitet das Amt?", "*Ivo Lend* leitet das Amt.", DE, "Das Amt leitet *Mara Quist*.", DE),
    ("Who lent Brell the ship?", "*Norway* lent Brell a ship.", EN, "*Sweden* lent Brell a ship.", EN),
    ("Welche Stadt baut ihn?", "Die Stadt *Hamburg* baut ihn.", DE, "Ihn baut die Stadt *Bremen*.", DE),
    ("Is it open at night?", "The park is open at night.", EN, "The park is not open at night.", EN),
    ("Steigen die Preise?", "Die Preise steigen im Mai.", DE, "Die Preise sinken im Mai.", DE),
    ("What colour is it?", "The door of the inn is *green*.", EN, "The door of the inn is *blue*.", EN),
]  # fmt: skip
TOGETHER = [
    # The same in other words, more exactly, in another language.
    ("How high is it?", "The weir is *7 metres* high.", EN, "Das Wehr ist *7 Meter* hoch.", DE),
    ("Wie viele kamen?", "Es kamen *14* Gäste.", DE, "*Vierzehn* Gäste kamen.", DE),
    ("When was it built?", "It was built in *1951*.", EN, "It was built on *3 May 1951*.", EN),
    ("Who won the cup?", "*Ivo Lend* won the cup.", EN, "*Lend* won the cup easily.", EN),
    ("Wie lange dauert es?", "Es dauert *90 Minuten*.", DE, "Es dauert *anderthalb Stunden*.", DE),
    ("Is it open?", "The park is not open at night.", EN, "The park is closed at night.", EN),
    # Bounds and roundings.
    ("Wie viele kamen?", "Es kamen *14* Gäste.", DE, "Mindestens *10* Gäste kamen.", DE),
    ("How many came?", "*18,412* guests came.", EN, "*18,000* guests came.", EN),
    ("Wie lang ist sie?", "Sie ist *312 Meter* lang.", DE, "Sie ist *rund 300 Meter* lang.", DE),
    # Another year, another place, another thing counted, another kind of time.
    ("Who won the cup?", "*Ivo Lend* won the cup in 2018.", EN, "*Mara Quist* won the cup in 2019.", EN),
    ("How high is the tower of Orrin?", "The tower of Orrin is *96 metres* high.", EN,
     "The tower of Veil is *112 metres* high.", EN),
    ("How many ships came?", "*14* ships came.", EN, "*20* trucks came.", EN),
    ("How large was it?", "The size was *3.07*.", EN, "The size was *18 %* higher.", EN),
    ("When is it?", "It is on *Monday*.", EN, "It is in *May*.", EN),
    # Several can do it.
    ("Who denied it?", "*Ivo Lend* denied the claim.", EN, "*Mara Quist* denied the claim.", EN),
    ("Who visited Brell?", "*Ivo Lend* came to Brell.", EN, "A visitor of Brell: *Mara Quist*.", EN),
    ("Welche Städte bauen?", "Es baut die Stadt *Hamburg*.", DE, "Es baut die Stadt *Bremen*.", DE),
    ("Wann spielten sie?", "Sie spielten am *3. Mai*.", DE, "Am *3. Juni* spielten sie erneut.", DE),
    ("Wer wies es zurück?", "*Beide Länder* wiesen es zurück.", DE, "*Ivo Lend* wies es zurück.", DE),
]  # fmt: skip


def said(marked: str, lang: str) -> Said:
    parts = marked.split("*")
    sentence = "".join(parts)
    return Said(sentence, parts[-2] if len(parts) > 1 else "", sentence, lang)


@pytest.mark.parametrize(("question", "one", "lang", "other", "other_lang"), CONTRARY)
def test_two_answers_of_which_one_must_be_wrong(
    question: str, one: str, lang: str, other: str, other_lang: str
) -> None:
    sides = said(one, lang), said(other, other_lang)
    assert contrary(*sides, question)
    assert contrary(sides[1], sides[0], question)


@pytest.mark.parametrize(("question", "one", "lang", "other", "other_lang"), TOGETHER)
def test_two_statements_that_can_both_be_true(
    question: str, one: str, lang: str, other: str, other_lang: str
) -> None:
    sides = said(one, lang), said(other, other_lang)
    assert not contrary(*sides, question)
    assert not contrary(sides[1], sides[0], question)
