"""Whether the sources an answer cites are still the ones it was made from. Pure."""

from collections.abc import Callable

from rag.types import Answer

TextOf = Callable[[str], str | None]


def stale_sources(answer: Answer, text_of: TextOf) -> tuple[str, ...]:
    """Return the names of the cited sources that were changed or removed since.

    ``text_of`` gives the text of a document by id; None where the index does not hold it any more.
    """
    names = []
    for citation in answer.citations:
        text = text_of(citation.source_id)
        if text is None or citation.span.of(text) != citation.quote:
            names.append(citation.source)
    return tuple(dict.fromkeys(names))
