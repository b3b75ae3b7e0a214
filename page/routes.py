"""The pages of the app, in the order of the menu. A new page is one line here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from page import ask, cases, documents, evals
from page.at_desk import at_desk


@dataclass(frozen=True, slots=True)
class Route:
    """One page: the key of its title, its path (empty for the first one), icon, and drawing."""

    title: str
    path: str
    icon: str
    draw: Callable[[], None]


ROUTES: Final[tuple[Route, ...]] = (
    Route("page_ask", "", ":material/forum:", at_desk(ask.show)),
    Route("page_documents", "documents", ":material/library_books:", at_desk(documents.show)),
    Route("page_cases", "cases", ":material/thumbs_up_down:", cases.draw),
    Route("page_evals", "evals", ":material/monitoring:", at_desk(evals.show)),
)
