"""Puts into a follow-up what it leans on: the person a pronoun means, the verb it leaves out.

Rules for German and English, each sure or silent; other languages keep the topic in brackets.
"""

import re
from collections.abc import Sequence
from typing import Final

from rag.facts.names import Name, names
from rag.facts.words import fold, function_words, is_word
from rag.types import Turn

_HE: Final = {
    "de": re.compile(r"\b(?:er|ihn|ihm)\b"),
    "en": re.compile(r"\b(?:he|him)\b"),
}
_SHE: Final = {
    "de": re.compile(r"\b(?:sie|ihr)\b(?!\s+[A-ZÄÖÜ])"),
    "en": re.compile(r"\bshe\b"),
}
_FEMALE: Final = re.compile(
    r"\b(?:Frau|Ms|Mrs|Miss|Madame|Señora|spokeswoman|chairwoman|\w{3,}in)\W+$|\b[Dd]ie\s+\w+\W+$"
)
_LEAD: Final = re.compile(
    r"^\W*(?:(?:und|aber|also|and|but|so|also)\s+)(?=\w)|^\W*(?:and|und)\W+", re.IGNORECASE
)
_PREPOSITION: Final = {
    "de": r"(?:(?:seit|bis|ab|von|mit|an|in|auf|für|zu|aus|bei|um|vor|nach|durch|gegen|über)\s+)?",
    "en": r"(?:(?:since|until|from|with|at|in|on|for|to|by|about|under|of)\s+)?",
}
_ASKING: Final = {
    "de": r"(?:we[rnm]|wessen\s+\w+|was|wann|wo(?:hin|her)?|warum|wieso|weshalb"
    r"|wie\s+(?:viele?|viel)\s+\w+|wie(?:\s+(?:lange|oft|alt|hoch|groß|weit|schnell|stark))?"
    r"|welche[rnms]?\s+(?:\w+e[nrms]?\s+)?[A-ZÄÖÜ]\w+)",
    "en": r"(?:who(?:m|se\s+\w+)?|what|when|where|why|how\s+(?:many|much)\s+\w+"
    r"|how(?:\s+(?:long|often|old|high|far))?|(?:which|what)\s+\w+)",
}
_OPENING: Final = {
    lang: re.compile(rf"^\W*{_PREPOSITION[lang]}{_ASKING[lang]}\b", re.IGNORECASE)
    for lang in _ASKING
}
# "Mit welchen Worten?", "And until when, exactly?": an asking word and at most two more, no verb.
_BARE: Final = {
    lang: re.compile(
        rf"^\W*{_PREPOSITION[lang]}{_ASKING[lang]}"
        r"(?:\W+(?:noch|genau|denn|dann|sonst|exactly|then|else|again|yet|still)){0,2}\W*$",
        re.IGNORECASE,
    )
    for lang in _ASKING
}
_HYPHENED: Final = re.compile(r"(?:-\w+)+")
_SOMEWHERE: Final = re.compile(
    r"\b(?:von|in|aus|nach|bei|im|zu|of|from|at|to|near)\s$", re.IGNORECASE
)
_COMPANY: Final = frozenset({"AG", "GmbH", "SE", "KG", "Inc", "Ltd", "LLC", "Co", "Söhne", "Sons"})
_WHO: Final = re.compile(r"^\W*(?:wer|who)\b", re.IGNORECASE)


def resolve(question: str, history: Sequence[Turn], lang: str) -> str:
    """Return the follow-up with persons and verbs put in, or as it was where no rule is sure."""
    if lang not in _ASKING or not history:
        return question
    return _person_in(_verb_in(question, history, lang), history, lang)


def _verb_in(question: str, history: Sequence[Turn], lang: str) -> str:
    """Complete "And on which day?" after "Who denied it?": on which day that person denied it."""
    asked = _LEAD.sub("", question)
    if not _BARE[lang].search(asked):
        return question
    last = history[-1]
    before = resolve(last.question, history[:-1], lang).rstrip(" ?!.")
    opening = _OPENING[lang].search(before)
    if opening is None:
        return question
    rest = before[opening.end() :].strip()
    who = _person([last.answer], lang, female=None) if _WHO.search(before) else ""
    verb, _, others = rest.partition(" ")
    begin = asked[:1].upper() + asked[1:].rstrip(" ?!.")
    words = (begin, who, rest) if lang == "en" else (begin, verb, who, others)
    return " ".join(word for word in words if word) + "?"


def _person_in(question: str, history: Sequence[Turn], lang: str) -> str:
    """Name the person spoken of last in "When did he say so?"."""
    texts = [text for turn in reversed(history) for text in (turn.answer, turn.question)]
    for pronoun, female in ((_HE[lang], False), (_SHE[lang], True)):
        found = pronoun.search(question)
        if found is None or _runs(question[: found.start()], lang):
            continue
        if name := _person(texts, lang, female=female):
            return question[: found.start()] + name + question[found.end() :]
    return question


def _person(texts: Sequence[str], lang: str, *, female: bool | None) -> str:
    """Return the person the first of the texts that names any names, the fullest name first."""
    for text in texts:
        found = [
            run
            for run in _runs(text, lang)
            if female is None or lang == "en" or _is_female(text, run) is female
        ]
        if found:
            first = max(found, key=lambda run: min(len(run), 2))
            end = _HYPHENED.match(text, first[-1].end)
            return text[first[0].start : end.end() if end else first[-1].end]
    return ""


def _runs(text: str, lang: str) -> list[list[Name]]:
    """Return the names of persons, each as the words side by side; places are none."""
    runs: list[list[Name]] = []
    for name in names(text, lang):
        if name.fact.kind == "place" or _SOMEWHERE.search(text[: name.start]):
            continue
        if runs and text[runs[-1][-1].end : name.start] == " ":
            runs[-1].append(name)
        else:
            runs.append([name])
    # "Die Gemeinderätin Sina Wallfurt": a name is the last two words of a run.
    return [
        run[-2:]
        for run in runs
        if any(name.hard or not is_word(name.text, lang) for name in run[-2:])
        and not any(name.text in _COMPANY for name in run)
        and fold(run[-2:][0].text) not in function_words(lang)
    ]


def _is_female(text: str, run: Sequence[Name]) -> bool:
    return _FEMALE.search(text[: run[0].start]) is not None
