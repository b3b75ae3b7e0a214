"""How many bytes of a GGUF file a written token reads: all weights but the rows of other tokens."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

EMBEDDING: Final = "token_embd.weight"
OUTPUT: Final = "output.weight"
_TEXT: Final = 8
_ARRAY: Final = 9
_SIZES: Final = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}


def read_per_token(path: Path) -> int:
    """Return the bytes. Where input and output share one table, all of it is read."""
    size = path.stat().st_size
    with path.open("rb") as file:
        starts = dict(_tensors(file))
    if EMBEDDING not in starts or OUTPUT not in starts:
        return size
    after = [start for start in starts.values() if start > starts[EMBEDDING]]
    # The last one reaches to the end of the file; what is before all of them is next to nothing.
    end = min(after, default=size)
    return size - (end - starts[EMBEDDING])


def _tensors(file: IO[bytes]) -> Iterator[tuple[str, int]]:
    """Yield the name of each tensor and where it begins among them."""
    _, _, tensors, values = struct.unpack("<4sIQQ", file.read(24))
    for _ in range(values):
        _text(file)
        _skip(file, _number(file, "I"))
    for _ in range(tensors):
        name, dimensions = _text(file), _number(file, "I")
        file.read(8 * dimensions + 4)
        yield name, _number(file, "Q")


def _skip(file: IO[bytes], kind: int) -> None:
    if kind == _TEXT:
        _text(file)
    elif kind == _ARRAY:
        inner, count = _number(file, "I"), _number(file, "Q")
        if inner in _SIZES:
            file.seek(_SIZES[inner] * count, 1)
        else:
            for _ in range(count):
                _skip(file, inner)
    else:
        file.seek(_SIZES[kind], 1)


def _text(file: IO[bytes]) -> str:
    return file.read(_number(file, "Q")).decode("utf-8", "replace")


def _number(file: IO[bytes], form: str) -> int:
    found: int = struct.unpack(f"<{form}", file.read(struct.calcsize(f"<{form}")))[0]
    return found
