"""Do two sources contradict each other on a question? Rules on one sentence of each. Pure."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from rag.facts import unsupported_facts
from rag.facts.asked import asks_for_one, asks_for_several, asks_who_said
from rag.facts.fact import Fact
from rag.facts.figures import other_date, other_figure
from rag.facts.names import names, names_of
from rag.facts.numbers import unit_of
from rag.facts.polarity import cues, misreported, negative, reversed_words
from rag.facts.said import Said
from rag.facts.words import content_words, fold, stem, tokens

_COPY: Final = 0.75  # so much of both sentences, their answers left out, is the same
_SAME_CLAIM: Final = 0.7  # so many content words of both are the other's, for "yes" against "no"
_ALSO: Final = re.compile(
    r"\b(?:also|again|too|as well|another|auch|wieder|erneut|ebenfalls|weitere\w*|abermals|aussi"
    r"|encore|tambien|anche|di nuovo)\b"
)
_KINDS: Final = {"number": "number", "date": "date", "name": "name", "place": "name"}


def contrary(one: Said, other: Said, question: str) -> bool:
    """Say whether two sources give different answers to a question, of which one must be wrong."""
    if _ALSO.search(fold(one.sentence)) or _ALSO.search(fold(other.sentence)):
        return False
    if asks_for_several(question) or _elsewhere(one, other, question):
        return False
    return _opposed(one, other) or _other_answer(one, other, question)


def _elsewhere(one: Said, other: Said, question: str) -> bool:
    """Say whether one source names what the question names and the other does not."""
    missing = [
        {fact.text for fact in unsupported_facts(question, [said.around])} for said in (one, other)
    ]
    return missing[0] != missing[1]


def _opposed(mine: Said, theirs: Said) -> bool:
    """Say whether one sentence says yes where the other says no, in the same words.

    Two turns cancel each other: "is closed" and "is not open".
    """
    one, other, lang = mine.sentence, theirs.sentence, mine.lang
    if lang != theirs.lang or not _same_claim(one, other, lang):
        return False
    if unsupported_facts(one, [other], lang) and unsupported_facts(other, [one], lang):
        return False
    turns = (
        negative(one, lang) != negative(other, lang),
        bool(reversed_words(one, other) or reversed_words(other, one)),
        bool(cues(one) and cues(other) and (misreported(one, other) or misreported(other, one))),
    )
    return sum(turns[:2]) == 1 or (turns[2] and not any(turns[:2]))


def _same_claim(one: str, other: str, lang: str) -> bool:
    """Say whether two sentences share their content words, but for the one that turns."""
    mine, theirs = ({stem(t.text, lang) for t in content_words(x, lang)} for x in (one, other))
    longer = max(len(mine), len(theirs))
    return len(mine & theirs) >= max(2, min(longer - 1, _SAME_CLAIM * longer))


def _other_answer(one: Said, other: Said, question: str) -> bool:
    mine, around_mine = _parted(one, other)
    theirs, around_theirs = _parted(other, one)
    if _kinds(around_mine) & _kinds(around_theirs) & {"number", "date"}:
        return False  # of another year, another match
    if reversed_words(one.sentence, other.sentence) or reversed_words(other.sentence, one.sentence):
        return False  # where she was born, where she died
    kinds = _kinds(mine) & _kinds(theirs)
    if kinds & {"number", "date"}:
        return other_date(one, other) or other_figure(one, other, question)
    if "name" in kinds:
        return asks_for_one(question) or (not asks_who_said(question) and _copied(one, other))
    return not mine and not theirs and _other_word(one, other)


def _parted(said: Said, other: Said) -> tuple[list[Fact], list[Fact]]:
    """Part the facts that the other source does not have: in the answer, and around it."""
    start, end = said.place
    facts = unsupported_facts(said.sentence, [other.sentence], said.lang)
    inside = [fact for fact in facts if fact.start < end and start < fact.end]
    around = [fact for fact in facts if fact not in inside]
    lang = said.lang
    if lang == other.lang:  # any word with a capital: "Bremen" is also a verb
        there = names_of(other.sentence, lang)
        inside += [
            name.fact
            for name in names(said.sentence, lang)
            if not (name.hard or unit_of(name.text) or there.has(name))
            and start <= name.start < end
        ]
    return inside, around


def _kinds(facts: Sequence[Fact]) -> set[str]:
    return {_KINDS[fact.kind] for fact in facts if fact.kind in _KINDS}


def _copied(one: Said, other: Said) -> bool:
    """Say whether the sentences are the same but for their answers."""
    mine, theirs = _rest(one), _rest(other)
    if not mine or not theirs:
        return False
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    return same >= _COPY * max(len(mine), len(theirs)) and len(mine) >= 3


def _rest(said: Said) -> list[str]:
    start, end = said.place
    return [fold(t.text) for t in tokens(said.sentence) if not start <= t.start < end]


def _other_word(one: Said, other: Said) -> bool:
    """Say whether copies of one sentence differ in the words of their answers: "green", "blue"."""
    lang = one.lang
    if lang != other.lang or not _copied(one, other):
        return False
    return all(_differs(mine, theirs, lang) for mine, theirs in ((one, other), (other, one)))


def _differs(mine: Said, theirs: Said, lang: str) -> bool:
    """Say whether the words of one answer are nowhere in the other sentence."""
    said = {stem(word.text, lang) for word in content_words(mine.answer, lang)}
    there = {stem(word.text, lang) for word in content_words(theirs.sentence, lang)}
    return bool(said) and not said & there
