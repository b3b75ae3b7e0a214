"""Tells follow-up questions from complete ones, and completes them by rule, without a model."""

import re
from collections.abc import Sequence
from typing import Final

from rag.types import Turn

_MARKER: Final = re.compile(r"\s*\[\d+\]")
_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

# A question that opens like this leans on what was said before.
_OPENINGS: Final = re.compile(
    r"^\W*(?:und|aber|also|doch|and|but|so|et|mais|alors|y(?! a)|pero|e|ed|ma|allora|ok(?:ay)?"
    r"|what about|how about|was ist mit|wie steht es|qu'en est-il|qué hay de|che dire)\b",
    re.IGNORECASE,
)
# Words that stand for something named elsewhere.
_PRONOUNS: Final = {
    "de": r"er|ihm|ihn|ihnen|sie|dessen|deren|dies|dieser|diese|dieses|diesem|diesen|davon|damit"
    r"|dazu|daran|darauf|darüber|dafür|dagegen|daraus|dabei|dort|dorthin|jene[rsmn]?|beide[nr]?"
    r"|derselbe|dieselbe|dasselbe|letztere[rn]?|sein|seine[nmrs]?|ihre?[nmrs]?|das|es",
    "en": r"he|him|she|it|they|them|his|hers?|its|theirs?|this|that|these|those|there|then|both"
    r"|one|the same|such",
    "fr": r"il|elle|ils|elles|lui|leur|leurs|y|en|ce|cela|ça|c|celui|celle|ceux|celles|celui-ci"
    r"|celle-ci|cet|cette|ces|son|sa|ses",
    "es": r"él|ella|ellos|ellas|ello|lo|le|les|su|sus|eso|esto|aquello|este|esta|ese|esa|estos"
    r"|estas|esos|esas|allí|ahí|ambos|ambas",
    "it": r"lui|lei|loro|egli|essa|essi|lo|gli|le|ci|ne|suo|sua|suoi|sue|questo|questa|ciò|quello"
    r"|quella|lì|là|entrambi",
}
_POINTING: Final = {
    lang: re.compile(rf"(?<![\w'’-])(?:{words})(?!\w)", re.IGNORECASE)
    for lang, words in _PRONOUNS.items()
}
# The same words where they stand for nothing: "gibt es", "is it true", "il y a", "das Dokument".
_EMPTY: Final = {
    "de": re.compile(
        r"\b(?:(?i:gibt es|es gibt|gab es|es gab|geht es um|heißt es|steht es|kommt es|kam es)"
        r"|(?:das|die|der|sein|ihr|ihre|seine)(?=\s+[A-ZÄÖÜ]|\s+\w+(?:e|en|er|es|te|ten)\s+[A-ZÄÖÜ]))\b"
    ),
    "en": re.compile(
        r"\b(?:(?i:(?:is|was) (?:it|there|this|that) (?:true|known|said|clear|a|an|any|evidence))"
        r"|(?i:(?:is|are|was|were) there|it is (?:true|said))|that(?=\s+(?:the|a|an|[A-Z]))"
        r"|(?:claims?|said?|says?|reports?|states?|accus\w+|deny|denied|thinks?|believes?) that)\b"
    ),
    "fr": re.compile(
        r"\b(?:(?i:il y a(?:vait)?|y a-t-il|est-ce|qu'est-ce|s'agit-il|il s'agit|c'est|est-il vrai)"
        r"|en (?:\d+|[A-ZÉÈ]\w+|quoi|quelle?|cours|vue|raison|cas|fin|plus)|a-t-(?:il|elle|on))\b"
    ),
    "es": re.compile(r"\b(?:lo que|por lo|a lo|de lo|es cierto)\b"),
    "it": re.compile(r"\b(?:c'è|ci sono|le (?=\w+e\b)|gli (?=\w+i\b)|lo (?=\w+o\b))\b"),
}
_INVERSION: Final = re.compile(r"(?<=[a-zà-ÿ])-(?:t-)?(?:ils?|elles?|on|ce)\b", re.IGNORECASE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SMALL: Final = _words(
    """wer wen wem was wann wo wohin woher wie warum wieso weshalb wozu welche welcher welches
    welchen welchem wieviel wessen worüber wovon wofür und aber ist sind war waren wird wurde wurden
    hat haben hatte hatten kann können soll sollte denn dann noch auch sonst genau mehr viel viele
    lange oft nicht der die das den dem des ein eine einen in im am an auf von zu zum zur mit für
    bei nach aus um es er sie ich du man so ja nein doch mal bitte sagte gesagt passierte passiert
    geschah tat getan meinte
    who whom whose what when where why how which and but is are was were be been do does did has
    have had can could will would should the a an of in on at to for from by with about else exactly
    more many much long often not so then also please it he she they that this there said say happen
    happened
    qui que quoi quand où comment pourquoi combien quel quelle quels quelles et mais est sont était
    a ont le la les un une des du de d l en dans à au aux pour par sur avec plus ne pas aussi encore
    donc alors exactement il elle ils elles ce cela ça dit fait qu s t
    quién quiénes qué cuándo dónde cómo cuánto cuánta cuántos cuántas cuál cuáles y pero es son era
    fue fueron ha han el los las una unos del al con más no también entonces exactamente dijo hizo
    se lo por para su eso esto
    chi che cosa quando dove come perché quanto quanti quale quali e ma è sono era ha hanno il lo i
    gli uno di da con su non anche allora disse fatto"""
)
# A rewrite must ask what the follow-up asked: who, when, where, why, how many.
_ASKING: Final = tuple(
    map(
        _words,
        (
            "wer wen wem wessen who whom whose qui quién quiénes chi",
            "wann when quand cuándo quando",
            "wo wohin woher where où dónde adónde dove",
            "warum wieso weshalb why pourquoi perché",
            "wieviel combien cuánto cuánta cuántos cuántas quanto quanti quante",
        ),
    )
)
_TURNS_BACK: Final = 3
_TOPIC_WORDS: Final = 12


def is_complete(question: str, lang: str) -> bool:
    """Say whether a question can be understood without the conversation before it."""
    if _OPENINGS.search(question) or len(content_words(question)) <= 1:
        return False
    rest = _EMPTY[lang].sub(" ", question) if lang in _EMPTY else question
    rest = _INVERSION.sub("", rest)
    pointing = _POINTING.get(lang)
    found = pointing.search(rest) if pointing else None
    return found is None or _named_before(rest, found.start())


def complete_by_rule(question: str, history: Sequence[Turn], lang: str) -> str:
    """Return the follow-up with the topic of the conversation put after it, in brackets.

    Nothing is replaced, so nothing can be replaced wrongly: retrieval finds the topic's words, and
    the question still asks what it asked.
    """
    words = topic(history, lang)
    asked = {word.casefold() for word in _WORD.findall(question)}
    new = [word for word in words if word.casefold() not in asked]
    if not new:
        return question
    stem = question.rstrip(" ?!.…")
    return f"{stem} ({' '.join(new)})?"


def topic(history: Sequence[Turn], lang: str) -> list[str]:
    """Return the words that say what the conversation is about: last question first, then names."""
    words: list[str] = []
    for turn in reversed(history[-_TURNS_BACK:]):
        words += content_words(turn.question)
        if is_complete(turn.question, lang):
            break
    if history:
        words += names(history[-1].answer)
    distinct = {word.casefold(): word for word in reversed(words)}
    kept = [word for word in dict.fromkeys(words) if distinct[word.casefold()] == word]
    return kept[:_TOPIC_WORDS]


def content_words(text: str) -> list[str]:
    """Return the words that carry meaning: no question words, articles, pronouns, auxiliaries."""
    plain = _MARKER.sub("", text)
    found = (word for word in _WORD.findall(plain) if word.casefold() not in _SMALL)
    return [word for word in found if len(word) > 1 or word.isdigit()]


def names(text: str) -> list[str]:
    """Return words that are names: runs of capitalised words that do not begin a sentence."""
    plain = _MARKER.sub("", text)
    runs = re.findall(r"(?<![.!?:„“\"]\s)(?<!^)(?:\b[^\W\d_a-zà-ÿ][\w’'-]+(?:\s+|\b)){2,}", plain)
    return [word for run in runs for word in _WORD.findall(run)]


def question_kinds(text: str) -> set[int]:
    """Return which of who, when, where, why and how many a question asks, as indices."""
    words = {word.casefold() for word in _WORD.findall(text)}
    return {kind for kind, asking in enumerate(_ASKING) if words & asking}


def without_markers(text: str) -> str:
    """Return an earlier answer as plain words on one line."""
    return " ".join(_MARKER.sub("", text).split())


def _named_before(question: str, end: int) -> bool:
    """Say whether a name stands before the pronoun, as in "What did Putin say about his visit?"."""
    before = question[:end]
    return any(
        word[0].isupper() and word.casefold() not in _SMALL and before.find(word) > 0
        for word in _WORD.findall(before)
    )
