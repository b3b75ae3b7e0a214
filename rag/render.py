"""An answer as plain text for the shell."""

import textwrap

from rag.phrases import refusal
from rag.types import Answer, Hit

NEAREST = 2


def to_text(answer: Answer, *, width: int = 88) -> str:
    """Return the answer, its receipts, and what was withheld, for a terminal."""
    lines = [textwrap.fill(answer.text, width)]
    if answer.standalone_question != answer.question:
        lines.insert(0, f"({answer.standalone_question})")
    if answer.sides:
        lines += ["", refusal("conflicting", answer.lang)]
        lines += [
            _indented(f"{side.text} — {side.evidence.passage.source}", width)
            for side in answer.sides
        ]
    if answer.citations:
        lines.append("")
    for citation in answer.citations:
        where = f"{citation.source}, characters {citation.span.start}–{citation.span.end}"
        lines.append(f"[{citation.marker}] {where}")
        lines.append(_indented(citation.quote, width))
    if answer.withheld:
        lines += ["", "Withheld:"]
        for claim in answer.withheld:
            lines.append(_indented(f"{claim.text} — {claim.verdict.why}", width))
    if answer.status == "refused" and answer.hits:
        lines += ["", "Nearest passages:"]
        for hit in answer.hits[:NEAREST]:
            lines.append(passage_text(hit, width=width))
    return "\n".join(lines)


def passage_text(hit: Hit, *, width: int = 88) -> str:
    """Return one retrieved passage with where it stands."""
    passage = hit.passage
    heading = f" · {passage.heading}" if passage.heading else ""
    where = f"{passage.source}, characters {passage.start}–{passage.end}{heading}"
    return f"{where}\n{_indented(passage.text, width)}"


def _indented(text: str, width: int) -> str:
    return textwrap.fill(
        " ".join(text.split()), width, initial_indent="    ", subsequent_indent="    "
    )
