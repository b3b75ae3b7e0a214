"""What the reader found binds the writer."""

import pytest

from index.types import Passage
from rag.agree import agrees, invents
from rag.types import AnswerSpan, Evidence, Span
from tests.rag.samples import FIRST, PASSAGE, SECOND, TEXT, evidence

LUND = AnswerSpan(PASSAGE, Span(10, 18), 0.9)  # Ada Lund
MONDAY = AnswerSpan(PASSAGE, Span(TEXT.index("Montag"), TEXT.index("Montag") + 6), 0.9)
HARBOUR = AnswerSpan(PASSAGE, Span(TEXT.index("den Hafen"), TEXT.index("den Hafen") + 9), 0.9)


@pytest.mark.parametrize(
    ("claim", "span", "kept"),
    [
        ("Ada Lund runs the harbour.", LUND, True),
        ("Jon Berg runs the harbour.", LUND, False),
        ("She denied it on Monday.", MONDAY, True),
        ("She denied it.", MONDAY, False),
        ("She runs it.", HARBOUR, True),
    ],
)
def test_claim_and_span(claim: str, span: AnswerSpan, kept: bool) -> None:
    assert (agrees(claim, [evidence(FIRST)], [span]) is None) is kept


def test_without_spans_nothing_binds() -> None:
    assert agrees("Jon Berg did.", [evidence()], []) is None


def test_a_nameless_answer_frees_the_claims_that_stand_on_it() -> None:
    both = AnswerSpan(PASSAGE, SECOND, 0.85)  # a clause: it binds nobody
    assert agrees("They rejected it.", [evidence(SECOND)], [LUND, both]) is None
    assert agrees("They run it.", [evidence(FIRST)], [LUND, both]) is not None


@pytest.mark.parametrize(("score", "freed"), [(0.46, True), (0.4, False)])
def test_a_nameless_answer_counts_from_half_the_best_ones_score(score: float, freed: bool) -> None:
    both = AnswerSpan(PASSAGE, SECOND, score)
    verdict = agrees("They rejected it.", [evidence(SECOND)], [LUND, both])
    assert (verdict is None) is freed


@pytest.mark.parametrize(
    ("claim", "kept"),
    [
        ("Ada Lund leitet den Hafen.", True),
        ("Der Hafen wird von Ada Lund geleitet.", True),
        ("Ada Lund leitet den Hafen, um Kosten zu minimieren.", False),
        ("Ada Lund runs the harbour to cut costs.", True),  # another language: not judged by words
    ],
)
def test_own_words_within_a_language(claim: str, kept: bool) -> None:
    assert (invents(claim, [evidence(FIRST)], "Wer leitet den Hafen?") is None) is kept


@pytest.mark.parametrize(
    ("claim", "kept"),
    [
        ("The contract is worth £22.4 million a year.", True),
        ("The contract is worth a secret sum a year.", False),
    ],
)
def test_a_number_may_be_written_out(claim: str, kept: bool) -> None:
    text = "Norvane runs the route under a contract worth £22.4m a year."
    span = Span(0, len(text))
    cited = Evidence(Passage("d", "d", 0, len(text), text, "", "en", (span,)), span, 1.0)
    assert (invents(claim, [cited], "What is the contract worth?") is None) is kept
