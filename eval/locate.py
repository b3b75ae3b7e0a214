"""Where gold evidence, citations and passages lie, as sentence units of the sources. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from eval.text import covered, units
from eval.types import UNITS, Case
from index.types import Span

Unit = tuple[str, int]
Place = tuple[str, Span]
INLINE: Final = ""


class Scope:
    """The texts one case may be answered from, and their sentence units."""

    def __init__(self, case: Case, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.mode = case.fact(UNITS) or "sentences"

    def gold(self, case: Case) -> list[set[Unit]]:
        """Return the units of each gold quotation that is found in scope."""
        places = [self.quoted(item.quote, item.source) for item in case.evidence]
        return [self.units_of(place) for place in places if place]

    def place(self, item: Mapping[str, Any]) -> Place | None:
        """Return where a citation lies.

        Its offsets count in the stored text, which may differ from ours in line ends or in where
        an excerpt begins; then the quotation decides.
        """
        name = self._name(item["source"])
        span = Span(item["start"], item["end"])
        quote = item.get("quote")
        if name is not None and (quote is None or span.of(self.texts[name]) == quote):
            return name, span
        return self.quoted(quote, name) if quote else None

    def units_of(self, place: Place) -> set[Unit]:
        """Return the units a place covers."""
        name, span = place
        return {(name, n) for n in covered(span, units(self.texts[name], self.mode))}

    def cited(self, citations: Iterable[Mapping[str, Any]]) -> set[Unit]:
        """Return the units that citations cover; one that lies nowhere is a unit of its own."""
        found: set[Unit] = set()
        for item in citations:
            place = self.place(item)
            found |= self.units_of(place) if place else {("?", item["marker"])}
        return found

    def _name(self, source: str) -> str | None:
        if source in self.texts:
            return source
        return INLINE if INLINE in self.texts else None

    def quoted(self, quote: str, source: str | None) -> Place | None:
        """Return where words first stand, in the named source or in any."""
        names = [source] if source is not None and source in self.texts else list(self.texts)
        for name in names:
            at = self.texts[name].find(quote)
            if at >= 0:
                return name, Span(at, at + len(quote))
        return None


def relevance(passages: Iterable[set[Unit]], gold: list[set[Unit]]) -> tuple[tuple[int, ...], int]:
    """Return by rank how many gold quotations a passage is the first to hold, and those missed."""
    left = list(gold)
    grades = []
    for passage in passages:
        found = [item for item in left if item & passage]
        left = [item for item in left if item not in found]
        grades.append(len(found))
    return tuple(grades), len(left)
