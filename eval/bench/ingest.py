"""Taking documents in: Beleg's `add` beside the stock chain's splitter, encoder and Chroma."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from eval.bench.memory import own_peak_mb
from eval.bench.ratios import ratio

if TYPE_CHECKING:
    from rag.settings import Settings

STOCK: Final = "stock"
OURS: Final = "beleg"
BAR: Final = 1 / 3
_SLICE: Final = 20  # documents that one side takes in before the other does

Texts = Mapping[str, str]
Take = Callable[[Texts], int]  # documents in; how many passages the store holds now


@dataclass(frozen=True, slots=True)
class Took:
    """One slice on one side: seconds by the clock and of processor, passages and characters."""

    side: str
    slice: int
    seconds: float
    processor: float
    passages: int
    characters: int


def interleaved(documents: Texts, sides: Mapping[str, Take], *, every: int = 1) -> Iterator[Took]:
    """Have both sides take the same slices in turns, in changing order.

    Stock, which takes several times as long, may be given only one slice in ``every``.
    """
    held = dict.fromkeys(sides, 0)
    names, order = sorted(documents), list(sides)
    for number, at in enumerate(range(0, len(names), _SLICE)):
        texts = {name: documents[name] for name in names[at : at + _SLICE]}
        characters = sum(map(len, texts.values()))
        for side in order if number // every % 2 else order[::-1]:
            if side == STOCK and number % every:
                continue
            clock, processor = time.perf_counter(), time.process_time()
            now = sides[side](texts)
            took = time.perf_counter() - clock, time.process_time() - processor
            yield Took(side, number, *took, now - held[side], characters)
            held[side] = now


def figures(taken: Sequence[Took], stores: Mapping[str, Path]) -> dict[str, Any]:
    """Return rates, ratios with their intervals over slices, and bytes on disk.

    The first slice of each side loads its models and does not count. Ratios are those of slices
    that both sides took.
    """
    by_side = {side: [one for one in taken if one.side == side][1:] for side in stores}
    told: dict[str, Any] = {}
    for side, own in by_side.items():
        passages, seconds = sum(one.passages for one in own), sum(one.seconds for one in own)
        characters = sum(one.characters for one in own)
        stored = sum(file.stat().st_size for file in stores[side].rglob("*") if file.is_file())
        whole = sum(one.characters for one in taken if one.side == side)
        told[side] = {
            "passages": passages,
            "passages_per_s": round(passages / seconds, 1),
            "characters_per_s": round(characters / seconds),
            "processor_s": round(sum(one.processor for one in own), 1),
            "store_bytes_per_character": round(stored / whole, 2),
        }
    both = {one.slice for one in by_side[STOCK]} & {one.slice for one in by_side[OURS]}
    for name, part in (("passage", "passages"), ("character", "characters")):
        for clock in ("seconds", "processor"):
            ours, theirs = (
                [
                    getattr(one, clock) / getattr(one, part)
                    for one in by_side[side]
                    if one.slice in both
                ]
                for side in (OURS, STOCK)
            )
            found = ratio(ours, theirs)
            met = found.value <= BAR
            told[f"{clock} a {name} / stock's"] = asdict(found) | {"bar": BAR, "met": met}
    return told


def open_sides(settings: "Settings", home: Path) -> tuple[dict[str, Take], dict[str, Path]]:
    """Return both sides over empty stores below ``home``, and where their stores are."""
    stores = {STOCK: home / "stock", OURS: home / "beleg" / "index"}
    sides = {STOCK: _stock(settings, stores[STOCK]), OURS: _ours(settings, home / "beleg")}
    return sides, stores


def _ours(settings: "Settings", home: Path) -> Take:
    from index.index import open_index
    from rag.wiring import open_embedder

    index = open_index(home / "index", open_embedder(settings), lock_timeout=settings.lock_s)
    files = home / "documents"
    files.mkdir(parents=True)

    def take(texts: Texts) -> int:
        paths = [files / name for name in texts]
        for path, text in zip(paths, texts.values(), strict=True):
            path.write_text(text, encoding="utf-8", newline="")
        return index.add(paths).passages

    return take


def _stock(settings: "Settings", folder: Path) -> Take:
    from eval.bench.stock_cold import open_store
    from eval.peers.stock import BATCH, splitter

    split, store = splitter(), open_store(settings, folder)
    held = 0

    def take(texts: Texts) -> int:
        nonlocal held
        chunks = split.create_documents(list(texts.values()), [{"source": name} for name in texts])
        for at in range(0, len(chunks), BATCH):
            store.add_documents(chunks[at : at + BATCH])
        held += len(chunks)
        return held

    return take


def measure(
    settings: "Settings", documents: Texts, home: Path, *, every: int = 1
) -> dict[str, Any]:
    """Measure both sides; each slice is told as it ends."""
    sides, stores = open_sides(settings, home)
    taken = []
    for one in interleaved(documents, sides, every=every):
        taken.append(one)
        rate = one.passages / one.seconds
        sys.stderr.write(f"{one.side}: {one.passages} passages, {rate:.1f} a second\n")
    return figures(taken, stores) | {"documents": len(documents), "peak_mb": own_peak_mb()}
