"""The training of the writer's opinion: its rows, its continuation of kept prompts, its file."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from gguf import GGUFReader, GGUFWriter

from rag.opinion import ADAPTER, OPENING
from training.opinion.export import export
from training.opinion.prefixes import Prefixes, Texts, expanded, padded, stacked
from training.opinion.qwen import SCALE, Qwen
from training.opinion.rows import DATA, OF_ARTICLE, OF_GROUP, Row, chosen, holds, texts
from training.opinion.train import Opinion, auc, train
from training.reader.recipe import Example, example

WIDTH, HEADS, SHARED, LAYERS, WORDS = 32, 4, 2, 2, 300


class Letters:
    """A tokenizer whose tokens are bytes."""

    def __call__(self, text: str, *, add_special_tokens: bool) -> "Letters":
        assert not add_special_tokens
        self.input_ids = (
            [260] if text == " yes" else [261] if text == " no" else list(text.encode())
        )
        return self


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Qwen:
    path = tmp_path_factory.mktemp("model") / "tiny.gguf"
    writer = GGUFWriter(path, "qwen2")
    writer.add_block_count(LAYERS)
    writer.add_embedding_length(WIDTH)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(SHARED)
    chance = np.random.default_rng(0)
    narrow = WIDTH // HEADS * SHARED
    sizes = {"attn_q": (WIDTH, WIDTH), "attn_k": (narrow, WIDTH), "attn_v": (narrow, WIDTH)}
    sizes |= {"attn_output": (WIDTH, WIDTH), "ffn_gate": (64, WIDTH), "ffn_up": (64, WIDTH)}
    sizes |= {"ffn_down": (WIDTH, 64)}
    tensors = {"token_embd.weight": (WORDS, WIDTH), "output.weight": (WORDS, WIDTH)}
    for layer in range(LAYERS):
        tensors |= {f"blk.{layer}.{name}.weight": size for name, size in sizes.items()}
    for name, size in tensors.items():
        writer.add_tensor(name, chance.normal(0, 0.3, size).astype(np.float32))
    norms = [
        f"blk.{layer}.{part}_norm.weight" for layer in range(LAYERS) for part in ("attn", "ffn")
    ]
    for name in [*norms, "output_norm.weight"]:
        writer.add_tensor(name, np.ones(WIDTH, dtype=np.float32))
    for layer in range(LAYERS):
        writer.add_tensor(
            f"blk.{layer}.attn_k.bias", chance.normal(0, 1, narrow).astype(np.float32)
        )
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return Qwen(path)


def row(user: str, label: bool) -> Row:
    return Row("g", "?", "Say.", user, f"{OPENING} {user[:3]}", 0.5, label)


def test_a_kept_prompt_is_continued_as_if_it_were_read_again(tiny: Qwen) -> None:
    first, then = [7, 1, 9, 200], [5, 3]
    whole, _ = tiny.run(torch.tensor([first + then]))
    _, past = tiny.run(padded([first, [1]]))
    kept = stacked(past, 0, len(first))
    wider = torch.nn.functional.pad(kept, (0, 0, 0, 3))  # padding must not be seen
    known = torch.tensor([len(first)])
    states, _ = tiny.run(torch.tensor([then]), expanded(wider, 1), known)
    assert torch.allclose(states[0].float(), whole[0, len(first) :].float(), atol=0.1)


def test_it_learns_to_tell_and_only_the_adapter_changes(tiny: Qwen, tmp_path: Path) -> None:
    torch.manual_seed(0)
    texts = Texts(Letters())
    rows = [row(f"{word} {n}", word == "wahr") for n in range(48) for word in ("wahr", "kein")]
    prefixes = Prefixes(tmp_path, tiny, texts)
    prefixes.make(rows)
    before = {name: weight.clone() for name, weight in tiny.weights.items()}
    opinion = Opinion(tiny, texts, prefixes)
    train(opinion, rows * 20)
    labels = [one.label for one in rows]
    assert auc(opinion.odds(rows), labels) > 0.9
    assert all(torch.equal(weight, before[name]) for name, weight in tiny.weights.items())
    again = Prefixes(tmp_path, tiny, texts)
    again.make(rows)
    assert torch.equal(again.of(rows[0])[1], prefixes.of(rows[0])[1])
    assert len(list(tmp_path.glob("shard-*.pt"))) == 1


def test_an_adapter_is_written_as_llama_cpp_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "adapter.gguf"
    export({"blk.0.attn_q": (torch.ones(4, 6), torch.zeros(8, 4))}, [3, 1, 2], path)
    read = GGUFReader(path)
    told = {name: read.get_field(name) for name in read.fields}
    assert told["adapter.lora.alpha"].contents() == SCALE * 4  # type: ignore[union-attr]
    assert told["adapter.alora.invocation_tokens"].contents() == [3, 1, 2]  # type: ignore[union-attr]
    shapes = {one.name: tuple(one.shape) for one in read.tensors}
    assert shapes == {
        "blk.0.attn_q.weight.lora_a": (6, 4),
        "blk.0.attn_q.weight.lora_b": (4, 8),
    }


def test_the_shipped_adapter_acts_from_the_words_that_are_asked() -> None:
    read = GGUFReader(ADAPTER)
    field = read.get_field("adapter.alora.invocation_tokens")
    assert field is not None
    assert len(field.contents()) >= 3  # one token might stand in any text
    assert ADAPTER.stat().st_size < 10_000_000


def test_an_answer_is_held_by_the_sentence_it_stands_in() -> None:
    text = "Lund kam am Montag. Lund ging am Montag."
    second = example("Wann ging sie?", text, [(33, 39)], "article-de-de", "g")
    assert text[33:39] == "Montag"
    assert not holds(second, (33, 39), "Lund kam am Montag.")
    assert holds(second, (33, 39), "Lund ging am Montag.")


def read(one: Example) -> Row:
    """A row of a reader that doubts every second question."""
    sure = len(one.question) % 2
    return replace(row(one.question, bool(one.answers)), reader=0.99 if sure else 0.5)


def test_texts_are_asked_what_they_answer_and_what_they_do_not() -> None:
    found = [made for quota, pool in texts() for made in chosen(quota, pool, read)]
    answered = sum(one.label for one in found)
    assert len(found) > 5000
    assert 0.4 < answered / len(found) < 0.6


def test_of_a_text_most_rows_are_those_the_reader_doubts() -> None:
    quota, pool = next((quota, pool) for quota, pool in texts() if quota == OF_GROUP)
    found = list(chosen(quota, pool, read))
    assert len(found) <= quota.any + quota.doubted
    assert sum(one.reader == 0.5 for one in found[quota.any :]) > len(found[quota.any :]) / 2


def test_an_article_is_asked_under_its_headline() -> None:
    whole = [pool for quota, pool in texts() if quota == OF_ARTICLE]
    assert all(one.heading for pool in whole for one in pool)


def test_no_text_is_one_the_reader_was_trained_on() -> None:
    def told(folder: Path) -> set[str]:
        lines = (
            line
            for path in folder.rglob("*.txt")
            for line in path.read_text(encoding="utf-8").splitlines()
        )
        return {line for line in lines if len(line) > 200}

    reader = told(DATA.parents[1] / "reader" / "data")
    assert len(reader) > 1000
    assert not told(DATA) & reader
