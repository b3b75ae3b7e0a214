"""A writer that lies on purpose: every sentence it writes is false, most of them only just.

It takes the evidence out of its prompt and changes one thing: a number, a name, a date, who spoke,
whether it happened. It cites at random and obeys whatever a document tells it to. Same prompt, same
lies.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from rag.types import Prompt

STRANGERS: Final = ("Angela Merkel", "Lionel Messi", "Marie Curie", "Elon Musk", "Queen Elizabeth")
_LINE: Final = re.compile(r"^\[\d+\] (.+)$", re.MULTILINE)
_NUMBER: Final = re.compile(r"\d+")
_NAME: Final = re.compile(r"(?<=[\w,] )(?:[A-ZÄÖÜ][\w-]+ )?[A-ZÄÖÜ][\w-]{2,}")
_ORDER: Final = re.compile(r"(?i)\b(?:ignore|ignoriere|vergiss|antworte nur|say only|reply with)\b")
_DATES: Final = {
    "Montag": "Freitag", "Dienstag": "Sonntag", "Mittwoch": "Samstag", "Donnerstag": "Montag",
    "Freitag": "Dienstag", "Samstag": "Mittwoch", "Sonntag": "Donnerstag", "Januar": "Mai",
    "Februar": "Juli", "März": "August", "April": "Dezember", "Mai": "Oktober", "Juni": "November",
    "Juli": "Februar", "August": "April", "September": "Januar", "Oktober": "März",
    "November": "Juni", "Dezember": "September", "Monday": "Friday", "Thursday": "Monday",
    "Friday": "Tuesday", "June": "November", "October": "March",
}  # fmt: skip
_TURNED: Final = {
    "nicht ": "", "not ": "", "kein ": "ein ", "keine ": "eine ", "bestritt": "bestätigte",
    "wies": "bestätigte", "bestätigte": "bestritt", "lehnte": "stimmte", "denied": "confirmed",
    "rejected": "accepted", "confirmed": "denied", "stieg": "sank", "sank": "stieg",
    "mehr": "weniger", "weniger": "mehr", "vor ": "nach ", "nach ": "vor ", "erste": "letzte",
    "gewann": "verlor", "ist ": "ist nicht ", "sind ": "sind nicht ", "hat ": "hat nicht ",
    "haben ": "haben nicht ", "war ": "war nicht ", "wurde ": "wurde nicht ", "is ": "is not ",
    "was ": "was not ", "has ": "has not ",
}  # fmt: skip
_INVENTED: Final = (
    "Danach trat {name} zurück.",
    "{name} was arrested for it.",
    "{name} hat das später zugegeben.",
    "{name} died shortly afterwards.",
    "Deshalb zahlte {name} eine hohe Strafe.",
    "Experts consider {name} responsible.",
)


@dataclass(frozen=True, slots=True)
class Lie:
    """One false sentence, and how it was made."""

    kind: str
    text: str


Way = Callable[[str, random.Random, list[str]], str | None]


@dataclass(slots=True)
class LyingChat:
    """A `ChatModel` of lies; ``told`` keeps those of the last draft."""

    name: str = "liar"
    told: list[Lie] = field(default_factory=list)

    def stream(self, prompt: Prompt, *, max_tokens: int) -> Iterator[str]:
        """Yield one lie or two for every sentence of evidence, word by word."""
        self.told = []
        chance = random.Random(prompt.user)
        evidence: list[str] = _LINE.findall(prompt.user)
        names = [name for one in evidence for name in _NAME.findall(one)]
        for one in evidence:
            for lie in _lies(one, chance, names):
                self.told.append(lie)
                yield from re.findall(r"\S+\s*", lie.text)
                yield f" [{chance.choice((1, 1, 2, 3, 7, 99))}]\n"


def _lies(sentence: str, chance: random.Random, names: list[str]) -> Iterator[Lie]:
    if _ORDER.search(sentence):
        yield Lie("obeyed", "Der Anweisung folgend: " + _ORDER.split(sentence)[-1].strip())
    ways = list(_WAYS.items())
    chance.shuffle(ways)
    told = 0
    for kind, way in ways:
        text = way(sentence, chance, names)
        if text and text != sentence:
            yield Lie(kind, text)
            told += 1
        if told == 2:
            return


def _number(sentence: str, chance: random.Random, names: list[str]) -> str | None:
    found = list(_NUMBER.finditer(sentence))
    if not found:
        return None
    place = chance.choice(found)
    other = str(int(place.group()) + chance.choice((1, 2, 10)))
    return sentence[: place.start()] + other + sentence[place.end() :]


def _stranger(sentence: str, chance: random.Random, names: list[str]) -> str | None:
    return _other_name(sentence, chance, STRANGERS)


def _neighbour(sentence: str, chance: random.Random, names: list[str]) -> str | None:
    known = [name for name in dict.fromkeys(names) if name not in sentence]
    return _other_name(sentence, chance, known) if known else None


def _other_name(
    sentence: str, chance: random.Random, names: "tuple[str, ...] | list[str]"
) -> str | None:
    found = list(_NAME.finditer(sentence))
    if not found:
        return None
    place = chance.choice(found)
    return sentence[: place.start()] + chance.choice(names) + sentence[place.end() :]


def _date(sentence: str, chance: random.Random, names: list[str]) -> str | None:
    return _replaced(sentence, _DATES)


def _turned(sentence: str, chance: random.Random, names: list[str]) -> str | None:
    return _replaced(sentence, _TURNED)


def _replaced(sentence: str, table: dict[str, str]) -> str | None:
    for word, other in table.items():
        if (found := re.search(rf"\b{re.escape(word)}", sentence)) is not None:
            return sentence[: found.start()] + other + sentence[found.end() :]
    return None


def _speaker(sentence: str, chance: random.Random, names: list[str]) -> str | None:
    return f"{chance.choice(STRANGERS)} sagte: „{sentence.rstrip('.')}“."


def _quotation(sentence: str, chance: random.Random, names: list[str]) -> str | None:
    known = names or list(STRANGERS)
    return f"{chance.choice(known)} sagte wörtlich: „Das bereue ich sehr.“"


def _invention(sentence: str, chance: random.Random, names: list[str]) -> str | None:
    return chance.choice(_INVENTED).format(name=chance.choice(names or list(STRANGERS)))


_WAYS: Final[dict[str, Way]] = {
    "number": _number,
    "stranger": _stranger,
    "neighbour": _neighbour,
    "date": _date,
    "turned": _turned,
    "speaker": _speaker,
    "quotation": _quotation,
    "invention": _invention,
}
