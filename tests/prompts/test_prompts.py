"""Prompt files: loading, rendering, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import prompts
from prompts import PromptFile, PromptFileError, parse, render

RAW = b"---\nversion: 3\n---\n\n# system\nAnswer in {language}.\n\n# user\nQ: {question}\n"


def _file() -> PromptFile:
    return parse("sample", RAW)


def test_parts_version_and_placeholders_are_read() -> None:
    file = _file()
    assert (file.version, file.system, file.user) == ("3", "Answer in {language}.", "Q: {question}")
    assert file.placeholders == {"language", "question"}
    assert len(file.sha256) == 64


def test_line_ends_do_not_matter_but_the_hash_tells_them_apart() -> None:
    other = parse("sample", RAW.replace(b"\n", b"\r\n"))
    assert other.system == _file().system
    assert other.sha256 != _file().sha256


@given(st.text(), st.text())
def test_values_are_never_parsed(language: str, question: str) -> None:
    assert render(_file(), language=language, question=question) == (
        f"Answer in {language}.",
        f"Q: {question}",
    )


def test_braces_in_a_value_stay() -> None:
    assert render(_file(), language="{question}", question="{language} {0} {")[0] == (
        "Answer in {question}."
    )


def test_missing_and_unknown_placeholders_are_named() -> None:
    with pytest.raises(PromptFileError, match=r"without a value: question; .*placeholder: tone"):
        render(_file(), language="German", tone="kind")


@pytest.mark.parametrize("name", ["nope", "../rag/llm", "", "A"])
def test_an_unknown_prompt_is_named_with_the_known_ones(name: str) -> None:
    with pytest.raises(PromptFileError, match=r"Known: .*answer"):
        prompts.load(name)


@pytest.mark.parametrize(
    "raw",
    [b"", b"# system\na\n# user\nb", b"---\nname: x\n---\n# system\na\n# user\nb", RAW[:40]],
)
def test_a_malformed_file_is_refused(raw: bytes) -> None:
    with pytest.raises(PromptFileError, match="malformed"):
        parse("sample", raw)


def test_every_shipped_prompt_loads() -> None:
    assert {"answer", "condense"} <= set(prompts.names())
    for name in prompts.names():
        file = prompts.load(name)
        assert all((file.system, file.user, file.placeholders))
