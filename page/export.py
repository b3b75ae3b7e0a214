"""The forms in which a conversation can be taken away. Pure."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from page.export_html import conversation_html
from page.export_markdown import conversation_markdown
from page.history import Conversation
from page.strings import Speech
from rag.record import error_record, to_record


@dataclass(frozen=True, slots=True)
class Format:
    """One form: its key in the strings, the end of its file names, and how it is written."""

    name: str
    suffix: str
    mime: str
    write: Callable[[Conversation, Speech], str]


def records(conversation: Conversation, say: Speech) -> str:
    """Return the answer records, one a line, as ``beleg ask --batch`` writes them."""
    rows = (
        error_record(exchange.id, reply.error)
        if reply.answer is None
        else {**to_record(reply.answer), "id": exchange.id}
        for exchange in conversation.exchanges
        for reply in exchange.replies
    )
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


FORMATS: Final = (
    Format("markdown", ".md", "text/markdown", conversation_markdown),
    Format("html", ".html", "text/html", conversation_html),
    Format("json", ".jsonl", "application/jsonl", records),
)


def file_name(title: str, form: Format) -> str:
    """Return a file name made of the title's words."""
    words = re.findall(r"\w+", title)[:8]
    return ("-".join(words)[:60] or "beleg") + form.suffix
