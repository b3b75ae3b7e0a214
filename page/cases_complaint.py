"""What a thumb down means for a case: the kinds of complaint, and what each says is right. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

from eval.add_case import Correction
from eval.types import Case
from page.exchange import Exchange, history
from page.html import wrap
from page.strings import Speech
from rag.types import Answer

Kind = Literal["wrong", "not_stated", "missing", "badly_cited"]
KINDS: Final[tuple[Kind, ...]] = ("wrong", "not_stated", "missing", "badly_cited")


@dataclass(frozen=True, slots=True)
class Complaint:
    """What somebody finds wrong with an answer, and what they say is right."""

    kind: Kind
    answer: str = ""
    quote: str = ""


def correction_of(
    complaint: Complaint,
    answer: Answer,
    *,
    earlier: tuple[Exchange, ...],
    scope: tuple[str, ...] = (),
) -> Correction:
    """Return how a complaint corrects an answer.

    A follow-up is kept with the turns before it, so that the case asks what was asked.
    """
    stated = complaint.kind != "not_stated"
    rewritten = answer.standalone_question != " ".join(answer.question.split())
    right, quote = complaint.answer.strip(), complaint.quote.strip()
    return Correction(
        answerable=stated,
        answers=(right,) if stated and right else (),
        quotes=(quote,) if stated and quote else (),
        history=history(earlier) if rewritten else (),
        sources=scope,
        tags=(complaint.kind.replace("_", "-"),),
    )


def source_with(quote: str, texts: Iterable[tuple[str, str]]) -> str | None:
    """Return the name of the first text that holds a quote word for word."""
    return next((name for name, text in texts if quote in text), None)


def case_html(case: Case, say: Speech) -> str:
    """Return a case as a table; every text escaped."""
    rows = [
        (say("case_question"), case.question),
        (say("case_expected"), say("case_answerable" if case.answerable else "case_unanswerable")),
        (say("case_before"), " → ".join(turn.question for turn in case.history)),
        (say("case_answers"), " | ".join(case.answers)),
        (say("case_evidence"), " | ".join(item.quote for item in case.evidence)),
        (say("case_sources"), ", ".join(case.sources)),
        (say("case_tags"), ", ".join(case.tags)),
    ]
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th><td>{escape(value)}</td></tr>'
        for label, value in rows
        if value
    )
    return wrap(f"<table>{body}</table>")
