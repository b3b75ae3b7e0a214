"""What may be asked: bounds on a question, and telling questions from instructions."""

import re
from typing import Final

from index.errors import QuestionError

MAX_CHARACTERS: Final = 4_000

# An instruction to the assistant is not a question to the documents. Only openings that cannot
# begin a question about a text are listed: "Nenne", "List", "Erkläre" ask for what it says.
_INSTRUCTION: Final = re.compile(
    r"""^\W*(?:(?:please|bitte|s'il\s+vous\s+pla[iî]t|por\s+favor)\W+)?(?:
      ignore\b | ignoriere?\b | ignorez?\b | ignora\b | vergiss\b | forget\s+(?:all|your|the|every)
    | disregard\b | oublie[zr]?\b | olvida\b | missachte\b
    | (?:write|compose|schreibe?n?|dichte|verfasse|écris|écrivez|escribe|scrivi)\b
      .{0,40}\b(?:poem|song|story|haiku|essay|joke|e-?mail|letter|code|program\w*|script|tweet
      |gedicht|lied|geschichte|witz|aufsatz|brief|programm|märchen|poème|chanson|poema|canción)
    | (?:tell|erzähle?|raconte[z]?|cuéntame)\b.{0,20}\b(?:joke|story|witz|märchen|blague|chiste)
    | (?:act|pretend|behave|roleplay|imagine\s+you|you\s+are\s+now)\b
    | du\s+bist\s+(?:jetzt|nun|ab\s+jetzt)\b
    | (?:tu\s+so|stell\s+dir\s+vor|spiele?\s+die\s+rolle)\b
    | (?:reveal|print|show|repeat|output|zeige?|gib|verrate|wiederhole)\b
      .{0,30}\b(?:prompt|instructions|anweisungen|systemprompt|system\s+message)
    | (?:translate|übersetze?n?|traduis|traduce)\b
    | (?:sag|say|antworte|answer|respond|reply)\s+(?:only|just|nur|einfach|always|immer)\b
    )""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


def settle(question: str) -> str:
    """Return the question trimmed and on one line.

    Raises:
        QuestionError: nothing was asked, or it is longer than a question can be.
    """
    text = " ".join(question.split())
    if not any(character.isalnum() for character in text):
        raise QuestionError("The question is empty. Ask something about the documents.")
    if len(text) > MAX_CHARACTERS:
        raise QuestionError(
            f"The question has {len(text):,} characters; at most {MAX_CHARACTERS:,} are taken. "
            "Ask it shorter, or add the text as a document with `beleg add`."
        )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise QuestionError(
            f"The question holds a broken character at position {error.start}. Send valid UTF-8."
        ) from None
    return text


def is_instruction(question: str) -> bool:
    """Tell whether the text orders the assistant about instead of asking the documents."""
    return _INSTRUCTION.search(question) is not None
