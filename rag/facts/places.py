"""Places, peoples and languages under every name CLDR and a small table know for them."""

import re
from functools import cache, lru_cache

from rag.facts.place_data import ROWS
from rag.facts.translit import key
from rag.facts.words import LANGUAGES, Token, bag, fold, phrases, tokens

_ENDING = re.compile(
    r"(?:isch(?:e[nrsm]?)?|lands?|ians?|eans?|ese|ish|aise?s?|oise?s?|ien(?:ne)?s?|aine?s?|an[oa]s?|"
    r"en[oa]s?|esa?|ia|ie|en|ern?|an|s|a|e|o|i|y)$"
)
# Only what ends like a people or an adjective is looked up by its stem: "Wall" is not Wallis.
_PEOPLE = re.compile(
    r"(?:isch(?:e[nrsm]?)?|ians?|eans?|ese|ais(?:es?)?|ois(?:es?)?|iens?|iennes?|ains?|aines?|"
    r"an[oa]s?|en[oa]s?|[^s]s|is|ans?|ien|ia|ie)$"
)
_ADJECTIVE = re.compile(r"\w{2,}isch(?:e[nrsm]?)?")
_DE_ENDING = re.compile(r"(?:e[nrsm]?|sprachig(?:e[nrsm]?)?)$")
_PREFIX = re.compile(
    r"^(?:nord|sud|ost|west|mittel|zentral|inner|afro|anti|pro|neu|alt|gesamt|sino|anglo)(?=\w{4})"
)
_COMPASS = bag("north south east west northern southern eastern western nord sud norte sur")


@lru_cache(maxsize=8192)
def place_stem(phrase: str) -> str:
    """Cut the endings that make a people, a language or an adjective of a place."""
    head, space, last = fold(phrase).rpartition(" ")
    while (cut := _ENDING.sub("", last)) != last and len(cut) >= 3:
        last = cut
    return head + space + key(last)


def _plain(name: str) -> str:
    return " ".join(fold(token.text) for token in tokens(name))


@cache
def _cldr() -> list[tuple[str, str, bool]]:
    """List (name, id, is a language) for all territories, main languages and zone cities."""
    from babel import Locale
    from babel.core import get_global
    from babel.languages import get_official_languages

    rows = []
    likely = get_global("likely_subtags")
    for lang in LANGUAGES:
        locale = Locale(lang)
        for code, name in locale.territories.items():
            if code != "001":  # the world is nowhere in particular
                rows.append((re.sub(r"\s*\(.*\)", "", name), code, False))
        for code, name in locale.languages.items():
            land = str(likely.get(code, "")).rpartition("_")[2]
            if (
                len(code) == 2
                and land
                and get_official_languages(land, de_facto=True)[:1] == (code,)
            ):
                rows.append((name, "GB" if code == "en" else land, True))
        for zone, entry in locale.time_zones.items():
            rows.append(
                (dict(entry).get("city") or zone.rpartition("/")[2].replace("_", " "), zone, False)
            )
    return [row for row in rows if isinstance(row[0], str) and not row[1].startswith("Etc")]


@cache
def _tables() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]], frozenset[str]]:
    """Return exact names, stems, and the stems of the adjectives that are written small."""
    rows = list(_cldr())
    for row in ROWS.strip().splitlines():
        ident, *names = row.split()
        rows += [(name.replace("_", " "), ident, "_" not in name) for name in names]
    exact: dict[str, set[str]] = {}
    stems: dict[str, set[str]] = {}
    small: set[str] = set()
    for name, ident, language in rows:
        plain = _plain(name)
        if len(plain) > 1:
            exact.setdefault(plain, set()).add(ident)
            stems.setdefault(place_stem(plain), set()).add(ident)
            if language and len(plain) > 3:
                small.add(plain)
    return (
        {name: frozenset(ids) for name, ids in exact.items()},
        {name: frozenset(ids) for name, ids in stems.items() if len(name) >= 3},
        frozenset(small),
    )


@lru_cache(maxsize=8192)
def place_ids(phrase: str) -> frozenset[str]:
    """Return what places, peoples or bodies a folded phrase may name."""
    exact, stems, _ = _tables()
    phrase = re.sub(r"sprachig(?:e[nrsm]?)?$", "", phrase)
    found = exact.get(phrase) or exact.get(_DE_ENDING.sub("", phrase))
    if found or not _PEOPLE.search(phrase):
        return found or frozenset()
    return stems.get(place_stem(phrase), frozenset())


def _may_name(token: Token, lang: str) -> bool:
    if token.capital:
        return True
    plain, small = fold(token.text), _tables()[2]
    if lang == "de":
        bare = _DE_ENDING.sub("", plain)
        return _ADJECTIVE.fullmatch(token.text) is not None or bare in small
    return lang != "en" and bool({plain, plain.removesuffix("s"), plain.removesuffix("es")} & small)


@lru_cache(maxsize=8192)
def ids_inside(word: str) -> frozenset[str]:
    """Return what the second half of a compound names: Europe in "Mitteleuropa"."""
    plain = fold(word)
    inner = _PREFIX.sub("", plain)
    if inner == plain or any(len(ident) == 2 for ident in place_ids(plain)):
        return frozenset()  # "Nordkorea" is not Korea
    found = place_ids(inner)
    return found | place_ids("afrika") if plain.startswith("afro") else found


@lru_cache(maxsize=8192)
def without_prefix(word: str) -> str:
    """Return a name without the direction before it: "Ostanatolien"."""
    return _PREFIX.sub("", fold(word))


@lru_cache(maxsize=2048)
def places(text: str, lang: str) -> tuple[tuple[int, int, frozenset[str]], ...]:
    """Return (start, end, ids) of every place, people or body a text names; the longest first."""
    items = tokens(text)
    free = [True] * len(items)
    found = []
    for first, last in phrases(items):
        run = items[first:last]
        if not all(free[first:last]) or not (_may_name(run[0], lang) or _may_name(run[-1], lang)):
            continue
        phrase = " ".join(fold(token.text) for token in run)
        exact = len(run) > 1 or len(phrase) < 4
        ids = _tables()[0].get(phrase, frozenset()) if exact else place_ids(phrase)
        if not ids and len(run) == 2 and fold(run[0].text) in _COMPASS:
            ids = place_ids(phrase)
        if ids and (len(phrase) > 3 or run[0].text.isupper()):
            free[first:last] = [False] * len(run)
            found.append((run[0].start, run[-1].end, ids))
    return tuple(sorted(found))
