"""What the writer is told: the question, the selected evidence, and nothing else."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import prompts
from index.errors import PromptError
from index.types import Span
from rag.grammar import numbered_lines
from rag.types import Evidence, Prompt

# Prompts in the language of the question; the others share one that names the language in English.
SPOKEN: Final = ("de", "en", "es", "fr", "it")
_LANGUAGES: Final = {
    "da": "Danish",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "sv": "Swedish",
}
# About 1,500 tokens: with instructions and answer this fits a window of 4,096 in any language.
MAX_EVIDENCE: Final = 5_000
_LONGEST_CONTEXT: Final = 300

# Words at or near the beginning of a sentence that point to the sentence before it. Kept to those
# that cannot start a sentence on their own feet; more context only distracts a small model.
_POINTS_BACK: Final = {
    "de": r"er|sie|es|ihm|ihn|ihr|ihnen|dies\w{0,2}|das|dabei|damit|davon|dazu|dafür|dagegen|daran"
    r"|darin|daraufhin|dadurch|dort|jene\w?|beide[nr]?|letztere\w?|einige von ihnen|sein\w{0,2}"
    r"|ihre\w?",
    "en": r"he|she|it|they|him|her|them|his|their|its|this|that|these|those|there|both|such"
    r"|the former|the latter|some of them",
    "fr": r"il|elle|ils|elles|ce|c'|cela|ça|celui-ci|celle-ci|ceux-ci|cet|cette|ces|son|sa|ses"
    r"|leur|leurs|y|lui",
    "es": r"él|ella|ellos|ellas|ello|este|esta|esto|estos|estas|ese|esa|eso|esos|esas|su|sus|allí"
    r"|ambos|ambas",
    "it": r"lui|lei|egli|essa|essi|loro|esso|questo|questa|questi|queste|quello|quella|ciò|suo|sua"
    r"|suoi|sue|lì|entrambi",
}
_OPENERS: Final = r"^[\W_]*(?:(?:und|doch|aber|and|but|et|mais|y|pero|e|ma)\s+)?"
_BACK: Final = {
    lang: re.compile(rf"{_OPENERS}(?:{words})(?!\w)", re.IGNORECASE)
    for lang, words in _POINTS_BACK.items()
}
# "..., fügte er hinzu": who speaks is said before.
_SPEAKS: Final = {
    "de": re.compile(r"[“\"»],?\s+(?:so\s+)?\w+\s+(?:er|sie)\b"),
    "en": re.compile(r"[”\"],?\s+(?:he|she|they)\s+\w+"),
}


def build_answer_prompt(question: str, evidence: Sequence[Evidence], *, lang: str) -> Prompt:
    """Return the prompt that words an answer from evidence, numbered from 1 in the given order.

    Evidence beyond what a small window holds is left out, the last first; the first always stays.

    Raises:
        PromptError: the prompt file is missing or does not fit.
    """
    name = f"answer-{lang}" if lang in SPOKEN else "answer"
    shown = numbered(evidence)
    values = {"evidence": shown, "question": " ".join(question.split())}
    if name == "answer":
        values["language"] = _LANGUAGES.get(lang, "the language of the question")
    marker = re.compile(r"^\[\d+\] ", re.MULTILINE)
    source = f"{marker.sub('', shown)} {question}"
    grammar = numbered_lines(len(marker.findall(shown)), source)
    return replace(render(name, **values), grammar=grammar)


def render(name: str, **values: str) -> Prompt:
    """Return a prompt file filled with values.

    Raises:
        PromptError: the prompt file is missing or does not fit.
    """
    try:
        file = prompts.load(name)
        system, user = prompts.render(file, **values)
    except prompts.PromptFileError as error:
        raise PromptError(str(error)) from error
    return Prompt(system, user, file.name, file.version, file.sha256)


def numbered(evidence: Sequence[Evidence]) -> str:
    """Return the evidence as numbered lines, each after the sentence it points back to, if any."""
    lines: list[str] = []
    room = MAX_EVIDENCE
    shown = {(one.passage.document_id, one.span) for one in evidence}
    for number, one in enumerate(evidence, 1):
        before = context_of(one)
        parts = [f"[{number}] {_flat(one.quote)}"]
        if before and (one.passage.document_id, before) not in shown:
            parts.insert(0, f"({_flat(one.passage.quote(before))[:_LONGEST_CONTEXT]})")
            shown.add((one.passage.document_id, before))
        size = sum(map(len, parts))
        if lines and size > room:
            break
        lines += parts
        room -= size
    return "\n".join(lines)


def context_of(evidence: Evidence) -> Span | None:
    """Return the sentence before, where the evidence cannot be understood without it."""
    quote, lang = evidence.quote, evidence.passage.lang
    back, speaks = _BACK.get(lang), _SPEAKS.get(lang)
    needs = (back and back.search(quote)) or (speaks and speaks.search(quote))
    if not needs:
        return None
    before = [one for one in evidence.passage.sentences if one.end <= evidence.span.start]
    return before[-1] if before else None


def _flat(text: str) -> str:
    return " ".join(text.split())
