"""True and false claims about German evidence: made from XQuAD at run time, or written by hand."""

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.facts.words import is_word, lemma

XQUAD_R = Path("../shared/data/xquad-r")
HAND_WRITTEN = Path(__file__).parent / "datasets" / "checker" / "reported_speech.jsonl"


@dataclass(frozen=True, slots=True)
class Pair:
    """One claim and its evidence. ``kind`` is "true" or what was swapped."""

    claim: str
    evidence: tuple[str, ...]
    lang: str
    kind: str
    made: str

    @property
    def true(self) -> bool:
        """True where the evidence supports the claim."""
        return self.kind == "true"


@dataclass(frozen=True, slots=True)
class Aligned:
    """One German sentence and its English translation; the paragraph's other sentences."""

    de: str
    en: str
    article: int
    paragraph: str


def aligned(half: int) -> list[Aligned]:
    """Return the sentences of every second article, where both languages split alike."""
    de = json.loads((XQUAD_R / "de.json").read_text("utf-8"))["data"]
    en = json.loads((XQUAD_R / "en.json").read_text("utf-8"))["data"]
    found = []
    for number, (left, right) in enumerate(zip(de, en, strict=True)):
        if number % 2 != half:
            continue
        for one, two in zip(left["paragraphs"], right["paragraphs"], strict=True):
            if len(one["sentences"]) == len(two["sentences"]):
                found += [
                    Aligned(a, QUOTES.sub("", b), number, one["context"])
                    for a, b in zip(one["sentences"], two["sentences"], strict=True)
                    if 40 <= len(a) <= 320 and 0.6 < len(b) / len(a) < 1.6
                ]
    return found


# A translated quotation is never allowed as a quotation, so the English claims quote nothing.
QUOTES = re.compile("[\"“”„]|(?<!\\w)'|'(?!\\w)")
MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "en": "January February March April May June July August September October November December",
}
PLACES = {
    "de": "Deutschland Frankreich England Italien Spanien China Indien Kanada Australien Ägypten "
    "Polen Griechenland Kenia Japan Norwegen London Paris Berlin Kalifornien Wien Europa Amerika",
    "en": "Germany France England Italy Spain China India Canada Australia Egypt Poland Greece "
    "Kenya Japan Norway London Paris Berlin California Vienna Europe America",
}
NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])")
YEAR = re.compile(r"(?<!\d)(1\d{3}|20\d\d)(?!\d)")
NAME = re.compile(r"\b[A-Z][a-zà-öø-ÿ]{3,}\b")
SAY = {
    "en": r"\b(?:said|says|stated|argued|claimed|declared|announced|reported|wrote|suggested|"
    r"believed|proposed|criticized|predicted|explained|described|noted|accused|rejected|denied)\b",
    "de": r"\b(?:sagte\w*|erklärte\w*|behauptete\w*|schrieb\w*|berichtete\w*|glaubte\w*|meinte\w*|"
    r"argumentierte\w*|kritisierte\w*|schlug\w*|beschrieb\w*|bezeichnete\w*|lehnte\w*|nannte\w*)\b",
}
FLIPS = {
    "en": [("increased", "decreased"), ("largest", "smallest"), ("before", "after"),
           ("denied", "confirmed"), ("rejected", "accepted"), ("more", "less"), ("won", "lost"),
           ("always", "never"), ("began", "ended"), ("north", "south"), ("first", "last"),
           ("successful", "unsuccessful"), ("possible", "impossible"), ("high", "low"),
           ("supported", "opposed"), ("oldest", "youngest"), ("many", "no")],
    "de": [("größte", "kleinste"), ("mehr", "weniger"), ("vor", "nach"), ("gewann", "verlor"),
           ("möglich", "unmöglich"), ("hohe", "niedrige"), ("immer", "nie"),
           ("ältesten", "jüngsten"),
           ("begann", "endete"), ("unterstützte", "bekämpfte"), ("erste", "letzte"),
           ("stieg", "sank"), ("eine", "keine"), ("ein", "kein"), ("erfolgreich", "erfolglos")],
}  # fmt: skip
FINITE = {
    "en": r"\b(is|was|are|were|has|had|have|can|could|will|would|should|may|must|did|does)\b",
    "de": r"\b(ist|war|sind|waren|hat|hatte|haben|hatten|kann|konnte|können|wird|wurde|wurden|"
    r"werden|soll|muss|darf)\b",
}
NEGATIVE = {"en": r"\b(?:not|no|never)\b ?", "de": r"\b(?:nicht|nie|keine?[nrms]?)\b ?"}


def swaps(item: Aligned, lang: str, rng: random.Random, names: Sequence[str]) -> Iterator[Pair]:
    """Yield false claims made of one true one."""
    text = item.en if lang == "en" else item.de

    def pair(claim: str, kind: str, made: str) -> Iterator[Pair]:
        if claim != text:
            yield Pair(claim, (item.de,), lang, kind, made)

    years = list(YEAR.finditer(text))
    if years:
        match = rng.choice(years)
        year = int(match.group()) + rng.choice([-30, -11, -4, -1, 1, 2, 7, 10, 25])
        yield from pair(_put(text, match, str(year)), "date", "year")
    month = next((m for m in re.finditer("|".join(MONTHS[lang].split()), text)), None)
    if month and month.group() not in ("May", "Mai"):
        others = [name for name in MONTHS[lang].split() if name != month.group()]
        yield from pair(_put(text, month, rng.choice(others)), "date", "month")
    numbers = [m for m in NUMBER.finditer(text) if not YEAR.fullmatch(m.group())]
    if numbers:
        match = rng.choice(numbers)
        yield from pair(_put(text, match, _other(match.group(), item, rng)), "number", "digits")
    yield from _name_swaps(item, lang, rng, names)
    yield from _negations(item, lang, rng)


def _put(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def _other(number: str, item: Aligned, rng: random.Random) -> str:
    near = [n for n in NUMBER.findall(item.paragraph) if n != number and n not in item.de]
    if near and rng.random() < 0.5:
        return str(rng.choice(near))
    digits = list(number)
    spots = [i for i, char in enumerate(digits) if char.isdigit()]
    spot: int = rng.choice(spots)
    digits[spot] = rng.choice([d for d in "123456789" if d != digits[spot]])
    return "".join(digits)


def _name_swaps(
    item: Aligned, lang: str, rng: random.Random, names: Sequence[str]
) -> Iterator[Pair]:
    text = item.en if lang == "en" else item.de
    shared = [
        m for m in NAME.finditer(text)
        if m.group() in item.en and m.group() in item.de and f" {m.group()}" in item.en[1:]
    ]  # fmt: skip
    places = [m for m in re.finditer(r"\w+", text) if m.group() in PLACES[lang].split()]
    if places:
        match = rng.choice(places)
        new = rng.choice([p for p in PLACES[lang].split() if p not in item.de + item.en])
        yield Pair(_put(text, match, new), (item.de,), lang, "place", "place")
    others = [n for n in names if n not in item.de and n not in item.en]
    if shared and others:
        match = rng.choice(shared)
        said = re.search(SAY[lang], text)
        kind = "speaker" if said else "name"
        yield Pair(_put(text, match, rng.choice(others)), (item.de,), lang, kind, "other name")
    distinct = list({m.group(): m for m in shared}.values())
    if len(distinct) >= 2 and re.search(SAY[lang], text):
        one, two = distinct[0], distinct[-1]
        claim = re.sub(
            rf"\b({one.group()}|{two.group()})\b",
            lambda m: two.group() if m.group() == one.group() else one.group(),
            text,
        )
        yield Pair(claim, (item.de,), lang, "speaker", "swapped inside")


def _negations(item: Aligned, lang: str, rng: random.Random) -> Iterator[Pair]:
    text = item.en if lang == "en" else item.de
    negative = re.search(NEGATIVE[lang], text)
    if negative:
        word = negative.group().strip()
        claim = _put(text, negative, word[1:] + " " if word.startswith("kein") else "")
        yield Pair(claim, (item.de,), lang, "negation", "removed")
        return
    finite = re.search(FINITE[lang], text)
    if finite and rng.random() < 0.6:
        no = "not" if lang == "en" else "nicht"
        yield Pair(
            _put(text, finite, f"{finite.group()} {no}"), (item.de,), lang, "negation", "inserted"
        )
    flips = [(a, b) for pair in FLIPS[lang] for a, b in (pair, pair[::-1])]
    rng.shuffle(flips)
    for old, new in flips:
        match = re.search(rf"\b{old}\b", text)
        if match:
            yield Pair(_put(text, match, new), (item.de,), lang, "negation", "flipped")
            return


def xquad_pairs(half: int, seed: int = 7) -> list[Pair]:
    """Return as many true as false claims in each language, on German evidence."""
    rng = random.Random(seed)
    items = aligned(half)
    names = sorted({
        name for item in items for name in NAME.findall(item.en[1:])
        if name in item.de and not _ordinary(name.lower())
    })  # fmt: skip
    pairs = []
    for lang in ("de", "en"):
        false = [pair for item in items for pair in swaps(item, lang, rng, names)]
        by_kind: dict[str, list[Pair]] = {}
        for pair in false:
            by_kind.setdefault(pair.kind, []).append(pair)
        for kind in sorted(by_kind):
            found = by_kind[kind]
            pairs += rng.sample(found, min(len(found), 60))
        true = [
            Pair(item.en if lang == "en" else item.de, (item.de,), lang, "true", made)
            for item in items for made in ("whole",)
        ]  # fmt: skip
        true += [pair for item in items for pair in _shortened(item, lang)]
        pairs += rng.sample(true, min(len(true), sum(p.lang == lang for p in pairs)))
    return pairs


def _ordinary(word: str) -> bool:
    return is_word(word, "en") and lemma(word, "en").islower()


def _shortened(item: Aligned, lang: str) -> Iterator[Pair]:
    """Yield the first main clause where the sentence goes on after a comma and a conjunction."""
    text = item.en if lang == "en" else item.de
    word = "and|but|while|although|because" if lang == "en" else "und|aber|während|obwohl|weil"
    match = re.search(rf"^(.{{40,}}?),? (?:{word}) .{{25,}}", text)
    if match and not re.search(r", (?:die|der|das|den|who|which|that)\b", match.group(1)):
        yield Pair(match.group(1).rstrip(",") + ".", (item.de,), lang, "true", "clause")


def hand_written() -> list[Pair]:
    """Return the pairs on reported speech, in four languages."""
    rows = [json.loads(line) for line in HAND_WRITTEN.read_text("utf-8").splitlines()]
    return [
        Pair(row["claim"], tuple(row["evidence"]), row["lang"], row["kind"], "hand") for row in rows
    ]


def unrelated(half: int, seed: int = 7) -> list[Pair]:
    """Return sentences of a paragraph claimed of another sentence of it."""
    rng = random.Random(seed)
    items = aligned(half)
    pairs = []
    for item in rng.sample(items, min(len(items), 120)):
        others = [o for o in items if o.paragraph == item.paragraph and o.de != item.de]
        if others:
            other = rng.choice(others)
            pairs += [
                Pair(claim, (item.de,), lang, "unrelated", "neighbour")
                for lang, claim in (("de", other.de), ("en", other.en))
            ]
    return pairs
