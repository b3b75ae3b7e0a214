"""How an answer came about: what its record does not hold is worked out again. Pure.

Reader and prompts are deterministic, so the same question and passages give what was seen then.
``current`` says whether the index is still the one that answered.
"""

from dataclasses import dataclass

from rag.assistant import Core
from rag.prompt import build_answer_prompt
from rag.select import Selection, select
from rag.types import Answer, Prompt, Reading


@dataclass(frozen=True, slots=True)
class Inside:
    """What was read, chosen and sent for one answer."""

    reading: Reading
    selection: Selection
    prompt: Prompt | None
    current: bool
    confidence: float | None


def look_inside(answer: Answer, core: Core) -> Inside:
    """Return how an answer came about.

    Raises:
        BelegError: the index or a model fails now.
    """
    hits = answer.hits
    reading = core.reader.read(answer.standalone_question, hits)
    # What was worded had passed, by the reader or with the writer's opinion.
    worded = answer.parts.prompt is not None
    thresholds = core.thresholds.opened() if worded else core.thresholds
    selection = select(reading, hits, thresholds, answer.question)
    prompt = None
    if worded and selection.evidence:
        prompt = build_answer_prompt(
            answer.standalone_question, selection.evidence, lang=answer.lang
        )
    same = answer.parts.index == core.corpus.fingerprint
    return Inside(reading, selection, prompt, same, answer.confidence)


@dataclass(frozen=True, slots=True)
class Lap:
    """One stage of an answer, in milliseconds since the question."""

    name: str
    start: float
    end: float


_STAGES = (
    ("retrieve_ms", "lap_search"),
    ("evidence_ms", "lap_read"),
    ("first_token_ms", "lap_wait"),
    ("check_ms", "lap_write"),
)


def laps(answer: Answer) -> tuple[Lap, ...]:
    """Return the stages an answer went through, in order."""
    found, before = [], 0.0
    for timing, name in _STAGES:
        at = answer.timings.get(timing)
        if at is not None:
            found.append(Lap(name, before, at))
            before = at
    return tuple(found)
