"""Questions a newcomer could ask, made from a text by rule. Pure.

A rule sees what is worth asking (who spoke, who denied, who someone is, how many, when); whether
the text answers it is for the reader to say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from index.split import headings
from index.types import Document

MOST_CHARACTERS: Final = 20_000

_NAME: Final = r"[A-ZÄÖÜ][\w-]*[a-zäöüß](?:[ ]+[A-ZÄÖÜ][\w-]*[a-zäöüß])*"
_FULL: Final = r"[A-ZÄÖÜ][\w-]*[a-zäöüß](?:[ ]+[A-ZÄÖÜ][\w-]*[a-zäöüß])+"
_NOUN: Final = r"[A-ZÄÖÜ][a-zäöüß]{3,}"
_SPOKE_DE: Final = r"(?:sagte|erklärte|betonte|äußerte|forderte|verlangte|kritisierte|versprach)"
_SPOKE_EN: Final = r"(?:said|added|explained|warned|announced)"
_ACCUSED_DE: Final = r"(?:Anschuldigung|Vorw[uü]rf|Behauptung|Bericht)\w*"
# Words that begin with a capital and are nobody's name.
_NOBODY: Final = re.compile(
    r"^(?:Der|Die|Das|Ein|Eine|Er|Sie|Es|Wir|Doch|Aber|Und|In|Im|Am|Man|The|He|She|It|They|We|But|"
    r"In|On|A|An|This|That|Diese\w?|Beide|Both)$"
)
_UNITS: Final = re.compile(
    r"^(?:hours|days|weeks|months|years|Jahre\w?|Tage\w?|Stunden|Minuten|Wochen|Monate\w?|Meter|Kilometer|Prozent|Euro|Dollar|Uhr|Liter|Kilo\w*|Grad|Million\w*|Milliard\w*|"
    r"Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|"
    r"percent|per|metres?|meters?|kilomet\w*|million|billion|euros?|dollars?|degrees?|"
    r"January|February|March|May|June|July|October|December)$"
)


@dataclass(frozen=True, slots=True)
class Tongue:
    """What the rules look for in texts of one language."""

    spoke: re.Pattern[str]
    denied: re.Pattern[str]
    who: re.Pattern[str]
    count: re.Pattern[str]
    when: re.Pattern[str]


_DE: Final = Tongue(
    spoke=re.compile(rf"\b{_SPOKE_DE}\s+(?P<after>{_NAME})|(?P<before>{_NAME}),?\s+{_SPOKE_DE}\b"),
    denied=re.compile(
        rf"{_ACCUSED_DE}[^.]*?\bzurück(?:gewiesen)?\b|\b(?:dementierte|bestritt)\w*[^.]*?{_ACCUSED_DE}"
    ),
    who=re.compile(rf"(?:\w, |[a-zäöüß](?:in|er|ent|ister|erin|or) )(?P<name>{_FULL})[ ,]"),
    count=re.compile(rf"\b\d{{1,3}}(?:[.,]\d{{3}})*\s+(?P<noun>{_NOUN})"),
    when=re.compile(
        rf"(?P<who>{_NAME})\s+(?P<verb>[a-zäöüß]+te)\s+(?:im|am)\s+(?:Jahr \d{{4}}|{_NOUN})\s+"
        rf"(?P<what>{_NAME})\s*[.,;–]"
    ),
)
_EN: Final = Tongue(
    spoke=re.compile(rf"\b{_SPOKE_EN}\s+(?P<after>{_NAME})|(?P<before>{_NAME}),?\s+{_SPOKE_EN}\b"),
    denied=re.compile(
        r"\b(?:denied|rejected|dismissed)\b[^.]*?(?:accusation|claim|allegation|report)"
    ),
    who=re.compile(rf"(?:\w, |[a-z](?:or|er|ent|ist|an|tary) )(?P<name>{_FULL})[ ,.]"),
    count=re.compile(r"\b\d{1,3}(?:,\d{3})*\s+(?P<noun>[a-z]{4,}s)\b"),
    when=re.compile(
        r"\b(?:The|the)\s+(?P<who>[a-z]+(?: [a-z]+)?)\s+was\s+(?P<verb>built|opened|founded|closed"
        r"|rebuilt)\b(?P<what>)"
    ),
)
_TONGUES: Final = {"de": _DE, "en": _EN}

# How each kind is asked, in the language of the page.
_FORMS: Final = {
    "de": {
        "spoke": "Was sagte {name}?",
        "denied": "Wer wies die Vorwürfe zurück?",
        "who": "Wer ist {name}?",
        "count": "Wie viele {noun} werden genannt?",
        "when": "Wann {verb} {who} {what}?",
    },
    "en": {
        "spoke": "What did {name} say?",
        "denied": "Who denied the accusations?",
        "who": "Who is {name}?",
        "count": "How many {noun} are mentioned?",
        "when": "When was the {who} {verb}?",
    },
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question and the person it is about, if any: whatever answers it must name them."""

    question: str
    about: str = ""


def candidates(document: Document, lang: str) -> tuple[Candidate, ...]:
    """Return questions to a document in a language of the page, each kind in turn."""
    text = document.text[:MOST_CHARACTERS]
    tongue = _TONGUES.get(document.lang)
    kinds = [_asked(document, lang)]
    if tongue is not None:
        kinds += [
            _denials(text, tongue, lang),
            _speakers(text, tongue, lang),
            _persons(text, tongue, lang),
        ]
        if document.lang == lang:  # these ask with the words of the text
            kinds += [_dates(text, tongue, lang), _counts(text, tongue, lang)]
    mixed = (one for row in zip_longest(*kinds) for one in row if one is not None)
    return tuple(dict.fromkeys(mixed))


def _asked(document: Document, lang: str) -> Iterator[Candidate]:
    """Headings that ask something are what their author expected to be asked."""
    if document.lang == lang:
        for heading in headings(document.text[:MOST_CHARACTERS]):
            line = heading.of(document.text).lstrip("# ").strip()
            if line.endswith("?"):
                yield Candidate(line)


def _speakers(text: str, tongue: Tongue, lang: str) -> Iterator[Candidate]:
    people = {name.split()[-1] for name in re.findall(_FULL, text)}
    for match in tongue.spoke.finditer(text):
        name = _untitled(match["after"] or match["before"])
        if name.split()[-1] in people:  # "Sonntag" and "Stadtrat" have no first name
            yield Candidate(_FORMS[lang]["spoke"].format(name=name), name)


def _denials(text: str, tongue: Tongue, lang: str) -> Iterator[Candidate]:
    if tongue.denied.search(text):
        yield Candidate(_FORMS[lang]["denied"])


def _persons(text: str, tongue: Tongue, lang: str) -> Iterator[Candidate]:
    for match in tongue.who.finditer(text):
        if not _NOBODY.match(match["name"].split()[0]):
            yield Candidate(_FORMS[lang]["who"].format(name=match["name"]), match["name"])


def _counts(text: str, tongue: Tongue, lang: str) -> Iterator[Candidate]:
    for match in tongue.count.finditer(text):
        if not _UNITS.match(match["noun"]):
            yield Candidate(_FORMS[lang]["count"].format(noun=match["noun"]))


def _dates(text: str, tongue: Tongue, lang: str) -> Iterator[Candidate]:
    for match in tongue.when.finditer(text):
        if not _NOBODY.match(match["who"].split()[0]):
            parts = {**match.groupdict(), "who": _untitled(match["who"])}
            yield Candidate(_FORMS[lang]["when"].format(**parts), parts["who"])


def _untitled(name: str) -> str:
    """Leave first and last name of a person who is named with an office."""
    return " ".join(name.split()[-2:])
