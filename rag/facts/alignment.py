"""Claims that copy a sentence and change one thing: a name put for another, a "not" put in."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from rag.facts.cues import NEGATION
from rag.facts.names import names
from rag.facts.translit import same_name
from rag.facts.words import Token, fold, same_stem, tokens

_COPIED = 0.8  # so near a copy, any noun that was exchanged was exchanged on purpose
_CLOSE = 0.6  # a paraphrase shares less than this share of its words, in order


@dataclass(frozen=True, slots=True)
class Whole:
    """A claim and the sentence it copies, and whether it hardly departs from it."""

    mine: tuple[Token, ...]
    theirs: tuple[Token, ...]
    copied: bool


def changed(claim: str, evidence: str, lang: str) -> str:
    """Return what a near copy of a sentence in the same language changes, or ""."""
    mine, theirs = tokens(claim), tokens(evidence)
    words = [fold(token.text) for token in mine]
    others = [fold(token.text) for token in theirs]
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    blocks = matcher.get_opcodes()
    same = sum(i2 - i1 for kind, i1, i2, _, _ in blocks if kind == "equal")
    if not words or same < _CLOSE * len(words):
        return ""
    hard = _hard_tokens(claim, mine, lang) | _hard_tokens(evidence, theirs, lang)
    whole = Whole(mine, theirs, same >= _COPIED * len(words))
    for kind, i1, i2, j1, j2 in blocks:
        if kind == "equal" or (i1 == 0 and j1 > 0) or (i2 == len(words) and j2 < len(others)):
            continue
        here, there = mine[i1:i2], theirs[j1:j2]
        if len(here) <= 3 and len(there) <= 3:
            why = (
                _negated(here, there, lang)
                or _renamed(here, there, hard, lang, whole.copied)
                or _exchanged(here, there, whole, hard, lang)
            )
            if why:
                return why
    return ""


def _hard_tokens(text: str, items: tuple[Token, ...], lang: str) -> set[Token]:
    found = [name for name in names(text, lang) if name.hard]
    return {token for token in items if any(n.start <= token.start < n.end for n in found)}


def _negated(here: tuple[Token, ...], there: tuple[Token, ...], lang: str) -> str:
    cues = set(NEGATION.get(lang, "").split())
    mine = any(fold(token.text) in cues for token in here)
    theirs = any(fold(token.text) in cues for token in there)
    if mine == theirs:
        return ""
    return (
        "the claim negates what the source says"
        if mine
        else "the source negates what the claim says"
    )


def _renamed(
    here: tuple[Token, ...], there: tuple[Token, ...], hard: set[Token], lang: str, copied: bool
) -> str:
    if len(here) != len(there):
        return ""
    for one, two in zip(here, there, strict=True):
        if not (one.capital and two.capital and (copied or {one, two} & hard)):
            continue
        if not (same_name(one.text, two.text) or same_stem(one.text, two.text, lang)):
            return f"the claim says {one.text}, the source {two.text}"
    return ""


def _exchanged(
    here: tuple[Token, ...], there: tuple[Token, ...], whole: Whole, hard: set[Token], lang: str
) -> str:
    """Return what runs of different length change: a name that the copied sentence has nowhere."""
    begins = {whole.mine[0], whole.theirs[0]} - hard  # their capitals say nothing
    new = [one for one in here if one.capital and not _known(one, whole.theirs, lang)]
    lost = [two for two in there if two.capital and not _known(two, whole.mine, lang)]
    new, lost = ([word for word in words if word not in begins] for words in (new, lost))
    if new and lost and (whole.copied or hard & {*new, *lost}):
        return f"the claim says {new[0].text}, the source {lost[0].text}"
    return ""


def _known(word: Token, items: tuple[Token, ...], lang: str) -> bool:
    """Say whether a sentence has the word, inflected, respelled, or as a part of a compound."""
    plain = fold(word.text)
    return any(
        same_name(word.text, item.text)
        or same_stem(word.text, item.text, lang)
        or (len(item.text) > 3 and fold(item.text)[:-1] in plain)
        or (len(plain) > 3 and plain[:-1] in fold(item.text))
        for item in items
    )
