"""Claims and the sentences that prove them."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from index.types import Passage, Span
from rag.cite import MOST, attach, number
from rag.types import Evidence

SENTENCES = (
    "Mehrere Regierungen haben Pjöngjang beschuldigt, Moskau zu beliefern.",
    "Diese Behauptung haben beide Länder zurückgewiesen.",
    "Putin besuchte im Juni Nordkorea.",
    "Die Brücke kostet 14,5 Millionen Euro.",
)
TEXT = " ".join(SENTENCES)


def _passage() -> Passage:
    spans, at = [], 0
    for sentence in SENTENCES:
        spans.append(Span(at, at + len(sentence)))
        at += len(sentence) + 1
    return Passage("d1", "news.txt", 0, len(TEXT), TEXT, "", "de", tuple(spans))


PASSAGE = _passage()
EVIDENCE = tuple(Evidence(PASSAGE, span, 0.5) for span in PASSAGE.sentences)


def _same(_: str, others: Sequence[str]) -> list[float]:
    return [0.8] * len(others)


def test_a_right_marker_is_kept() -> None:
    assert attach("Putin visited North Korea in June.", (3,), EVIDENCE) == (EVIDENCE[2],)


def test_a_wrong_or_missing_marker_is_mended() -> None:
    claim = "The bridge costs 14.5 million euros."
    for markers in ((1,), (), (9,)):
        assert attach(claim, markers, EVIDENCE, similarity=_same) == (EVIDENCE[3],)


def test_a_claim_without_facts_follows_the_similarity() -> None:
    def similarity(_: str, others: Sequence[str]) -> list[float]:
        return [0.9 if "zurückgewiesen" in other else 0.7 for other in others]

    found = attach("They rejected it.", (4,), EVIDENCE, similarity=similarity)
    assert found == (EVIDENCE[1],)


def test_the_sentence_before_explains_who_both_are() -> None:
    claim = "Moscow and Pyongyang have rejected this claim."
    found = attach(claim, (2,), EVIDENCE[1:2])
    assert [item.quote for item in found] == [SENTENCES[1], SENTENCES[0]]


def test_no_evidence_no_receipt() -> None:
    assert attach("Anything.", (1,), ()) == ()


def test_receipts_are_numbered_by_first_use() -> None:
    one, two, three = EVIDENCE[:3]
    markers, citations = number([(three,), (one, three), (two, one)])
    assert markers == [(1,), (1, 2), (2, 3)]
    assert [citation.quote for citation in citations] == [three.quote, one.quote, two.quote]
    for citation in citations:
        assert citation.span.of(TEXT) == citation.quote


@given(st.lists(st.lists(st.sampled_from(EVIDENCE), max_size=3), max_size=6))
def test_numbers_run_on_and_every_receipt_is_used(claims: list[list[Evidence]]) -> None:
    markers, citations = number(claims)
    assert [citation.marker for citation in citations] == list(range(1, len(citations) + 1))
    assert {n for mine in markers for n in mine} == {citation.marker for citation in citations}


@given(st.text(max_size=60), st.lists(st.integers(-2, 9), max_size=4).map(tuple))
def test_a_receipt_is_always_verbatim(claim: str, markers: tuple[int, ...]) -> None:
    found = attach(claim, markers, EVIDENCE)
    assert 1 <= len(found) <= MOST
    assert all(item.span.of(TEXT) == item.quote for item in found)
