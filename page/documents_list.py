"""Which documents are shown, and which are in scope. Pure."""

from collections.abc import Collection, Sequence
from typing import Final

from index.rows import Source

PER_PAGE: Final = 20

Names = tuple[str, ...]


def matching(sources: Sequence[Source], wanted: str) -> list[Source]:
    """Return the sources whose name or title holds every word that is looked for."""
    words = wanted.casefold().split()
    return [
        source
        for source in sources
        if all(word in f"{source.name} {source.title}".casefold() for word in words)
    ]


def pages(count: int) -> int:
    """Return how many pages a list takes; an empty one takes one too."""
    return max(1, -(-count // PER_PAGE))


def on_page(sources: Sequence[Source], number: int) -> Sequence[Source]:
    """Return the sources of a page, the first of which is number 1."""
    return sources[(number - 1) * PER_PAGE : number * PER_PAGE]


def in_scope(name: str, scope: Names) -> bool:
    """Say whether a source is asked; an empty scope is all of them."""
    return not scope or name in scope


def switched(name: str, scope: Names, names: Collection[str]) -> Names:
    """Return the scope with a source put in or taken out.

    All is empty, so that what is added later is asked too. The last one cannot be taken out.
    """
    asked = [one for one in names if in_scope(one, scope)]
    changed = [one for one in asked if one != name] if name in asked else [*asked, name]
    if not changed:
        return scope
    return () if set(changed) == set(names) else tuple(sorted(changed))


def still_there(scope: Names, names: Collection[str]) -> Names:
    """Return the scope without what was removed; all where nothing of it is left."""
    left = tuple(name for name in scope if name in names)
    return () if set(left) == set(names) else left
