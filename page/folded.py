"""Earlier exchanges as plain HTML: read and followed to their sources, without a widget each.

A live exchange is ten elements, each with a state on both sides. With all of them live, a rerun of
100 messages took .44 s of processor time in the server and .75 s in the browser. What is folded
becomes live again by its own button.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Final

from page.alike import once_more, side_by_side
from page.exchange import Exchange, Reply
from page.html import View, answer_html
from page.strings import Speech

# The last five to nine exchanges stay live; what is before folds five at a time, so that a block
# that was sent once stays as it is.
LIVE: Final = 5
BLOCK: Final = 5

Exchanges = tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Exchanges in a row that are drawn alike."""

    exchanges: Exchanges
    live: bool


def parts(exchanges: Exchanges, wanted: frozenset[str]) -> Iterator[Part]:
    """Cut a conversation into what is folded, block by block, and what is live.

    ``wanted`` are the ids of exchanges that were opened again.
    """
    folded = max(0, len(exchanges) - LIVE) // BLOCK * BLOCK
    placed = enumerate(exchanges)

    def kind(item: tuple[int, Exchange]) -> tuple[bool, int]:
        position, exchange = item
        live = position >= folded or exchange.id in wanted
        return live, position // BLOCK if position < folded else -1

    for (live, _), group in groupby(placed, kind):
        yield Part(tuple(exchange for _, exchange in group), live)


def folded_html(
    exchanges: Exchanges, stale: Mapping[str, tuple[str, ...]], earlier: Exchanges, say: Speech
) -> str:
    """Return exchanges to read: question, answers, whether they are out of date, the way back.

    ``stale`` has by id the names of cited sources that changed since; ``earlier`` are the exchanges
    an "asked once more" compares with.
    """
    return "".join(_exchange(one, stale.get(one.id, ()), earlier, say) for one in exchanges)


def _exchange(exchange: Exchange, gone: tuple[str, ...], earlier: Exchanges, say: Speech) -> str:
    notes = [side_by_side(exchange, say), once_more(exchange, earlier, say)]
    if gone:
        notes.append(say("stale", names=", ".join(gone)))
    named = len(exchange.replies) > 1
    replies = "".join(
        _reply(reply, View(say, f"f{place}"), named=named)
        for place, reply in enumerate(exchange.replies)
    )
    label = say("unfold_label", question=exchange.question)
    return (
        f'<article class="past"><p class="past-question">{escape(exchange.question)}</p>'
        f'<div class="past-replies">{replies}</div>'
        + "".join(f'<p class="beleg note">{escape(note)}</p>' for note in notes if note)
        + f'<p class="beleg"><button type="button" data-beleg-unfold="{escape(exchange.id)}"'
        f' aria-label="{escape(label)}">{escape(say("unfold"))}</button></p></article>'
    )


def _reply(reply: Reply, view: View, *, named: bool) -> str:
    head = f"<p class='beleg note'>{escape(reply.spec)}</p>" if named else ""
    if reply.answer is None:
        return f"<div>{head}<p>{escape(view.say('failed'))} {escape(reply.error)}</p></div>"
    return f"<div>{head}{answer_html(reply.answer, view)}</div>"
