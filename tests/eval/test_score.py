"""From a case and a record to facts: units, evidence, answers, unsupported claims."""

from collections.abc import Sequence

from eval.locate import Scope, relevance
from eval.score import Score, confidence, score
from eval.types import Case, Quote, Record
from eval.unsupported import open_rule
from index.types import Span
from tests.eval.samples import DENIED, OTHER, TALL, TEXT, cases, record

ALL = frozenset(("retrieval", "citations", "confidence"))
TEXTS = {"turm.txt": TEXT, "hafen.txt": OTHER}


def none(claim: str, evidence: Sequence[str]) -> Sequence[str]:
    return ()


def scored(case: Case, answer: Record, *, measures: frozenset[str] = ALL) -> Score:
    texts = {"": case.context} if case.context else TEXTS
    return score(case, answer, texts, measures=measures, rule=none)


def test_a_cited_gold_sentence() -> None:
    case = cases()[0]
    found = scored(case, record(case, TALL))
    assert (found.cited, found.gold, found.both, found.evidence_hit) == (1, 1, 1, 1.0)
    assert (found.ranked, found.missed) == ((1,), 0)
    assert (found.ranked_sources, found.missed_sources) == ((1,), 0)
    assert (found.contains, found.right, found.confidence) == (1.0, True, 0.9)
    assert found.group == "t-1"


def test_the_wrong_sentence() -> None:
    case = cases()[0]
    found = scored(case, record(case, DENIED))
    assert (found.both, found.evidence_hit, found.right) == (0, 0.0, False)
    assert (found.ranked, found.missed) == ((0,), 1)


def test_a_refusal_is_right_only_where_nothing_is_stated() -> None:
    tall, *_, unanswerable, _ = cases()
    found = scored(tall, record(tall, None))
    assert (found.right, found.cited, found.f1, found.confidence) == (False, 0, 0.0, None)
    assert scored(unanswerable, record(unanswerable, None)).right
    assert not scored(unanswerable, record(unanswerable, TALL)).right


def test_without_labels_answering_is_all_that_can_be_right() -> None:
    bare = Case("x", "Wo?", "de", True)
    assert scored(bare, record(bare, TALL)).right
    assert not scored(bare, record(bare, None)).right


def test_an_inline_context_has_any_source_name() -> None:
    case = cases()[-1]
    found = scored(case, record(case, OTHER, source="context", text=OTHER))
    assert (found.both, found.right, found.ranked_sources) == (1, True, None)


def test_only_what_is_offered_is_measured() -> None:
    case = cases()[0]
    found = scored(case, record(case, TALL), measures=frozenset())
    assert (found.cited, found.ranked, found.confidence) == (None, None, None)
    assert found.right


def test_the_short_answer_is_what_counts_for_f1() -> None:
    case = cases()[0]
    answer = record(case, TALL)
    answer["short_answer"] = {"text": "40 Meter", "source_id": "d1", "start": 24, "end": 32}
    assert scored(case, answer).exact == 1.0


def test_offsets_that_miss_are_mended_by_the_quote() -> None:
    case = cases()[0]
    answer = record(case, TALL)
    answer["citations"][0] |= {"start": 7, "end": 9}
    assert scored(case, answer).both == 1
    answer["citations"][0] |= {"quote": "Das steht nirgends."}
    assert scored(case, answer).cited == 1
    assert scored(case, answer).both == 0


def test_a_claim_beyond_its_evidence_is_found_by_rule() -> None:
    case = cases()[0]
    answer = record(case, TALL)
    answer["claims"][0]["text"] = "Der Turm ist 47 Meter hoch."
    found = score(case, answer, TEXTS, measures=ALL, rule=open_rule())
    assert found.unsupported == 1
    assert "47" in found.faults[0]
    assert score(case, record(case, TALL), TEXTS, measures=ALL, rule=open_rule()).unsupported == 0
    assert score(case, answer, TEXTS, measures=ALL, rule=None).unsupported is None


def test_confidence_is_the_records_or_its_weakest_claims() -> None:
    answer = record(cases()[0], TALL, score=0.4)
    assert confidence(answer) == 0.4
    assert confidence({**answer, "confidence": 0.7}) == 0.7
    assert confidence(record(cases()[0], TALL, score=None)) is None


def test_a_score_survives_json() -> None:
    case = cases()[0]
    found = scored(case, record(case, TALL))
    assert Score.from_json(found.to_json()) == found


def test_a_quotation_found_twice_counts_once() -> None:
    gold = [{("a", 1)}, {("a", 2)}, {("b", 0)}]
    assert relevance([{("a", 1), ("a", 2)}, {("a", 1)}], gold) == ((2, 0), 1)


def test_a_source_that_is_not_there_is_searched_elsewhere() -> None:
    case = Case("x", "?", "de", True, evidence=(Quote(OTHER, "weg.txt"),))
    scope = Scope(case, TEXTS)
    assert scope.gold(case) == [{("hafen.txt", 0)}]
    assert scope.place({"source": "weg.txt", "start": 0, "end": 2}) is None
    assert scope.units_of(("turm.txt", Span(0, len(TEXT)))) == {("turm.txt", n) for n in range(3)}


def test_belegs_own_introduction_states_nothing() -> None:
    quote = "The seafarers' union said the ship weighs 3,000 tonnes."
    rule = open_rule()
    assert not rule(f"In der Quelle heißt es: „{quote}“", [quote])
    assert rule(f"In der Quelle heißt es: „{quote}“", ["Something else."])
