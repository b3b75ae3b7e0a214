"""Whose minister is it? A country a claim ties to a person must be tied to him in the source."""

import re
from itertools import pairwise

from rag.facts.names import Name, names
from rag.facts.roles import same
from rag.facts.words import guess_lang, tokens

_NEAR = 5  # words between a country and a name that still are one noun phrase, title included
_STOP = re.compile(
    r"[.;:!?\n„“”\"«»]|\b(?:dass|that|que|and|und|et|y|gegen|against|contra|contre)\b"
)
_PARTED = re.compile(
    r"\b(?:and|und|et|y|or|oder|in|im|on|am|to|nach|at|with|mit|from|aus|visited|besucht\w*|en|a|von|vom|by|for|für|über)\b"
)


_TITLE = re.compile(r"(?:['’]s?)?(?:\s[^\W\d_]+){1,3},?\s")
_IS = re.compile(r",?\s(?:is|was|ist|war|est|es|era)\s(?:\w+\s)?")


def unbound(claim: str, evidence: str) -> str:
    """Return the country a claim ties to a person though its source does not, or ""."""
    for country, person in _ties(claim):
        texts = [line for line in re.split(r"\n|(?<=[.!?])\s", evidence) if line.strip()]
        gaps = [gap for text in texts for gap in _gaps(text, country, person)]
        if gaps and min(gaps) > _NEAR:
            return f"the source does not tie {person.text} to {country.text}"
    return ""


def _ties(text: str) -> list[tuple[Name, Name]]:
    """Return pairs of a country and a person in one noun phrase, or joined by "is"."""
    found = []
    for one, two in pairwise(_hard(text)):
        between = text[one.end : two.start]
        if _country(one) == _country(two) or (one.ids and two.ids) or _PARTED.search(between):
            continue
        if (one.ids and _TITLE.fullmatch(between)) or (two.ids and _IS.fullmatch(between)):
            found.append((one, two) if one.ids else (two, one))
    return found


def _country(name: Name) -> bool:
    return any(len(ident) == 2 for ident in name.ids)


def _hard(text: str) -> list[Name]:
    found = [name for name in names(text, guess_lang(text)) if name.hard]
    return [n for n in found if not (n.ids and min(n.ids).startswith("given:"))]


def _gaps(text: str, country: Name, person: Name) -> list[int]:
    """Return how many words part the two, for each time both stand in a text."""
    found = _hard(text)
    firsts = [name for name in found if name.ids & country.ids]
    seconds = [name for name in found if not name.ids and same(name, person)]
    gaps = []
    for a in firsts:
        for b in seconds:
            between = text[min(a.end, b.end) : max(a.start, b.start)]
            words = len(tokens(between))
            gaps.append(words + 100 if _STOP.search(between) else words)
    return gaps or ([100] if seconds else [])
