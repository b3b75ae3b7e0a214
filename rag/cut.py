"""A draft that ended before its writer was done: what was said, and what was not said to its end.

Half a sentence can say the opposite of the whole one, so it is never shown as fact.
"""

import re
from typing import Final

from index.language import detect_language
from index.sentences import sentences
from rag.types import Verdict

_ENDED: Final = re.compile(r"(?:[.!?…。][\"'”“»’)]*(?:\s*\[\d+\])*|\n)\s*\Z")
UNFINISHED: Final = Verdict("uncited", None, "the writer stopped before this sentence ended")


def part_unfinished(draft: str) -> tuple[str, str]:
    """Return the sentences that ended, and the beginning of the one that did not."""
    if not draft.strip() or _ENDED.search(draft):
        return draft, ""
    start = draft.rfind("\n") + 1
    line = draft[start:]
    found = sentences(line, detect_language(line))
    at = start + (found[-1].start if len(found) > 1 else 0)
    return draft[:at], draft[at:]
