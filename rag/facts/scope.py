"""Which clauses of its evidence a claim speaks of: those that share its names and numbers."""

import re

from rag.facts.dates import date_ids
from rag.facts.names import names, names_of
from rag.facts.numbers import quantities
from rag.facts.words import content_words, fold, guess_lang, stem

# Cut where another statement begins; an apposition between commas is none.
_CUT = re.compile(
    r";|\s[–—]\s|,\s(?=(?:während|wohingegen|aber|doch|jedoch|sondern|obwohl|obgleich|but|while|"
    r"whereas|although|though|however|mais|tandis|alors que|bien que|pero|mientras|aunque|sino)\b)|"
    r",\s(?=(?:\w+\s){1,2}(?:aber|jedoch|dagegen|hingegen)\b)|"
    r",\s(?=(?:niemand|keine?[nrsm]?|nicht|nobody|no one|none|not|personne|aucun|nadie|ningun)\b)|"
    r",?\s(?:und|and|et|y)\s(?=(?:dass|that|que)\b)|"
    r"(?<=[.!?])\s+(?=[A-ZÄÖÜ„\"])|\n"
)


_WHOLE = 0.7  # a claim this long, against its evidence, speaks of all of it
_SHARE = 0.5  # of what the closest clause shares


def clauses(text: str) -> list[str]:
    """Cut a text where one statement ends and another begins."""
    return [part.strip() for part in _CUT.split(text) if part and part.strip()]


def scope(claim: str, evidence: str) -> str:
    """Return the clauses of the evidence that share an anchor with the claim, or all of it."""
    parts = clauses(evidence)
    if len(parts) < 2 or len(claim) > _WHOLE * len(evidence):
        return evidence
    shares = [shared(claim, part) for part in parts]
    least = max(1, max(shares) * _SHARE)
    near = [part for part, share in zip(parts, shares, strict=True) if share >= least]
    return "\n".join(near) or evidence


def shared(claim: str, part: str) -> int:
    """Count the numbers, names, dates and words a claim shares with a text."""
    lang, other = guess_lang(claim), guess_lang(part)
    there = quantities(part, other)
    count = sum(
        any(item.allows(claimed) for item in there)
        for claimed in quantities(claim, lang)
        if not claimed.soft
    )
    offered = names_of(part, other)
    count += sum(name.hard and offered.has(name) for name in names(claim, lang))
    count += len(date_ids(claim) & date_ids(part))
    words = {fold(token.text) for token in content_words(part, other)}
    if lang == other:
        words |= {stem(token.text, lang) for token in content_words(part, lang)}
    return count + sum(
        fold(token.text) in words or (lang == other and stem(token.text, lang) in words)
        for token in content_words(claim, lang)
    )
