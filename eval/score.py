"""One case and one answer record in, the facts every metric is made of out. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from eval.locate import Scope, relevance
from eval.text import contains, exact_match, token_f1, without_markers
from eval.types import SET, Case, Record
from eval.unsupported import Rule

CLOSE: Final = 0.5  # token F1 from which a short answer counts as right


@dataclass(frozen=True, slots=True)
class Score:
    """What was found of one case. None where a fact does not apply or cannot be known."""

    id: str
    group: str
    lang: str
    kinds: tuple[str, ...]
    answerable: bool
    refused: bool
    right: bool
    exact: float | None = None
    f1: float | None = None
    contains: float | None = None
    evidence_hit: float | None = None
    cited: int | None = None
    gold: int | None = None
    both: int | None = None
    ranked: tuple[int, ...] | None = None
    missed: int = 0
    ranked_sources: tuple[int, ...] | None = None
    missed_sources: int = 0
    confidence: float | None = None
    sure: float | None = None  # the record's own confidence, of refusals too
    claims: int = 0
    unsupported: int | None = None
    faults: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of a score."""
        return asdict(self)

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> "Score":
        """Return the score of a JSON object."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in row.items() if name in known}
        for name, value in values.items():
            if isinstance(value, list):
                values[name] = tuple(value)
        return cls(**values)


def score(
    case: Case,
    record: Record,
    texts: Mapping[str, str],
    *,
    measures: frozenset[str],
    rule: Rule | None,
) -> Score:
    """Return the facts of one answered case.

    Args:
        case: the case.
        record: its ``answer.v1`` record.
        texts: the texts in scope by name.
        measures: what the system's records can be measured on.
        rule: finds what a claim states that its evidence lacks; None where it cannot be had.
    """
    refused = record["status"] == "refused"
    facts: dict[str, Any] = _words(case, record, refused)
    if "citations" in measures or "retrieval" in measures:
        facts |= _places(case, record, Scope(case, texts), measures, refused)
    if "confidence" in measures:
        given = record.get("confidence")
        facts["sure"] = float(given) if isinstance(given, int | float) else None
        facts["confidence"] = None if refused else confidence(record)
    if rule is not None:
        faults = _unsupported(record, texts, rule)
        facts |= {"unsupported": len(faults), "faults": tuple(fault for fault in faults)}
    return Score(
        id=case.id,
        group=case.group,
        lang=case.lang,
        kinds=case.kinds,
        answerable=case.answerable,
        refused=refused,
        right=_right(case, facts, refused),
        claims=len(record["claims"]),
        **facts,
    )


def confidence(record: Record) -> float | None:
    """Return how sure a record says it is: its own figure, or the weakest shown claim's score."""
    given = record.get("confidence")
    if isinstance(given, int | float):
        return float(given)
    scores = [claim["score"] for claim in record["claims"]]
    if not scores or any(value is None for value in scores):
        return None
    return float(min(scores))


def given_answer(record: Record) -> str:
    """Return the short answer, or all shown text where a system gives none."""
    short = record.get("short_answer")
    return str(short["text"]) if short else without_markers(record["text"])


def _right(case: Case, facts: Mapping[str, Any], refused: bool) -> bool:
    if refused or not case.answerable:
        return refused and not case.answerable
    if not case.answers and not case.evidence:
        return True  # the set says only that there is an answer
    matches = bool(facts.get("contains")) or (facts.get("f1") or 0.0) >= CLOSE
    return matches or bool(facts.get("evidence_hit"))


def _words(case: Case, record: Record, refused: bool) -> dict[str, Any]:
    if not case.answerable or not case.answers:
        return {}
    if refused:
        return {"exact": 0.0, "f1": 0.0, "contains": 0.0}
    given = given_answer(record)
    return {
        "exact": exact_match(case.answers, given),
        "f1": round(token_f1(case.answers, given, words=case.fact(SET) == "m2qa"), 6),
        "contains": float(contains(case.answers, f"{record['text']} \n {given}")),
    }


def _places(
    case: Case, record: Record, scope: Scope, measures: frozenset[str], refused: bool
) -> dict[str, Any]:
    gold = scope.gold(case) if case.answerable else []
    if not gold:
        return {}
    wanted = set().union(*gold)
    facts: dict[str, Any] = {}
    if "citations" in measures:
        cited = set() if refused else scope.cited(record["citations"])
        both = len(cited & wanted)
        facts |= {"cited": len(cited), "gold": len(wanted), "both": both}
        facts["evidence_hit"] = float(both > 0)
    if "retrieval" in measures:
        places = [scope.place(item) for item in record["passages"]]
        held = [scope.units_of(place) if place else set() for place in places]
        facts["ranked"], facts["missed"] = relevance(held, gold)
        names = list(dict.fromkeys(place[0] for place in places if place))
        sources = {name for name, _ in wanted}
        if len(scope.texts) > 1:
            facts["ranked_sources"] = tuple(int(name in sources) for name in names)
            facts["missed_sources"] = len(sources - set(names))
    return facts


def _unsupported(record: Record, texts: Mapping[str, str], rule: Rule) -> list[str]:
    """Return the claims that state something their cited words lack, each with what."""
    quotes = {item["marker"]: item["quote"] for item in record["citations"]}
    found = []
    for claim in record["claims"]:
        evidence = [quotes[marker] for marker in claim["citations"] if marker in quotes]
        missing: Sequence[str] = rule(claim["text"], evidence)
        if missing:
            found.append(f"{claim['text']} — not in its evidence: {', '.join(missing)}")
    return found
