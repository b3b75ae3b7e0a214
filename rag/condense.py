"""A follow-up becomes a question of its own: by the model, checked, or by rule.

Whatever comes out only steers retrieval and reading; the answer is still checked against the
sources. So a wrong rewrite can cost an answer, never unlock an unsupported one.
"""

import contextlib
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from index.errors import BackendError
from index.language import detect_language
from rag.followup import (
    complete_by_rule,
    content_words,
    is_complete,
    question_kinds,
    without_markers,
)
from rag.grammar import QUESTION
from rag.prompt import render
from rag.protocols import ChatModel
from rag.resolve import resolve
from rag.types import Turn

_TURNS: Final = 3
_LONGEST_ANSWER: Final = 300
_LONGEST_REWRITE: Final = 300
_MAX_TOKENS: Final = 64
_STEM: Final = 4
_NAMES: Final = {"de": "German", "en": "English", "es": "Spanish", "fr": "French", "it": "Italian"}
_LABEL: Final = re.compile(r"^[^:?]{0,40}:\s+")
_NUMBER: Final = re.compile(r"\d+(?:[.,:]\d+)*")


def condense(question: str, history: Sequence[Turn], chat: ChatModel | None) -> str:
    """Return the question as it would be asked without the conversation, in its own language."""
    if not history:
        return question
    lang = _language(question, history)
    question = resolve(question, history, lang)
    if is_complete(question, lang):
        return question
    rewritten = _rewrite(question, history[-_TURNS:], chat, lang) if chat else None
    return rewritten or complete_by_rule(question, history, lang)


def _rewrite(question: str, history: Sequence[Turn], chat: ChatModel, lang: str) -> str | None:
    """Return the model's rewrite, or None where it failed or cannot be trusted."""
    prompt = render(
        "condense",
        history="\n".join(
            f"Question: {turn.question}\nAnswer: {without_markers(turn.answer)[:_LONGEST_ANSWER]}"
            for turn in history
        ),
        question=question,
        language=_NAMES.get(lang, "same language"),
    )
    prompt = replace(prompt, grammar=QUESTION)
    written = ""
    with contextlib.suppress(BackendError):
        for piece in chat.stream(prompt, max_tokens=_MAX_TOKENS):
            written += piece
            if "\n" in written.strip() or len(written) > _LONGEST_REWRITE * 2:
                break
    rewritten = tidy(written)
    return rewritten if trustworthy(rewritten, question, history, lang) else None


def tidy(written: str) -> str:
    """Return the first line of what the model wrote, without labels and quotation marks."""
    line = next((line for line in written.splitlines() if line.strip()), "").strip()
    return _LABEL.sub("", line, count=1).strip(" \"'„“”«»*`")


def trustworthy(rewritten: str, question: str, history: Sequence[Turn], lang: str) -> bool:
    """Say whether a rewrite asks the same and names nothing that was not named before."""
    said = " ".join(
        [question, *(f"{turn.question} {without_markers(turn.answer)}" for turn in history)]
    )
    return (
        rewritten.endswith("?")
        and rewritten.count("?") == 1
        and len(rewritten) <= _LONGEST_REWRITE
        and is_complete(rewritten, lang)
        and question_kinds(question) <= question_kinds(rewritten)
        and detect_language(rewritten, default=lang) == lang
        and set(_NUMBER.findall(rewritten)) <= set(_NUMBER.findall(said))
        and _known(_capitalised(rewritten), said)
        and _known(content_words(question), rewritten)
    )


def _language(question: str, history: Sequence[Turn]) -> str:
    """Return the language of a follow-up; where it is too short to tell, the conversation's."""
    before = detect_language(history[-1].question)
    return detect_language(question, default=before) if len(question.split()) > 2 else before


def _capitalised(text: str) -> list[str]:
    return [word for word in content_words(text)[1:] if word[0].isupper()]


def _known(words: Sequence[str], text: str) -> bool:
    """Say whether each word, or its beginning, stands in the text: endings change with the case."""
    there = text.casefold()
    return all(word.casefold()[: max(_STEM, len(word) - 3)] in there for word in words)
