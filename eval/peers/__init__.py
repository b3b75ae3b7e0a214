"""The systems that can be measured: Beleg, and what it is compared with."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from eval.types import System
from index.errors import EvalError

if TYPE_CHECKING:
    from rag.settings import Settings

Opener = Callable[["Settings", str], System]


def _beleg(settings: "Settings", llm: str) -> System:
    from eval.peers.beleg import Beleg

    return Beleg(settings, llm)


def _oracle(settings: "Settings", llm: str) -> System:
    from eval.peers.oracle import OraclePassage

    return OraclePassage(settings, llm)


def _liar(settings: "Settings", llm: str) -> System:
    from eval.peers.liar import Liar

    return Liar(settings, "extractive")


def _trusted_liar(settings: "Settings", llm: str) -> System:
    from eval.peers.ablated import TrustedLiar

    return TrustedLiar(settings, "extractive")


def _without(part: str) -> Opener:
    def opener(settings: "Settings", llm: str) -> System:
        from eval.peers.ablated import Without

        return Without(settings, llm, part)

    return opener


def _stock(settings: "Settings", llm: str) -> System:
    from eval.peers.stock import Stock

    return Stock(settings, llm)


def _haystack(settings: "Settings", llm: str) -> System:
    from eval.peers.haystack import Haystack

    return Haystack(settings, llm)


def _bm25(settings: "Settings", llm: str) -> System:
    from eval.peers.bm25 import Bm25

    return Bm25()


def _always_refuse(settings: "Settings", llm: str) -> System:
    from eval.peers.refuse import AlwaysRefuse

    return AlwaysRefuse()


SYSTEMS: Final[dict[str, Opener]] = {
    "beleg": _beleg,
    "stock": _stock,
    "haystack": _haystack,
    "bm25": _bm25,
    "always-refuse": _always_refuse,
    "oracle-passage": _oracle,
    "liar": _liar,
    "liar-without-checker": _trusted_liar,
    **{
        f"without-{part}": _without(part)
        for part in ("reader", "demand", "ranking", "resolving", "words", "pieces", "sentences")
    },
}


# Those that are the same whatever language model is named.
NO_MODEL: Final = ("bm25", "always-refuse", "liar", "liar-without-checker")


def open_system(name: str, settings: "Settings", *, llm: str) -> System:
    """Return a system by name, its models not yet loaded.

    Raises:
        EvalError: there is no such system.
    """
    if name not in SYSTEMS:
        raise EvalError(f"no system {name!r}. Known: {', '.join(SYSTEMS)}.")
    return SYSTEMS[name](settings, llm)
