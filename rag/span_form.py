"""Whether a span has the form a question asks for: a number, a time, a name. Pure."""

import re
from collections.abc import Callable
from typing import Final

Misfit = Callable[[str], bool]

_ASKS_NUMBER: Final = re.compile(
    r"\b(?:wie\s?viele?[nr]?|wie\s+(?:alt|lange|weit|schwer|groß|schnell|oft)|zu\s+welchem\s+preis"
    r"|how\s+(?:many|much|old|long|far|fast|often|large|heavy)|what\s+percentage"
    r"|welche[rs]?\s+(?:anteil|prozentsatz|summe|betrag)|wie\s?viel\s+prozent"
    r"|combien|cuánt[oa]s?|quant[ie])\b",
    re.IGNORECASE,
)
_ASKS_TIME: Final = re.compile(
    r"^\W*(?:(?:seit|bis|ab|von)\s+)?(?:wann|when|quand|cuándo)\b"
    r"|\b(?:in\s+welchem\s+(?:jahr|monat)|um\s+wie\s?viel\s+uhr|(?:in\s+)?what\s+(?:year|month|time)"
    r"|(?:in\s+)?which\s+(?:year|month))\b",
    re.IGNORECASE,
)
_ASKS_NAME: Final = re.compile(r"^\W*(?:wer|wem|wen|wessen|who|whom|whose|qui|quién)\b", re.I)
_NUMBER: Final = re.compile(
    r"\d|\b(?:ein(?:e[nmrs]?|mal)?|kein\w*|zwei\w*|drei\w*|vier\w*|fünf\w*|sechs\w*|sieben\w*|acht\w*"
    r"|neun\w*|zehn\w*|elf|zwölf\w*|\w*(?:zehn|zig|ßig|hundert\w*|tausend\w*)|million\w*|milliard\w*"
    r"|dutzend\w*|doppelt\w*|hälfte|halb\w*|drittel|viertel|paar|alle|beide\w*|jahrzehnt\w*"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundreds?"
    r"|thousands?|billions?|dozens?|half|both|all|none|once|twice|third|quarter|a|an|no|decades?"
    r"|jahre?|monate?|wochen?|tage?|stunden?|years?|months?|weeks?|days?|hours?)\b",
    re.IGNORECASE,
)
_TIME: Final = re.compile(
    r"\d|\b(?:januar|jänner|februar|märz|april|mai|juni|juli|august|september|oktober|november"
    r"|dezember|january|february|march|may|june|july|october|december|\w*tag\w*|\w*nacht\w*"
    r"|\w*abend\w*|morgen\w*|mittag\w*|mittwoch\w*|heute|gestern|vorgestern|jahr\w*|\w*jahr\w*"
    r"|\w*monat\w*|\w*woche\w*|sommer\w*|winter\w*|herbst\w*|frühling\w*|frühjahr\w*|uhr|ende"
    r"|anfang|beginn|mitte|vor|nach|während|seit|bis|ab|als|wenn|sobald|bei|beim|zum|zur|im|am"
    r"|mittelalter\w*|\w*zeit\w*|\w*krieg\w*|jetzt|bald|demnächst|nie|immer|kürzlich|today"
    r"|yesterday|tomorrow|\w*day|\w*year\w*|\w*month\w*|\w*week\w*|century|centuries|after|before"
    r"|during|until|since|when|summer|winter|spring|autumn|fall|end|early|late|war|time|era)\b",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"[A-ZÀ-ÞŚŽ]|\b(?:sie|er|they|he|she|ich|wir|alle|niemand)\b")


def misfit(question: str) -> Misfit:
    """Return a test that is True for a text that cannot be what the question asks for."""
    for asks, has in ((_ASKS_TIME, _TIME), (_ASKS_NUMBER, _NUMBER), (_ASKS_NAME, _NAME)):
        if asks.search(question):
            return lambda text: has.search(text) is None
    return lambda text: False
