"""What a question demands, in five languages, and whether a sentence can meet it."""

import pytest

from rag.demand import Demand, demanded


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("In welchem Jahr war Putin in Nordkorea?", Demand("year")),
        ("Which year was that?", Demand("year")),
        ("En quelle année le téléphérique a-t-il été inauguré ?", Demand("year")),
        ("¿En qué año estuvo Putin en Corea del Norte?", Demand("year")),
        ("An welchem Tag im Juni traf Putin ein?", Demand("day of month")),
        ("On which day in June did Putin arrive?", Demand("day of month")),
        ("An welchem Wochentag sprach er?", Demand("weekday")),
        ("And on which day?", Demand("day")),
        ("In which month was it opened?", Demand("month")),
        ("Um wie viel Uhr begann die Sitzung?", Demand("clock")),
        ("Wie viel Prozent stimmten zu?", Demand("share")),
        ("Wie viel hat die Bahn gekostet?", Demand("sum")),
        ("How much did the cable car cost?", Demand("sum")),
        ("Wie viele Soldaten starben?", Demand("count")),
        ("Wie viele Tage dauerte der Besuch?", Demand("count", "day")),
        ("How many of them were hurt?", Demand("count")),
        ("Wer bestritt das?", None),
        ("Was hält er für sehr hoch?", None),
        ("Wie viel wusste der Minister?", None),
    ],
)
def test_what_is_demanded(question: str, expected: Demand | None) -> None:
    assert demanded(question) == expected


@pytest.mark.parametrize(
    ("demand", "span", "sentence", "lang", "met"),
    [
        (Demand("year"), "Juni", "Putin besuchte im Juni Nordkorea.", "de", False),
        (Demand("year"), "1998", "Seit 1998 gibt es die Brücke.", "de", True),
        (Demand("year"), "2.024", "Es kamen 2.024 Menschen.", "de", False),
        (Demand("day of month"), "Juni", "Putin besuchte im Juni Nordkorea.", "de", False),
        (Demand("day of month"), "3. Juni", "Am 3. Juni blieb sie stehen.", "de", True),
        (Demand("day of month"), "June 3", "It stopped on June 3rd.", "en", True),
        (Demand("day"), "Donnerstag", "Peskov wies das am Donnerstag zurück.", "de", True),
        (Demand("day"), "Juni", "Putin besuchte im Juni Nordkorea.", "de", False),
        (Demand("weekday"), "3. Juni", "Am 3. Juni blieb sie stehen.", "de", False),
        (Demand("month"), "Dezember", "Die Bahn wurde im Dezember eröffnet.", "de", True),
        (Demand("clock"), "14.40 Uhr", "Gegen 14.40 Uhr blieb sie stehen.", "de", True),
        (Demand("clock"), "Montag", "Sie begann am Montag.", "de", False),
        (Demand("share"), "70", "70 Menschen stimmten zu.", "de", False),
        (Demand("share"), "91 per cent", "91 per cent of its members agreed.", "en", True),
        (Demand("sum"), "19", "Bislang hätten sich 19 Betroffene gemeldet.", "de", False),
        (Demand("sum"), "38,5 Mio. Euro", "Sie hat 38,5 Mio. Euro gekostet.", "de", True),
        (Demand("count"), "Mehrere", "Mehrere Regierungen beschuldigten ihn.", "de", False),
        (Demand("count"), "eine kleine Anzahl", "Eine kleine Anzahl arbeitet dort.", "de", False),
        (Demand("count"), "zwölf", "Zwölf Boote lagen dort.", "de", True),
        (Demand("count"), "keine", "Es gab keine Verletzten.", "de", True),
        (Demand("count"), "91 per cent", "91 per cent went on strike.", "en", False),
        (Demand("count", "day"), "zwei Jahrzehnten", "Seit zwei Jahrzehnten.", "de", False),
        (Demand("count", "day"), "drei Tage", "Er blieb drei Tage.", "de", True),
    ],
)
def test_whether_it_is_met(demand: Demand, span: str, sentence: str, lang: str, met: bool) -> None:
    assert demand.met(span, sentence, lang) is met
