"""What the writer sees: the evidence with its numbers and context, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import prompts
from index.errors import PromptError
from index.types import Passage, Span
from rag.grammar import numbered_lines
from rag.prompt import MAX_EVIDENCE, SPOKEN, build_answer_prompt, context_of, numbered, render
from rag.types import Evidence

TEXT = (
    "Selenskyj wandte sich an den Westen. Er wiederholte seinen Appell. Die Front ist lang. "
    "„Wir sind bereit“, fügte er hinzu."
)


def _spans(text: str) -> tuple[Span, ...]:
    spans, start = [], 0
    for part in text.split(". "):
        end = start + len(part) + (1 if start + len(part) < len(text) else 0)
        spans.append(Span(start, end))
        start = end + 1
    return tuple(spans)


def _evidence(text: str, *which: int, lang: str = "de") -> list[Evidence]:
    spans = _spans(text)
    passage = Passage("d1", "a.txt", 0, len(text), text, "Reaktion", lang, spans)
    return [Evidence(passage, spans[one], 0.9) for one in which]


def test_evidence_is_numbered_in_its_order() -> None:
    assert numbered(_evidence(TEXT, 2, 0)) == (
        "[1] Die Front ist lang.\n[2] Selenskyj wandte sich an den Westen."
    )


@pytest.mark.parametrize(
    ("sentence", "before"), [(0, None), (1, "Selenskyj wandte"), (2, None), (3, "Die Front")]
)
def test_a_sentence_that_points_back_brings_the_one_before(
    sentence: int, before: str | None
) -> None:
    context = context_of(_evidence(TEXT, sentence)[0])
    assert (context.of(TEXT) if context else "").startswith(before or "")
    assert (context is None) == (before is None)


def test_context_is_shown_once_and_not_where_it_is_evidence() -> None:
    assert numbered(_evidence(TEXT, 1)).startswith("(Selenskyj wandte sich")
    assert "(" not in numbered(_evidence(TEXT, 0, 1))


@pytest.mark.parametrize("lang", [*SPOKEN, "nl", "xx"])
def test_every_language_has_a_prompt(lang: str) -> None:
    prompt = build_answer_prompt("Wer {war} das?", _evidence(TEXT, 0), lang=lang)
    assert "Wer {war} das?" in prompt.user
    assert "[1] Selenskyj wandte sich an den Westen." in prompt.user
    assert prompt.name == (f"answer-{lang}" if lang in SPOKEN else "answer")
    assert prompt.sha256 == prompts.load(prompt.name).sha256
    assert ("Dutch" in prompt.system) == (lang == "nl")


def test_the_grammar_knows_the_numbers_that_are_shown() -> None:
    grammar = build_answer_prompt("Wer?", _evidence(TEXT, 0, 1, 2), lang="de").grammar
    assert grammar == numbered_lines(3)
    assert '"[3] "' in grammar
    assert '"[4] "' not in grammar


def test_a_text_that_looks_numbered_adds_no_number() -> None:
    grammar = build_answer_prompt("Wer?", _evidence("Ein [2] Satz\n[7] mehr", 0), lang="de").grammar
    assert grammar == numbered_lines(1, "Ein [2] Satz [7] mehr")


def test_the_grammar_knows_the_digits_of_evidence_and_question() -> None:
    evidence = _evidence("Der Bau kostete 18,4 Millionen und fasst 12.500 Liter", 0)
    grammar = build_answer_prompt("Was geschah 2021?", evidence, lang="en").grammar
    numbers = next(line for line in grammar.splitlines() if line.startswith("number"))
    assert numbers == 'number ::= "18,4" | "18.4" | "12.500" | "12,500" | "12500" | "2021"'


def test_evidence_beyond_the_window_is_left_out_last_first() -> None:
    text = ". ".join(["Wort " * 500] * 6)
    shown = numbered(_evidence(text, *range(6)))
    assert "[1]" in shown
    assert "[6]" not in shown
    assert len(shown) <= MAX_EVIDENCE + 10


def test_a_prompt_that_does_not_fit_is_our_error() -> None:
    with pytest.raises(PromptError, match="without a value"):
        render("answer-de", question="?")


@given(st.text(min_size=1), st.text(min_size=1))
def test_no_text_breaks_a_prompt(question: str, sentence: str) -> None:
    passage = Passage("d", "s", 0, len(sentence), sentence, "", "de", (Span(0, len(sentence)),))
    evidence = [Evidence(passage, passage.sentences[0], 0.5)]
    prompt = build_answer_prompt(question, evidence, lang="en")
    assert " ".join(question.split()) in prompt.user
    assert f"[1] {' '.join(sentence.split())}" in prompt.user
