"""Which language a claim is in, and what in it was left in another one."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from rag.facts.quotes import quotations
from rag.facts.words import LANGUAGES, Token, fold, guess_lang, is_word, tokens

# Fewer words are taken for the wrong language too easily.
_SURE: Final = 5
# "eine Entschädigung" is a common noun, which a translation translates; "der Bundestag" may keep
# its name.
_ARTICLE: Final = re.compile(
    r"\b(?:eine?[nmrs]?|(?:ih|sein|unse)re?[nmrs]?|seine?[nmrs]?|keine?[nmrs]?)\s+$", re.IGNORECASE
)


def other_tongue(claim: str, texts: Sequence[str], question: str) -> bool:
    """Say whether a claim is German or English where neither question nor source is.

    Nobody asked for such a sentence: it was not worded from this evidence for this question.
    """
    if min(len(tokens(claim)), len(tokens(question))) < _SURE:
        return False
    lang = guess_lang(claim)
    asked = [guess_lang(text) for text in (question, *texts)]
    return lang in ("de", "en") and lang not in asked


def untranslated(claim: str, texts: Sequence[str]) -> str:
    """Return the first common noun or country that a claim left in its source's language, or "".

    A word that stands there as it does in the source is like its source, whatever is said of it:
    "Entschädigung was arrested for it."
    """
    lang = guess_lang(claim)
    spoken = [(fact.start, fact.end) for fact in quotations(claim)]
    for text in texts:
        other = guess_lang(text)
        if other == lang:
            continue
        there = {token.text: token for token in tokens(text)}
        for token in tokens(claim):
            if not token.capital or token.within(spoken):
                continue
            source = there.get(token.text)
            # The source may say "nordkoreanisch": its country's name is German all the same.
            if _country(token.text, other, lang) or (
                source is not None and _noun(source, text, other, lang)
            ):
                return token.text
    return ""


def _noun(token: Token, text: str, lang: str, into: str) -> bool:
    if lang != "de" or not _ARTICLE.search(text[: token.start]):
        return False
    known = is_word(token.text, lang) and not is_word(token.text.lower(), into)
    return known and not is_word(token.text, into)


def _country(word: str, lang: str, into: str) -> bool:
    code = _countries(lang).get(fold(word))
    return code is not None and _countries(into).get(fold(word)) != code


@cache
def _countries(lang: str) -> dict[str, str]:
    if lang not in LANGUAGES:
        return {}
    from babel import Locale

    return {fold(name): code for code, name in Locale(lang).territories.items() if len(code) == 2}
