"""Half a sentence is told from whole ones."""

import pytest

from rag.cut import part_unfinished


@pytest.mark.parametrize(
    ("draft", "rest"),
    [
        ("", ""),
        ("She denied it.", ""),
        ("She denied it. [1]", ""),
        ("She said: “No.” [1] [2] ", ""),
        ("[1] She denied it.\n", ""),
        ("[1] She denied it.\n[2] He did n", "[2] He did n"),
        ("She denied it. He did n", "He did n"),
        ("She", "She"),
        ("She denied it again and again " * 40, "She denied it again and again " * 40),
    ],
)
def test_the_rest(draft: str, rest: str) -> None:
    whole, found = part_unfinished(draft)
    assert whole + found == draft
    assert found.strip() == rest.strip()
