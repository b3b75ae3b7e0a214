"""MTRAG tasks: the last turn of a conversation, its contexts, and whether they answer it."""

from pathlib import Path
from typing import Any

from eval.formats.shared import named, rows, unique
from eval.types import Case, CaseSet
from rag.types import Turn

# PARTIAL and CONVERSATIONAL have an answer to give; UNDERSPECIFIED asks for a question back.
ANSWERABLE = ("ANSWERABLE", "PARTIAL", "CONVERSATIONAL")


def recognises(head: object) -> bool:
    """Tell by a conversation with contexts."""
    return isinstance(head, dict) and {"conversation_id", "contexts", "input"} <= head.keys()


def read(path: Path) -> CaseSet:
    """Read one case a task; the contexts, a blank line between them, are the text in scope."""
    return named(path, (_case(row) for row in rows(path)))


def _case(row: dict[str, Any]) -> Case:
    labels = list(row.get("answerability") or row.get("Answerability") or ())
    answerable = any(label in ANSWERABLE for label in labels)
    texts = [item["text"].strip() for item in row["contexts"]]
    kinds = [label.lower() for label in [*labels, *(row.get("Multi-Turn") or ())] if label != "N/A"]
    return Case(
        id=row["task_id"],
        question=row["input"][-1]["text"].strip(),
        lang="en",
        answerable=answerable,
        history=_turns(row["input"][:-1]),
        # A task may come without any context; the text in scope is then one that says nothing.
        context="\n\n".join(text for text in texts if text) or "—",
        answers=unique(item["text"] for item in row["targets"]) if answerable else (),
        tags=tuple(dict.fromkeys(kinds)),
    )


def _turns(messages: list[dict[str, Any]]) -> tuple[Turn, ...]:
    turns: list[Turn] = []
    for message in messages:
        if message["speaker"] == "user":
            turns.append(Turn(message["text"], ""))
        elif turns:
            turns[-1] = Turn(turns[-1].question, message["text"])
    return tuple(turns)
