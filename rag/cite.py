"""Which evidence proves a claim, and the receipts: exact spans, numbered by first use."""

from collections.abc import Callable, Sequence

from rag.facts import unsupported_facts
from rag.facts.words import overlap
from rag.types import Citation, Evidence

Similarity = Callable[[str, Sequence[str]], Sequence[float]]
MOST = 3
"""More sentences than this under one claim prove nothing a reader would check."""
_MARGIN = 0.03  # e5 cosines of two sentences on one topic differ by less than this


def attach(
    claim: str,
    markers: Sequence[int],
    evidence: Sequence[Evidence],
    *,
    similarity: Similarity | None = None,
) -> tuple[Evidence, ...]:
    """Return the sentences that support a claim best, at most three.

    What the markers name is kept where it holds every fact of the claim and no other sentence is
    clearly closer. Else sentences are added while they hold facts that are still missing, the
    sentence before a cited one included, for "both countries" and "he".

    Args:
        claim: One sentence, without markers.
        markers: 1-based numbers into ``evidence``; wrong ones are ignored.
        evidence: What the writer saw, in that order.
        similarity: Closeness of one text to others; word overlap where there is none.
    """
    if not evidence:
        return ()
    close = _closeness(claim, evidence, similarity)
    given = [n - 1 for n in dict.fromkeys(markers) if 0 < n <= len(evidence)][:MOST]
    best = max(range(len(evidence)), key=lambda i: (-_missing(claim, [evidence[i]]), close[i], -i))
    if given:
        kept = [evidence[i] for i in given]
        closest = max(close[i] for i in given)
        if not _missing(claim, kept) and closest >= close[best] - _MARGIN:
            return tuple(kept)
    return _cover(claim, best, evidence, close)


def _cover(
    claim: str, best: int, evidence: Sequence[Evidence], close: Sequence[float]
) -> tuple[Evidence, ...]:
    """Add sentences to the best one while they hold facts of the claim that are missing."""
    chosen = [evidence[best]]
    order = sorted(range(len(evidence)), key=lambda i: -close[i])
    pool = [before] if (before := _before(evidence[best])) else []
    pool += [evidence[i] for i in order if i != best]
    missing = _missing(claim, chosen)
    while missing and len(chosen) < MOST:
        added = min(pool, key=lambda item: _missing(claim, [*chosen, item]), default=None)
        if added is None or _missing(claim, [*chosen, added]) >= missing:
            break
        chosen.append(added)
        missing = _missing(claim, chosen)
    return tuple(dict.fromkeys(chosen))


def _before(item: Evidence) -> Evidence | None:
    """Return the sentence before one, in the same passage."""
    earlier = [span for span in item.passage.sentences if span.end <= item.span.start]
    return Evidence(item.passage, earlier[-1], item.score) if earlier else None


def _missing(claim: str, chosen: Sequence[Evidence]) -> int:
    return len(unsupported_facts(claim, [item.quote for item in chosen]))


def _closeness(
    claim: str, evidence: Sequence[Evidence], similarity: Similarity | None
) -> Sequence[float]:
    quotes = [item.quote for item in evidence]
    if similarity is not None:
        return similarity(claim, quotes)
    return [overlap(claim, quote) for quote in quotes]


def number(
    claims: Sequence[Sequence[Evidence]],
) -> tuple[list[tuple[int, ...]], tuple[Citation, ...]]:
    """Number the sentences of all shown claims by first use.

    Returns:
        The markers of each claim, in order and ascending, and the citations they point at. The
        same sentence has one number throughout.
    """
    numbers: dict[tuple[str, int, int], int] = {}
    citations: list[Citation] = []
    marked = []
    for cited in claims:
        mine = []
        for item in cited:
            place = (item.passage.document_id, item.span.start, item.span.end)
            if place not in numbers:
                numbers[place] = len(numbers) + 1
                citations.append(_citation(numbers[place], item))
            mine.append(numbers[place])
        marked.append(tuple(sorted(set(mine))))
    return marked, tuple(citations)


def _citation(marker: int, item: Evidence) -> Citation:
    return Citation(marker, item.passage.source, item.passage.document_id, item.span, item.quote)
