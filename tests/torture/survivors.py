"""What must hold after any fault: every acknowledged document whole, none by halves, all found."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from index.index import RECORD, Index, open_index
from index.record import Record
from tests.index.makers import WordEmbedder
from tests.torture.writer import digest

Documents = Mapping[str, str | None]


def opened(home: Path) -> Index:
    """Open an index as a fresh process does."""
    return open_index(home / "index", WordEmbedder(), lock_timeout=60)


def losses(home: Path, acknowledged: Documents, begun: Documents) -> list[str]:
    """Return what is not as it was acknowledged, in words.

    ``begun`` is the change under way: each of its documents may be as before or as wanted.
    """
    index = opened(home)
    found = there(index)
    wrong = []
    for name in acknowledged.keys() | begun.keys() | found.keys():
        may = [acknowledged.get(name), *([begun[name]] if name in begun else [])]
        if found.get(name) not in may:
            wrong.append(f"{name} is {found.get(name)}, not one of {may}")
    wrong += unfound(home, index)
    index.close()
    return wrong


def there(index: Index) -> dict[str, str | None]:
    """Return the digest of every document's text."""
    return {one.name: digest(index.document(one.id).text) for one in index.sources()}


def unfound(home: Path, index: Index) -> list[str]:
    """Return the passages that their own vectors do not find, in the record or the generation."""
    record = Record(home / "index" / RECORD)
    if index.is_new:
        return []
    with record.reading() as view:
        ids, digest = view.passage_ids(), view.digest()
        vectors, passages = view.vectors(ids), view.passages(ids)
    record.close()
    missing = []
    for row, own in enumerate(ids):
        scores = vectors @ vectors[row]
        near = {ids[other] for other in np.flatnonzero(scores > scores.max() - 1e-4)}
        answer = index._generations.nearest(vectors[row], 1, digest=digest)
        if answer is not None and answer.seals is None:
            found = answer.ids[0]
        else:  # none, or one of some time ago: as a question finds it
            found = index.search(passages[row].text, k=1)[0].passage.id
        if own not in near or found not in near:
            missing.append(f"{own} is not found by its own vector")
    return missing
