"""Does a claim turn its evidence round? Negation, opposites, and the way something is reported."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from rag.facts.cues import (
    AGAINST,
    NEGATION,
    NEUTRAL,
    OPPOSITES,
    REPORTING,
    SOFT_NEGATION,
    STRICT,
)
from rag.facts.words import any_of, fold, guess_lang, tokens

_NEUTRAL = re.compile(rf"\b(?:{NEUTRAL})", re.IGNORECASE)
_SOFT = re.compile(SOFT_NEGATION)
_CLAUSE_END = re.compile(r"[,;:.]|\b(?:dass|that|que)\b")
_ANSWER = re.compile(r"^\W*(?:no|nein|non)\s?[,.:;–-]")
_NEVER_NEGATIVE = re.compile(r"(?:^|[^\w])(?:no|No)\.? ?\d")


@dataclass(frozen=True, slots=True)
class Cue:
    """A reporting word: what kind it is, where it stands in the folded text, whether negated."""

    kind: str
    start: int
    end: int
    negated: bool


def _pattern(entry: str) -> str:
    if entry.endswith("$"):
        return rf"\b{entry[:-1]}\b"
    first, gap, second = entry.partition("_")
    if gap and second in ("for", "on", "um"):
        return rf"\b{first} {second}\b"
    return rf"\b{first}\b(?=[^.;:]{{1,160}}\b{second}\b)" if gap else rf"\b{first}\w*"


@cache
def _reporting() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (kind, re.compile("|".join(_pattern(fold(entry)) for entry in entries.split())))
        for kind, entries in REPORTING.items()
    ]


@lru_cache(maxsize=4096)
def cues(text: str) -> tuple[Cue, ...]:
    """Return the reporting words of a text. Offsets count in ``fold(text)``."""
    plain = fold(text)
    lang = guess_lang(text)
    spots = negations(text, lang)
    found = []
    for kind, pattern in _reporting():
        for match in pattern.finditer(plain):
            negated = any(_negates(plain, spot, match, lang) for spot in spots)
            found.append(Cue(kind, match.start(), match.end(), negated))
    return tuple(sorted(found, key=lambda cue: cue.start))


def _negates(plain: str, spot: int, cue: re.Match[str], lang: str) -> bool:
    """Say whether a negation belongs to a reporting word, not to what is reported."""
    if spot < cue.start():
        between, reach = plain[spot : cue.start()], 60 if lang == "de" else 25
    else:
        between, reach = plain[cue.end() : spot], 60
        if lang != "de" or not plain.startswith("nicht", spot):
            return False
    return len(between) < reach and not _CLAUSE_END.search(between)


@lru_cache(maxsize=4096)
def negations(text: str, lang: str) -> tuple[int, ...]:
    """Return where a text negates outright (in the folded text); "not only" does not."""
    plain = fold(text)
    masked = _NEUTRAL.sub(lambda match: " " * len(match.group()), plain)
    masked = _ANSWER.sub(lambda match: " " * len(match.group()), masked)
    masked = _NEVER_NEGATIVE.sub(lambda match: " " * len(match.group()), masked)
    words = NEGATION.get(lang, "").split()
    if not words:
        return ()
    spots = [match.start() for match in re.finditer(rf"\b(?:{'|'.join(words)})\b", masked)]
    if lang == "en":
        spots = [
            spot
            for spot in spots
            if plain[spot] != "t" or plain[max(0, spot - 2) : spot] in ("n'", "n’")
        ]
    return tuple(spots)


def is_fragment(text: str) -> bool:
    """Say whether a text only names something, as a short answer does, and states nothing."""
    count = len(tokens(text))
    return count < 4 or (count < 9 and text.rstrip()[-1:] not in _FINAL)


_FINAL = tuple('.!?…"”“»’)')


def negative(text: str, lang: str) -> bool:
    """Say whether a text negates outright."""
    return bool(negations(text, lang))


def softly_negative(text: str) -> bool:
    """Say whether a text holds a word that a translation may turn into a negation."""
    return _SOFT.search(fold(text)) is not None


@cache
def _opposites() -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    rows = []
    for row in OPPOSITES.strip().splitlines():
        one, two = map(any_of, row.split("|"))
        rows.append((one, two))
    return rows


def reversed_words(claim: str, evidence: str) -> str:
    """Return the words of a claim whose opposite stands in the evidence instead, or ""."""
    mine, theirs = fold(claim), fold(evidence)
    for one, two in _opposites():
        for here, there in ((one, two), (two, one)):
            said = here.findall(mine)
            if not said or len(said) <= len(here.findall(theirs)):
                continue
            meant = there.findall(theirs)
            if len(there.findall(mine)) < len(meant):
                return f"the claim says {said[-1]}, the source {meant[0]}"
    return ""


def misreported(claim: str, evidence: str) -> str:
    """Return what is wrong with how a claim reports: "confirmed" where the source denied; or ""."""
    there = {(cue.kind, cue.negated) for cue in cues(evidence)}
    kinds = {kind for kind, _ in there}
    for cue in cues(claim):
        word = fold(claim)[cue.start : cue.end]
        against = AGAINST.get(cue.kind)
        if cue.kind in kinds:
            mine = {c.negated for c in cues(claim) if c.kind == cue.kind}
            theirs = {negated for kind, negated in there if kind == cue.kind}
            if cue.kind != "say" and not mine & theirs:
                return f"the source has {word} negated otherwise"
        elif against in kinds:
            return f"the claim says {word}, the source the contrary"
        elif cue.kind in STRICT and not (cue.kind == "accuse" and "accusation" in kinds):
            return f"the source does not say {word}"
    return ""


def unattributed(claim: str, evidence: str) -> str:
    """Return what is wrong with a claim that states as a fact what its source denies or alleges."""
    mine = {cue.kind for cue in cues(claim)}
    there = {cue.kind for cue in cues(evidence) if not cue.negated}
    if mine - _PLAIN or is_fragment(claim) or not _COMPLEMENT.search(fold(evidence)):
        return ""
    if negations(claim, guess_lang(claim)):
        return ""
    if mine:  # "he said that it was so", where he denied that it was
        denied = "deny" in there and not there & _PLAIN
        return "the source denies what the claim says" if denied else ""
    if _AS_SAID.search(fold(claim)) or "confirm" in there:
        return ""
    if there & {"deny", "accuse", "accusation"}:
        return "the source only reports this, as denied or alleged"
    return ""


_PLAIN = frozenset(("say", "announce"))


_COMPLEMENT = re.compile(
    r"\b(?:dass|that|que|wonach|zu \w+en\b|zu haben|of \w+ing|d'avoir|de haber|sei|seien|habe)\b"
)
_AS_SAID = re.compile(
    r"\b(?:called|calls|nannte|nennt|bezeichne|qualif|calific|tild|consider|held|halt|halte|gelten)\w*"
)
