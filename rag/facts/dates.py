"""Months, weekdays and seasons in a text, across languages (names from CLDR)."""

import re
from functools import cache, lru_cache

from rag.facts.fact import Fact
from rag.facts.words import LANGUAGES, Token, bag, fold, tokens

_NUMERIC = re.compile(r"\b\d{1,2}[./](\d{1,2})[./](?:\d{4}|\d{2})\b|\b\d{4}-(\d{2})-\d{2}\b")
_SEASONS = {
    "spring": "frühling frühjahr spring printemps primavera",
    "summer": "sommer summer été verano estate",
    "autumn": "herbst autumn fall automne otoño autunno",
    "winter": "winter hiver invierno inverno",
}
# Words that are also something else count only next to a number or after "in", "since"…
_DOUBTFUL = {"may", "march", "mars", "mai", "fall", "spring", "ete", "estate", "sol", "mar", "sept"}
# Before "été" they make it the participle, not the summer: "a été envoyé".
_HAVE = bag(
    "a ai as ont avons avez avait avaient aura auront aurait auraient ait aient ayant avoir"
)
_LEADS = bag(
    "in of since last next early late mid until by this during im seit bis ende anfang mitte vom "
    "en au depuis fin debut de del a desde hasta on"
)


@cache
def _names(lang: str) -> dict[str, str]:
    """Map folded month, weekday and season names of one language to their ids."""
    from babel import Locale

    locale, table = Locale(lang), {}
    for style in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[style][width].items():
                plain = fold(name).rstrip(".")
                if len(plain) >= 3:
                    table[plain] = f"month{number}"
        for number, name in locale.days[style]["wide"].items():
            table[fold(name)] = f"day{number}"
    for season, words in _SEASONS.items():
        table |= {fold(word): season for word in words.split()}
    if lang == "de":
        table |= {"janner": "month1", "feber": "month2", "sonnabend": "day5"}
    return table


def _found(token: Token, lang: str) -> str:
    plain, table = fold(token.text), _names(lang)
    found = table.get(plain, "")
    if not found and plain.endswith("s"):
        found = table.get(plain[:-1], "")
    for part in ("abend", "morgen", "nachmittag", "nacht", "vormittag", "s"):
        if not found and lang == "de" and plain.endswith(part):
            found = table.get(plain.removesuffix(part), "")
    return found


@lru_cache(maxsize=2048)
def dates(text: str, lang: str) -> tuple[tuple[Fact, str], ...]:
    """Return the month, weekday and season names of a text, each with its id."""
    found = []
    for match in _NUMERIC.finditer(text):
        month = match.group(1) or match.group(2)
        group = 1 if match.group(1) else 2
        fact = Fact("date", month, *match.span(group))
        found.append((fact, f"month{int(month)}"))
    items = tokens(text)
    for i, token in enumerate(items):
        ident = _found(token, lang)
        lower = not token.capital and lang in ("de", "en") and ident not in _SEASONS
        if not ident or lower:
            continue
        if fold(token.text) == "ete" and i and fold(items[i - 1].text) in _HAVE:
            continue
        near = [item.text for item in (*items[max(0, i - 1) : i], *items[i + 1 : i + 2])]
        dated = any(word[0].isdigit() for word in near) or (near and fold(near[0]) in _LEADS)
        short = len(token.text) <= 3 and lang != "de"
        if (fold(token.text) in _DOUBTFUL or short) and not dated:
            continue
        found.append((Fact("date", token.text, token.start, token.end), ident))
    return tuple(found)


@lru_cache(maxsize=2048)
def date_ids(text: str) -> frozenset[str]:
    """Return the ids of every month, weekday and season a text may name, in any language."""
    named = {
        ident for lang in LANGUAGES for token in tokens(text) if (ident := _found(token, lang))
    }
    return frozenset(named | {ident for _, ident in dates(text, "en")})
