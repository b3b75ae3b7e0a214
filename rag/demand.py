"""What kind of thing a question demands (a year, a count), and whether a text holds it. Pure.

A reader that finds "June" for "in which year?" found the right place and no answer. The tests are
on the sentence around the answer, and only say no where the demanded kind is missing altogether.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from rag.facts.dates import date_ids
from rag.facts.numbers import quantities, unit_of

Kind = Literal["year", "month", "weekday", "day", "day of month", "clock", "share", "sum", "count"]

_MONTH: Final = (
    r"jan(?:uar|uary|vier)|jänner|enero|gennaio|febr\w+|février|märz|march|mars|marzo|april\w?|avril"
    r"|abril|mai|may|mayo|maggio|jun[ie]\w?|juin|giugno|jul[iy]\w?|juillet|luglio|august|août"
    r"|agosto|sept\w+|settembre|[o0][ck]t\w+|ottobre|nov\w+|de[zc]\w+|déc\w+|dicembre"
)
# In this order: "an welchem Wochentag" is no mere day, "wie viel Prozent" no mere sum.
_PATTERNS: Final[tuple[tuple[Kind, str], ...]] = (
    (
        "year",
        r"\bwelche[mns]\s+jahr\b|\b(?:what|which)\s+year\b|\bquelle\s+année\b"
        r"|\bqué\s+año\b|\bche\s+anno\b",
    ),
    (
        "month",
        r"\bwelche[mnr]\s+monat\b|\b(?:what|which)\s+month\b|\bquel\s+mois\b|\bqué\s+mes\b"
        r"|\b(?:che|quale)\s+mese\b",
    ),
    (
        "weekday",
        r"\bwelche[mnr]\s+wochentag\b|\b(?:what|which)\s+(?:day\s+of\s+the\s+week|weekday)\b"
        r"|\bquel\s+jour\s+de\s+la\s+semaine\b|\bqué\s+día\s+de\s+la\s+semana\b",
    ),
    (
        "day of month",
        r"\b(?:welche[mnr]\s+tag|(?:what|which)\s+day|quel\s+jour|qué\s+día)\s+"
        rf"(?:im|des|in|of|en|de|du|d')\s*(?:{_MONTH}|monats?|the\s+month)\b",
    ),
    (
        "day",
        r"\b(?:an|seit|bis|ab|vor)\s+welche[mn]\s+tag\b|\bwelche[mns]\s+datum\b"
        r"|\b(?:what|which)\s+(?:exact\s+)?da(?:y|te)\b|\bquel\s+jour\b|\bqué\s+día\b",
    ),
    (
        "clock",
        r"\bum\s+wie\s?viel\s+uhr\b|\b(?:at\s+)?what\s+time\b|\bquelle\s+heure\b|\bqué\s+hora\b"
        r"|\bche\s+ora\b",
    ),
    (
        "share",
        r"\bwie\s?viele?\s+prozent\b|\bwelche[rn]?\s+(?:anteil|prozentsatz)\b"
        r"|\b(?:what|which)\s+(?:percentage|percent|share|proportion)\b|\bhow\s+many\s+percent\b"
        r"|\bquel\s+pourcentage\b|\bqué\s+porcentaje\b",
    ),
    (
        "sum",
        r"\b(?:wie\s?viel|how\s+much|combien|cuánto|quanto)\b.*\b(?:ge?kost\w*|be?zahl\w*|geld"
        r"|schaden[se]rsatz|gehalt|cost\w*|pa(?:y|ys|id)|money|spent|spend\w*|coût\w*|pay[ée]\w*"
        r"|cuesta\w*|costó|costaron|cost[ao]\w*|pag\w+|dinero|argent)\b"
        r"|\b(?:welche[rnm]?|was\s+für\s+eine?)\s+(?:geld)?(?:summe|betrag|preis)\b",
    ),
    (
        "count",
        r"\bwie\s?viele\b|\bhow\s+many\b|\bcombien\s+d[e'’]|\bcuánt[oa]s\b|\bquant[ie]\b",
    ),
)
_ASKS: Final[Mapping[Kind, re.Pattern[str]]] = {
    kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _PATTERNS
}


_YEAR: Final = re.compile(r"(?<![\d.,])(?:1\d|20)\d\d(?![\d.,]\d)|[’']\d\d\b")
_DAY: Final = re.compile(
    rf"\b[0-3]?\d\s?(?:\.|st|nd|rd|th|er)?\s?(?:de\s+)?(?:{_MONTH})\b|\b(?:{_MONTH})\s+[0-3]?\d(?:st|nd|rd|th)?\b"
    r"|\b[0-3]?\d[./][01]?\d\b|\b\d{4}-\d\d-\d\d\b",
    re.IGNORECASE,
)
_RELATIVE: Final = re.compile(
    r"\b(?:(?:vor)?gestern|heute|(?:über)?morgen|yesterday|today|tomorrow|hier|aujourd|demain|ayer"
    r"|hoy|mañana|\w*abend|\w+feiertag|neujahr\w*|ostern|weihnachten|silvester|eve|christmas)\b",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(
    r"\d\s?(?:uhr|h\b|[ap]\.?\s?m\b|o['’]clock)|\b[0-2]?\d[:.][0-5]\d\b|\buhr\b|mitternacht|mittag"
    r"|midnight|noon|minuit|midi\b|medianoche|mediodía",
    re.IGNORECASE,
)
_SHARE: Final = re.compile(
    r"%|‰|prozent|per\s?cent|pour\s?cent|por\s?ciento|hälfte|halb|drittel|viertel|fünftel|zehntel"
    r"|half|third|quarter|fifth|tenth|moitié|tiers|mitad|tercio|\bjede[rsn]?\s|mehrheit|majority"
    r"|\bvon\s+zehn|\bin\s+\w+\b|one\s+in|alle\b|\ball\b|kein",
    re.IGNORECASE,
)
_SUM: Final = re.compile(
    r"[€$£¥]|\b(?:euros?|cents?|dollars?|pfund|pounds?|franken|francs?|rubel|roubles?|rubles?|yen"
    r"|kronen|kronor|mark|schilling|gulden|taler|pesos?|reais|rupien|rupees?|złoty|lira|zloty|eur"
    r"|usd|chf|gbp|mio|mrd|million\w*|milliard\w*|billion\w*)\b|kostenlos|gratis|umsonst|free",
    re.IGNORECASE,
)
_VAGUE: Final = re.compile(
    r"\b(?:mehrere\w?|einige\w?|etliche\w?|zahlreiche\w?|viele\w?|wenige\w?|manche\w?|anzahl|menge"
    r"|reihe|several|some|many|few|numerous|number|various|quelques|plusieurs|nombreu\w+|algun\w+"
    r"|vari[oa]s|much[oa]s|alcun\w+|divers\w+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Demand:
    """The kind of thing that alone can answer; for a count in units ("how many days"), the unit."""

    kind: Kind
    unit: str = ""

    def met(self, span: str, sentence: str, lang: str) -> bool:
        """Say whether an answer found in a sentence of language ``lang`` can be of the kind."""
        if self.kind == "count":
            return _is_count(span, lang, self.unit)
        return _TESTS[self.kind](sentence)


def demanded(question: str) -> Demand | None:
    """Return what alone can answer the question, or None where any thing may."""
    for kind, asks in _ASKS.items():
        if found := asks.search(question):
            counted = question[found.end() :].split()[:1] if kind == "count" else []
            return Demand(kind, unit_of(counted[0]) if counted else "")
    return None


def _is_count(span: str, lang: str, unit: str) -> bool:
    hard = [item.unit for item in quantities(span, lang) if not item.soft]
    if not hard:
        return _VAGUE.search(span) is None
    if unit:
        return any(item in (unit, "") for item in hard)
    return any(item not in _NO_COUNT for item in hard)


def _names(kind: str) -> Callable[[str], bool]:
    return lambda sentence: any(ident.startswith(kind) for ident in date_ids(sentence))


def _finds(*patterns: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda sentence: any(pattern.search(sentence) for pattern in patterns)


def _is_day(sentence: str) -> bool:
    return _names("day")(sentence) or _finds(_DAY, _RELATIVE)(sentence)


_NO_COUNT: Final = frozenset({"percent", "eur", "usd", "gbp", "jpy", "chf", "rub"})
_TESTS: Final[Mapping[Kind, Callable[[str], bool]]] = {
    "year": _finds(_YEAR),
    "month": _names("month"),
    "weekday": _names("day"),
    "day of month": _finds(_DAY),
    "day": _is_day,
    "clock": _finds(_CLOCK),
    "share": _finds(_SHARE),
    "sum": _finds(_SUM),
}
