"""People of weight whom a claim calls upon and its source does not: experts, critics, witnesses."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from rag.facts.words import any_of, fold, tokens

# A row: one kind of people in German, English, French, Spanish; ``*`` ends a stem.
_ROWS: Final = """
experte* expertin* fachm* fachleut* sachverstand* spezialist* gutachter* expert experts expertes expertos expertas specialist specialists specialiste* especialista*
beobachter* observer* observateur* observatrice* observador*
kritiker* critic critics critiques criticos
analyst* analist*
forscher* wissenschaft* gelehrt* scientist* researcher* scholar* chercheu* scientifique* cientific* investigador*
zeuge* zeugin* augenzeug* witnesses eyewitness* temoin* testig*
"""  # noqa: E501


def unnamed_authority(claim: str, texts: Sequence[str]) -> str:
    """Return the word by which a claim calls upon people its source does not name, or "".

    "Experts consider X responsible" is close to any text about X, and no other rule objects.
    """
    there = {fold(token.text) for text in texts for token in tokens(text)}
    for token in tokens(claim):
        for kind in _kinds():
            if kind.fullmatch(fold(token.text)) and not any(map(kind.fullmatch, there)):
                return token.text
    return ""


@cache
def _kinds() -> tuple[re.Pattern[str], ...]:
    return tuple(map(any_of, _ROWS.strip().splitlines()))
