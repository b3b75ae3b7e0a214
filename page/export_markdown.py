"""Answers and conversations as Markdown and as plain text. Pure.

Texts from documents and models are escaped so that no Markdown viewer makes a link, an image or
HTML of them; citations are footnotes.
"""

import re
from typing import Final

from page.exchange import Exchange
from page.history import Conversation
from page.outcome import status, why
from page.strings import Speech
from rag.types import Answer, Citation

_ANYWHERE: Final = re.compile(r"[\\`*_\[\]<>!#&|~$@^]|:(?=/)|(?<=www)\.", re.IGNORECASE)
_AT_LINE_START: Final = re.compile(r"^([-+=]|\d+(?=[.)]))", re.MULTILINE)


def escaped(text: str) -> str:
    """Return Markdown that shows a text as it is, line by line."""
    lines = "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())
    return _AT_LINE_START.sub(_defused, _ANYWHERE.sub(r"\\\g<0>", lines))


def conversation_markdown(conversation: Conversation, say: Speech) -> str:
    """Return a whole conversation."""
    parts = [f"# {_line(conversation.title or say('history_untitled'))}"]
    for number, exchange in enumerate(conversation.exchanges, start=1):
        parts.append(f"## {_line(exchange.question)}")
        parts += _replies(exchange, number, say)
    return "\n\n".join(parts) + "\n"


def answer_markdown(answer: Answer, say: Speech, prefix: str = "") -> str:
    """Return an answer; its footnotes are named ``prefix`` and the citation's number."""
    if not answer.claims:
        return _refusal(answer, say)
    claims = " ".join(
        escaped(claim.text).replace("\n", " ") + "".join(f"[^{prefix}{n}]" for n in claim.citations)
        for claim in answer.claims
    )
    notes = [f"[^{prefix}{one.marker}]: " + _line(_receipt(one, say)) for one in answer.citations]
    sides = [_line(why(answer, say))] if answer.sides else []
    return "\n\n".join([claims, *sides, f"*{_line(_foot(answer, say))}*", *notes])


def answer_plain(answer: Answer, say: Speech) -> str:
    """Return an answer with its citations as plain text."""
    if not answer.claims:
        return answer.text
    notes = [f"[{one.marker}] " + _receipt(one, say) for one in answer.citations]
    sides = [why(answer, say)] if answer.sides else []
    return "\n".join([answer.text, *sides, "", *notes, "", _foot(answer, say)])


def _replies(exchange: Exchange, number: int, say: Speech) -> list[str]:
    parts = []
    for place, reply in enumerate(exchange.replies):
        if len(exchange.replies) > 1:
            parts.append(f"### {_line(reply.spec)}")
        if reply.answer is None:
            parts.append(f"{_line(say('failed'))} {_line(reply.error)}")
        else:
            prefix = f"{number}{'ab'[place] if len(exchange.replies) > 1 else ''}-"
            parts.append(answer_markdown(reply.answer, say, prefix))
    return parts


def _refusal(answer: Answer, say: Speech) -> str:
    parts = [escaped(answer.text), f"*{_line(_foot(answer, say))}*"]
    return "\n\n".join(parts)


def _foot(answer: Answer, say: Speech) -> str:
    words = [status(answer, say)]
    if answer.withheld:
        words.append(say("withheld", n=len(answer.withheld)))
    return " · ".join([*words, answer.parts.llm])


def _receipt(one: Citation, say: Speech) -> str:
    return say(
        "export_receipt",
        source=one.source,
        quote=one.quote,
        start=one.span.start,
        end=one.span.end,
    )


def _line(text: str) -> str:
    return escaped(" ".join(text.split()))


def _defused(found: re.Match[str]) -> str:
    mark = found.group()
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"
