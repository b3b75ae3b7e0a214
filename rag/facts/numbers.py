"""Numbers in a text: digits, words, scales and units, brought to values that can be compared."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.facts.number_words import SOFT, german_value, read_number, scale_of
from rag.facts.words import Token, fold, guess_lang, tokens

_DATE = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})\b|\b(\d{4})-(\d{2})-(\d{2})\b")
_RANGE = re.compile(r"\b(\d{2})(\d{2})\s?[-–—/]\s?(\d{2})\b(?![-–.]?\d)")
_NUMBER = re.compile(
    r"\d{1,3}(?:[.,'’\u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?(?!\d)|\d+"
)
_SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d])")
_ROMAN = re.compile(r"^(?=[IVX]{2,})(X{0,3})(IX|IV|V?I{0,3})(?:er?|e|ème)?$")
_AFTER = re.compile(r"\s?[-–]?\s?([^\W\d_]+|[%‰€$£¥°])\.?\s?([^\W\d_]+|[€$£¥])?\.?\s?([^\W\d_]+)?")
_BEFORE = re.compile(r"([€$£¥]|EUR|USD|US\$|CHF)\s?$")
_SHORT_SCALES = {"k": (1e3,), "bn": (1e9,), "mn": (1e6,), "m": (1e6, 1.0), "tn": (1e12,)}
_PM = re.compile(r"^(?::\d{2})?\s?p\.?\s?m\b", re.IGNORECASE)
_PER = re.compile(r"\b(?:por|pour|per)\s$", re.IGNORECASE)
_TO = re.compile(r"\s?(?:-|–|bis|to|or|oder|à|a|und|and|et|y)\s?\d[\d.,]*(?=\s?[^\W\d_])")
_CLOCK = re.compile(r"\b(\d{1,2})\.(\d{2})(?=\s?(?:Uhr|h\b|[ap]\.?\s?m\b))")

_UNIT_WORDS = {
    "percent": "% percent prozent pourcent percentage cent ciento prozentpunkte",
    "eur": "€ euro euros eur", "usd": "$ dollar dollars usd dolares dolar", "gbp": "£ pfund",
    "jpy": "¥ yen", "chf": "franken chf francs francos", "rub": "rubel rouble roubles ruble rubles",
    "second": "sekunde sekunden second seconds seconde secondes segundo segundos",
    "minute": "minute minuten minutes minuto minutos",
    "hour": "stunde stunden hour hours heure heures hora horas",
    "day": "tag tage tagen day days jour jours dia dias",
    "week": "woche wochen week weeks semaine semaines semana semanas",
    "month": "monat monate monaten month months mois mes meses",
    "year": "jahr jahre jahren year years an ans annee annees ano anos jahrige jahrigen",
    "decade": "jahrzehnt jahrzehnte jahrzehnten decade decades decennie decennies decada decadas",
    "km": "km kilometer kilometern kilometers kilometres kilometre kilometros",
    "metre": "meter metern metre metres meters metro metros",
    "mile": "meile meilen mile miles", "foot": "fuss feet foot pieds",
    "kg": "kg kilogramm kilogram kilograms kilo kilos",
    "tonne": "tonne tonnen tonnes tons toneladas",
}  # fmt: skip
_UNITS = {word: unit for unit, words in _UNIT_WORDS.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it can be read: ``values`` holds every reading its notation allows.

    A ``soft`` one ("both", "half") lets a claim state the number and demands nothing itself.
    """

    values: frozenset[float]
    unit: str
    text: str
    start: int
    end: int
    soft: bool = False

    def allows(self, claimed: "Quantity") -> bool:
        """Say whether this quantity of the evidence states the claimed one."""
        if not self.values & claimed.values:
            return False
        return not (self.unit and claimed.unit) or self.unit == claimed.unit


def same_digits(one: Quantity, two: Quantity) -> bool:
    """Say whether two numbers are written alike, in digits, with the same unit if any."""
    first, second = (re.search(r"\d[\d.,]*", item.text) for item in (one, two))
    alike = bool(first and second and first.group() == second.group())
    return alike and one.text[-1:].isdigit() and two.text[-1:].isdigit() and one.unit == two.unit


def unit_of(word: str) -> str:
    """Return what a word measures in any language ("Stunden": "hour"), or "" for other words."""
    return _UNITS.get(fold(word), "")


def readings(digits: str, lang: str) -> frozenset[float]:
    """Return the values a string of digits and separators can mean in a language.

    "1.314" is 1314 in German and 1.314 in English; both where the language is not known.
    """
    marks = [char for char in digits if not char.isdigit()]
    if not marks:
        return frozenset({float(digits)})
    last, plain = marks[-1], "".join(char for char in digits if char.isdigit())
    tail = digits.rpartition(last)[2]
    decimal = float(f"{plain[: -len(tail)] or 0}.{tail}")
    if last not in ".,":
        return frozenset({float(plain)})
    if len(tail) != 3 or digits.startswith("0"):
        return frozenset({decimal})
    if len(marks) > 1:
        return frozenset({decimal if len(set(marks)) > 1 else float(plain)})
    if lang not in ("de", "en", "fr", "es", "it"):
        return frozenset({decimal, float(plain)})
    grouping = "," if lang == "en" else "."
    return frozenset({float(plain) if last == grouping else decimal})


def _unit_and_scale(text: str, end: int, lang: str) -> tuple[str, tuple[float, ...], int]:
    """Read what follows a number: its unit, what it is multiplied by, and where that ends."""
    match = _AFTER.match(text, end)
    if match is None:
        return "", (1.0,), end
    words = [fold(word) if word else "" for word in match.groups()]
    further = _TO.match(text, end)
    if further and (there := _unit_and_scale(text, further.end(), lang))[1] != (1.0,):
        return there[0], (1.0, *there[1]), end
    scale: tuple[float, ...] = (
        _SHORT_SCALES.get(words[0], ()) if text[end : end + 1].isalpha() else ()
    )
    if not scale and (size := scale_of(words[0], lang)):
        scale = (size,)
    if scale and lang == "es" and words[0] == "mil" and scale_of(words[1], lang) == 1e6:
        unit = _UNITS.get(words[2], "")
        return unit, (1e9,), match.end(2)
    if scale:
        rest = [word for word in words[1:] if word not in ("de", "us")]
        return _UNITS.get(rest[0] if rest else "", ""), scale, match.end(1)
    if words[0] in ("por", "pour", "per", "us"):
        return _UNITS.get(words[1], ""), (1.0,), end
    return _UNITS.get(words[0], ""), (1.0,), end


def _digits(text: str, lang: str) -> list[Quantity]:
    found: list[Quantity] = []
    taken = [match.span() for match in _DATE.finditer(text)]
    for match in _DATE.finditer(text):
        for group in (1, 3, 4, 6):
            if match.group(group):
                values = {float(match.group(group))}
                if group == 3 and len(match.group(3)) == 2:
                    values |= {2000 + float(match.group(3)), 1900 + float(match.group(3))}
                span = match.span(group)
                found.append(Quantity(frozenset(values), "", match.group(group), *span))
    if lang not in ("de", "en"):
        for match in _SPACED.finditer(text):
            plain = float(match.group().replace(" ", ""))
            unit, scales, end = _unit_and_scale(text, match.end(), lang)
            values = {plain * scale for scale in scales}
            found.append(Quantity(frozenset(values), unit, match.group(), match.start(), end))
            taken.append(match.span())
    for match in _NUMBER.finditer(text):
        if not any(start <= match.start() < end for start, end in taken):
            found.append(_one(text, match, lang))
    return found


def _one(text: str, match: re.Match[str], lang: str) -> Quantity:
    start, end = match.span()
    values = set(readings(match.group(), lang))
    unit, scales, after = _unit_and_scale(text, end, lang)
    if (before := _BEFORE.search(text, max(0, start - 5), start)) and not unit:
        unit = _UNITS.get(fold(before.group(1).replace("US$", "$")), "")
    values = {value * scale for value in values for scale in scales}
    if unit == "decade":
        unit, values = "year", {value * 10 for value in values}
    if _PM.match(text[end:]):
        values = {value + 12 if value < 12 else value for value in values} | values
    if re.match(r"(?:er|s|ern)\b", text[end:]) and len(match.group()) == 2:
        values |= {1900 + value for value in values}
    short = _RANGE.search(text, max(0, start - 7), end)
    if short and short.start(3) == start:
        values.add(float(short.group(1) + short.group(3)))
    return Quantity(frozenset(values), unit, text[start:after], start, after)


def _words(text: str, lang: str, taken: list[tuple[int, int]]) -> list[Quantity]:
    found, items, i = [], tokens(text), 0
    while i < len(items):
        token = items[i]
        if token.within(taken) or token.text[0].isdigit():
            i += 1
            continue
        value, used = read_number(_run(text, items[i : i + 8]), lang)
        roman = _ROMAN.match(token.text)
        soft = SOFT.get(fold(token.text), 0.0)
        if (soft and used < 2) or (used == 1 and value <= 1):
            found.append(_soft(token.text, soft or value, token.start, token.end))
        elif used:
            end = items[i + used - 1].end
            unit, _, _ = _unit_and_scale(text, end, lang)
            if unit == "decade":
                unit, value = "year", value * 10
            found.append(
                Quantity(frozenset({value}), unit, text[token.start : end], token.start, end)
            )
        elif roman:
            number = float(_roman(token.text))
            found.append(Quantity(frozenset({number}), "", token.text, token.start, token.end))
        elif lang == "de" and (inside := _german_prefix(token.text)):
            found.append(_soft(token.text, inside, token.start, token.end))
        i += max(1, used)
    return found


def _run(text: str, items: Sequence[Token]) -> list[str]:
    """Return the words up to the first comma, stop or "per cent"."""
    words = [items[0].text]
    for last, item in pairwise(items):
        if text[last.end : item.start].strip(" -\u00a0") or fold(last.text) in (
            "por",
            "pour",
            "per",
        ):
            break
        words.append(item.text)
    return (
        [""]
        if fold(words[0]) in ("cent", "ciento") and _PER.search(text[: items[0].start])
        else words
    )


def _soft(text: str, value: float, start: int, end: int) -> Quantity:
    return Quantity(frozenset({value}), "", text, start, end, soft=True)


def _german_prefix(word: str) -> float:
    """Read the numeral at the head of a German compound: "fünfköpfig", "dreijährig"."""
    plain = fold(word)
    for size in range(min(len(plain) - 4, 14), 3, -1):
        value = german_value(plain[:size])
        if value is not None:
            return float(value)
    return 0.0


def _roman(text: str) -> int:
    digits = {"I": 1, "V": 5, "X": 10}
    values = [digits[char] for char in text if char in digits]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)


@lru_cache(maxsize=2048)
def quantities(text: str, lang: str = "") -> tuple[Quantity, ...]:
    """Return every number of a text, in order."""
    lang = lang or guess_lang(text)
    text = _CLOCK.sub(r"\1:\2", text)
    digits = _digits(text, lang)
    words = _words(text, lang, [(item.start, item.end) for item in digits])
    return tuple(sorted(digits + words, key=lambda item: item.start))
