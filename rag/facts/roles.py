"""Who reports, denies or accuses: the speaker of a claim must be the speaker in its source.

No parser: a clause is cut at its reporting word, and the names on the speaker's side of it are
compared. Active and passive voice, German inversion and verb-final clauses are told apart by their
function words. Where a side names nobody, nothing is objected.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.facts.names import Name, names
from rag.facts.polarity import Cue, cues
from rag.facts.translit import same_name
from rag.facts.words import fold, guess_lang

_PASSIVE = {
    "de": re.compile(r"\b(?:wurde[n]?|wird|werden|worden|werde)\b"),
    "en": re.compile(r"\b(?:was|were|been|being|is|are)\s+(?:\w+\s+){0,2}$"),
    "fr": re.compile(r"\b(?:est|sont|a ete|ont ete|fut|furent|etait)\s+(?:\w+\s+)?$"),
    "es": re.compile(r"\b(?:fue|fueron|ha sido|han sido|es|son|era)\s+(?:\w+\s+)?$"),
}
_BY = {"de": r"\b(?:von|vom|durch)\b", "en": r"\bby\b", "fr": r"\bpar\b", "es": r"\bpor\b"}
_AUXILIARY = re.compile(r"\b(?:hat|haben|hatte|hatten|habe|hatte)\b")
_CLAUSE = re.compile(r"[.;:!?\n„“”\"«»]|,?\s\b(?:dass|that|que|weil|because|ob|whether|obwohl)\b")
_FRONTED = re.compile(
    r"^\W*(?:in|im|am|an|auf|bei|beim|nach|vor|wahrend|seit|mit|laut|zu|zum|zur|gegenuber|dies|das|"
    r"diese[nrsm]?|daraufhin|zudem|auch|wie|gestern|heute|on|during|after|before|at|durant|dans|en|"
    r"pendant|apres|durante|tras)\b"
)
_ACCORDING = re.compile(r"\b(?:laut|zufolge|according|selon|segun|so)\b")
_NOUN = re.compile(r"(?:ung|ungen|tion|tions|cion|ciones)$")
_OBJECT = re.compile(r",|:|\b(?:am|in|im|zu|dass|die|den|das|dem|auf|mit|gegen|of|on|in|to)\b")


@dataclass(frozen=True, slots=True)
class Roles:
    """The names on the speaker's side of a reporting word, and those on the other."""

    agent: tuple[Name, ...]
    other: tuple[Name, ...]


def misattributed(claim: str, evidence: str) -> str:
    """Return what is wrong with who reports in a claim, or ""."""
    theirs: dict[str, list[Roles]] = {}
    for sentence in evidence.split("\n"):
        for cue in cues(sentence):
            if _NOUN.search(fold(sentence)[cue.start : cue.end]):
                continue
            theirs.setdefault(cue.kind, []).append(roles(sentence, cue))
    for cue in cues(claim):
        mine = roles(claim, cue)
        there = theirs.get(cue.kind, [])
        if cue.kind == "say":
            there = [role for found in theirs.values() for role in found]
        if not mine.agent or not there or _among(mine, there):
            continue
        word = fold(claim)[cue.start : cue.end]
        return f"{mine.agent[0].text} is not who {word} in the source"
    return ""


def _among(mine: Roles, there: Sequence[Roles]) -> bool:
    """Say whether one of several reports can be the claimed one.

    "Both countries" may be any two, but where another speaker is named, no news agency.
    """
    if any(role.agent and _agree(mine, role) for role in there):
        return True
    named = any(role.agent for role in there)
    may = not named or any(name.ids for name in mine.agent)
    return may and any(not role.agent and _agree(mine, role) for role in there)


def _agree(mine: Roles, theirs: Roles) -> bool:
    """Say whether two sides can be the same speaker; nobody named may be anybody but the other."""
    if any(same(a, b) for a in mine.agent for b in theirs.agent):
        return True
    if theirs.agent:
        return False
    return not any(same(a, b) for a in mine.agent for b in theirs.other)


def same(one: Name, two: Name) -> bool:
    """Say whether two names can be one."""
    return bool(one.ids & two.ids) or same_name(one.text, two.text)


def roles(text: str, cue: Cue) -> Roles:
    """Return who is on which side of a reporting word."""
    lang = guess_lang(text)
    plain = fold(text)
    hard = _folded_names(text, lang)
    start = max((m.end() for m in _CLAUSE.finditer(plain, 0, cue.start)), default=0)
    stop = next((m.start() for m in _CLAUSE.finditer(plain, cue.end)), len(plain))
    left = [name for name in hard if start <= name.start < cue.start]
    right = [name for name in hard if cue.end <= name.start < stop]
    before, after = plain[start : cue.start], plain[cue.end : stop]
    if (passive := _PASSIVE.get(lang)) and passive.search(before):
        return _by(hard, plain, (start, stop), lang, (*left, *right))
    if _ACCORDING.search(plain[cue.start : cue.end]):
        return Roles(tuple(right or left), ())
    verb = cue.start
    if lang == "de" and (auxiliary := _AUXILIARY.search(before)):
        verb = start + auxiliary.start()
    subject = [name for name in left if name.start < verb]
    objects = [name for name in left if name.start >= verb]
    opening = plain[start:verb]
    inverted = not (subject or opening.strip(" ,")) or _FRONTED.match(opening)
    if lang == "de" and inverted:
        cut = _OBJECT.search(after)
        end = cue.end + (cut.start() if cut and cut.start() > 3 else len(after))
        near = [name for name in right if name.start < end]
        if near:
            return Roles(tuple(near), tuple(n for n in (*left, *right) if n not in near))
    if not subject and lang != "de" and not before.strip() and right:
        return Roles(tuple(right[:2]), tuple(right[2:]))
    return Roles(tuple(subject), (*objects, *right))


def _folded_names(text: str, lang: str) -> list[Name]:
    """Return the names with their offsets in the folded text, where ß takes two places."""
    return [
        replace(name, start=len(fold(text[: name.start])), end=len(fold(text[: name.end])))
        for name in names(text, lang)
        if name.hard
    ]


def _by(
    hard: list[Name], plain: str, clause: tuple[int, int], lang: str, both: tuple[Name, ...]
) -> Roles:
    match = re.search(_BY[lang], plain[clause[0] : clause[1]])
    if match is None:
        return Roles((), both)
    at = clause[0] + match.end()
    cut = _OBJECT.search(plain, at + 4, clause[1])
    end = min(cut.start() if cut else clause[1], at + 60)
    agent = tuple(name for name in hard if at <= name.start < end)
    return Roles(agent, tuple(name for name in both if name not in agent))


def reordered(claim: str, evidence: str) -> str:
    """Return two names or directions that changed places between a claim and one sentence."""
    if _voice(claim) != _voice(evidence):
        return ""
    mine, theirs = _mentions(claim), _mentions(evidence)
    pairs = []
    for one in mine:
        match = [two for two in theirs if _meet(one, two)]
        if len(match) == 1 and sum(_meet(other, match[0]) for other in mine) == 1:
            pairs.append((one, match[0]))
    order = [two[0].start for _, two in pairs]
    if len(order) == 2 and order[0] > order[1] and not _EVEN.fullmatch(_between(claim, pairs)):
        first, second = (one[0].text for one, _ in pairs)
        return f"{first} and {second} stand the other way round in the source"
    return ""


def _between(text: str, pairs: list[tuple[list[Name], list[Name]]]) -> str:
    return text[pairs[0][0][-1].end : pairs[1][0][0].start]


def _voice(text: str) -> bool:
    """Say whether a text has a passive that names who did it."""
    lang, plain = guess_lang(text), fold(text)
    if lang not in _BY:
        return False
    passive = re.search(
        r"\b(?:wurde[n]?|wird|werden|worden|was|were|been|is|are|fue|est|ete)\b", plain
    )
    return passive is not None and re.search(_BY[lang], plain) is not None


def _mentions(text: str) -> list[list[Name]]:
    """Return the names of a text, words of one name together; directions count as names."""
    lang = guess_lang(text)
    found = [name for name in names(text, lang) if name.hard]
    for direction, pattern in _DIRECTIONS:
        found += [
            Name(match.group(), match.start(), match.end(), True, frozenset({direction}))
            for match in pattern.finditer(fold(text))
        ]
    found.sort(key=lambda name: name.start)
    groups: list[list[Name]] = []
    for name in found:
        if groups and not name.ids and text[groups[-1][-1].end : name.start] in (" ", "-"):
            groups[-1].append(name)
        else:
            groups.append([name])
    return groups


# "A and B", and "A is the Ukrainian president" for "the Ukrainian president A": either way round.
_EVEN = re.compile(
    r"\W*(?:and|und|et|y|e|or|oder|sowie)?\W*"
    r"|\W*(?:is|was|ist|war|est|était|es|era)\s+(?:the|an?|der|die|das|eine?|l[ea]|el|une?)\s+"
)
_DIRECTIONS = [
    (f"to:{words.split()[0]}", re.compile(rf"\b(?:{'|'.join(words.split())})\b"))
    for words in (
        "north norden norte nord", "south suden sur sud", "east osten este",
        "west westen oeste ouest",
    )
]  # fmt: skip


def _meet(one: list[Name], two: list[Name]) -> bool:
    return any(same(a, b) for a in one for b in two)
