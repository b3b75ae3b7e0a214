"""Quotations in a claim: what stands between quotation marks must stand in the evidence."""

import re
import unicodedata

from rag.facts.fact import Fact

_PAIRS = re.compile(
    r"„([^„“”\"]{2,})[“”\"]|“([^“”\"]{2,})[”\"]|«\s?([^«»]{2,}?)\s?»|»([^«»]{2,})«|"
    r"(?<!\w)\"([^\"]{2,})\"|‹([^‹›]{2,})›|(?<!\w)‚([^‚‘’]{2,})[‘’](?!\w)|(?<!\w)‘([^‘’]{2,})’(?!\w)|(?<!\w)'([^']{2,})'(?!\w)"
)
_EDGES = " .,;:!?…-–—"
_MARKS = str.maketrans(dict.fromkeys("„“”\"«»‚‘’'‹›`´", ""))


def _bare(text: str) -> str:
    plain = (
        unicodedata.normalize("NFKC", text).translate(_MARKS).replace("–", "-").replace("—", "-")
    )
    return re.sub(r"[\s\u00ad]+", " ", plain).strip(_EDGES).casefold()


def quotations(text: str) -> list[Fact]:
    """Return every quotation of a text, without its marks."""
    found = []
    for match in _PAIRS.finditer(text):
        group = match.lastindex or 0
        found.append(Fact("quotation", match.group(group), *match.span(group)))
    return found


def is_verbatim(quotation: str, evidence: str) -> bool:
    """Say whether the evidence has a quotation word for word; case, marks and spacing aside."""
    parts = [_bare(part) for part in re.split(r"\[?(?:…|\.\.\.)\]?", quotation)]
    bare = _bare(evidence)
    return all(part in bare for part in parts if part)
