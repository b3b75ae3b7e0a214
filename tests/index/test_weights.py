"""The converter: exact on a tiny model, the same bytes every time, and closed to garbage."""

import hashlib
import json
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file

from index.errors import ModelError
from index.manifest import find
from index.weights import E5_SMALL, convert, describe, parse

HIDDEN, WIDE, WORDS, POSITIONS, TYPES = 32, 64, 40, 8, 2
RANDOM = np.random.default_rng(7)
BLOCK = 18


def quantised(rows: int, columns: int) -> tuple[bytes, np.ndarray]:
    """Return random 4-bit blocks and the numbers they stand for, by the plainest of means."""
    packed, numbers = b"", []
    for _ in range(rows * columns // 32):
        scale = np.float16(RANDOM.normal() / 8)
        nibbles = RANDOM.integers(0, 16, 32)
        packed += scale.tobytes()
        packed += bytes(int(nibbles[i] | nibbles[i + 16] << 4) for i in range(16))
        numbers += [float(scale) * (int(nibble) - 8) for nibble in nibbles]
    return packed, np.array(numbers, np.float32).reshape(rows, columns)


def plain(*dims: int) -> tuple[bytes, np.ndarray]:
    numbers = RANDOM.normal(size=dims).astype(np.float32)
    return numbers.tobytes(), numbers


def tensors() -> dict[str, tuple[bytes, np.ndarray]]:
    """Return the tensors of a model of one layer."""
    made = {
        "emb.word": quantised(WORDS, HIDDEN),
        "emb.pos": plain(POSITIONS, HIDDEN),
        "emb.type": plain(TYPES, HIDDEN),
        "emb.ln.w": plain(HIDDEN),
        "emb.ln.b": plain(HIDDEN),
    }
    for name in ("q", "k", "v", "ao"):
        made[f"l0.{name}.w"] = quantised(HIDDEN, HIDDEN)
        made[f"l0.{name}.b"] = plain(HIDDEN)
    made |= {"l0.fi.w": quantised(WIDE, HIDDEN), "l0.fi.b": plain(WIDE)}
    made |= {"l0.fo.w": quantised(HIDDEN, WIDE), "l0.fo.b": plain(HIDDEN)}
    for name in ("aln.w", "aln.b", "oln.w", "oln.b"):
        made[f"l0.{name}"] = plain(HIDDEN)
    return made


def packed(made: dict[str, tuple[bytes, np.ndarray]]) -> bytes:
    """Return the file."""
    head = b"E5S1" + struct.pack("<I", 1)
    head += struct.pack("<7i", HIDDEN, 1, 4, WIDE, WORDS, POSITIONS, TYPES)
    head += struct.pack("<f", 1e-12) + struct.pack("<i", 32)
    head += struct.pack("<i4iQ", 3, 0, 2, 1, 3, 5) + b"\0" * (4 * 4 + 3 * 4 + 5)
    head += struct.pack("<iI", 0, 6) + b"\0" * 6
    head += struct.pack("<i", len(made))
    offset = len(head) + sum(2 + len(name) + 21 for name in made)
    body = b""
    for name, (data, numbers) in made.items():
        head += struct.pack("<H", len(name)) + name.encode()
        head += struct.pack("<BIQQ", 0, numbers.size, offset + len(body), len(data))
        body += data
    return head + body


MADE = tensors()
FILE = packed(MADE)


def convert_bytes(data: bytes, tmp_path: Path) -> Path:
    (tmp_path / "in.bin").write_bytes(data)
    convert(tmp_path / "in.bin", tmp_path / "out")
    return tmp_path / "out"


def test_every_weight_is_exact(tmp_path: Path) -> None:
    loaded = load_file(convert_bytes(FILE, tmp_path) / "model.safetensors")
    assert len(loaded) == len(MADE)
    for ours, theirs in {
        "emb.word": "embeddings.word_embeddings.weight",
        "emb.ln.b": "embeddings.LayerNorm.bias",
        "l0.ao.w": "encoder.layer.0.attention.output.dense.weight",
        "l0.fi.w": "encoder.layer.0.intermediate.dense.weight",
        "l0.fo.w": "encoder.layer.0.output.dense.weight",
        "l0.aln.w": "encoder.layer.0.attention.output.LayerNorm.weight",
        "l0.oln.b": "encoder.layer.0.output.LayerNorm.bias",
    }.items():
        assert loaded[theirs].dtype == np.float32
        assert np.array_equal(loaded[theirs], MADE[ours][1]), ours


def test_the_same_bytes_every_time(tmp_path: Path) -> None:
    hashes = set()
    for run in ("a", "b"):
        (tmp_path / run).mkdir()
        folder = convert_bytes(FILE, tmp_path / run)
        hashes.add(
            tuple(
                (path.relative_to(folder), hashlib.sha256(path.read_bytes()).hexdigest())
                for path in sorted(folder.rglob("*"))
                if path.is_file()
            )
        )
    assert len(hashes) == 1


def test_the_header_is_read(tmp_path: Path) -> None:
    config = json.loads((convert_bytes(FILE, tmp_path) / "config.json").read_text())
    assert config["hidden_size"] == HIDDEN
    assert config["layer_norm_eps"] == 1e-12
    assert config["pad_token_id"] == 1


@pytest.mark.parametrize("name", ["multilingual-e5-small", "multilingual-e5-small-fp32"])
def test_the_description_is_the_one_the_manifest_pins(tmp_path: Path, name: str) -> None:
    """Whoever changes what is written changes the manifest too."""
    describe(tmp_path, E5_SMALL)
    written = {
        path.relative_to(tmp_path).as_posix(): path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    pinned = {file.name: file for file in find(name).installed}
    assert set(written) == set(pinned) - {"model.safetensors", "tokenizer.json"}
    for path, data in written.items():
        assert len(data) == pinned[path].size, path
        assert hashlib.sha256(data).hexdigest() == pinned[path].sha256, path


# --- garbage ---


def test_empty(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="it is empty"):
        convert_bytes(b"", tmp_path)


def test_something_else(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="does not start with E5S1") as caught:
        convert_bytes(b"PK\3\4" + FILE[4:], tmp_path)
    assert "beleg models pull" in str(caught.value)
    assert not (tmp_path / "out").exists()


@given(st.integers(0, len(FILE) - 1))
def test_cut_short_anywhere(length: int) -> None:
    with pytest.raises(ModelError):
        parse(FILE[:length])


DIRECTORY = FILE.index(b"emb.word") - 2


@given(st.integers(4, DIRECTORY + 400), st.binary(min_size=1, max_size=16))
def test_a_changed_header_is_refused_or_read_within_bounds(at: int, junk: bytes) -> None:
    """Nothing but a ModelError, and no tensor that leaves the file."""
    data = FILE[:at] + junk + FILE[at + len(junk) :]
    try:
        shape, found = parse(data)
    except ModelError:
        return
    assert shape.hidden * shape.vocabulary == found["emb.word"].count
    assert all(0 <= tensor.offset <= len(data) - tensor.size for tensor in found.values())


@pytest.mark.parametrize(
    ("made", "says"),
    [
        ({k: v for k, v in MADE.items() if k != "l0.q.b"}, "20 tensors for 1 layers"),
        (
            {("l9.q.w" if k == "l0.q.w" else k): v for k, v in MADE.items()},
            "unexpected tensor 'l9.q.w'",
        ),
        (MADE | {"l0.q.w": quantised(HIDDEN, WIDE)}, "l0.q.w has"),
        (MADE | {"emb.ln.w": (b"\0" * BLOCK, plain(HIDDEN)[1])}, "emb.ln.w has"),
    ],
    ids=["missing", "unexpected", "wrong shape", "a vector in blocks"],
)
def test_a_wrong_directory_is_named(made: dict[str, tuple[bytes, np.ndarray]], says: str) -> None:
    with pytest.raises(ModelError, match=says):
        parse(packed(made))


@pytest.mark.timeout(10)
@pytest.mark.parametrize("count", [21, 5 + 16 * 1_999_999])
def test_a_header_of_millions_of_layers_costs_nothing(count: int) -> None:
    data = bytearray(FILE)
    struct.pack_into("<i", data, 12, 1_999_999)
    struct.pack_into("<i", data, DIRECTORY - 4, count)
    with pytest.raises(ModelError, match="1999999 layers"):
        parse(bytes(data))
