"""A draft that ended before its writer was done: what was said, and what was not said to its end.

Half a sentence can say the opposite of the whole one, so it is never shown as fact.
"""

import re
from typing import Final

from index.language import detect_language
from index.sentences import sentences
from rag.types import Verdict

_ENDED: Final = re.compile(r"[.!?…。][\"'”“»’)]*(?:\s*\[\d+\])*\s*\Z")
_WORDS: Final = re.compile(r"[^\W\d]|\d(?!\d*\])")
UNFINISHED: Final = Verdict("uncited", None, "the writer stopped before this sentence ended")


def part_unfinished(draft: str) -> tuple[str, str]:
    """Return the sentences that ended, and what begins after them."""
    at = draft.rfind("\n") + 1
    line = draft[at:]
    # An endless sentence is parted too, where it grows too long: only a full stop ends one.
    ended = [one for one in sentences(line, detect_language(line)) if _ENDED.search(one.of(line))]
    if ended:
        at += ended[-1].end
    return (draft[:at], draft[at:]) if _WORDS.search(draft[at:]) else (draft, "")
