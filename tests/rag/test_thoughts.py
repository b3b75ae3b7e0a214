"""Thinking is taken out of a stream, however it is cut into pieces."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.thoughts import Thoughts


def _filtered(pieces: list[str]) -> str:
    thoughts = Thoughts()
    return "".join([*map(thoughts.feed, pieces), thoughts.rest()])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<think>hm</think>Yes.", "Yes."),
        ("A <THINKING>x</THINKING>b", "A b"),
        ("no tags, 1 < 2, <b>", "no tags, 1 < 2, <b>"),
        ("x <thin", "x <thin"),
        ("<think>never closed", ""),
        ("closed only</think>Yes.", "closed onlyYes."),
    ],
)
def test_thinking_is_removed(text: str, shown: str) -> None:
    assert _filtered([text]) == shown
    assert _filtered(list(text)) == shown


@given(st.text("<>/think ab", max_size=40), st.lists(st.integers(0, 40)))
def test_the_cuts_do_not_matter(text: str, cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    pieces = [text[a:b] for a, b in pairwise(edges)]
    assert _filtered(pieces) == _filtered([text])


@given(st.text("abc <>=", max_size=40))
def test_text_without_tags_passes_whole(text: str) -> None:
    assert _filtered([text]) == text
