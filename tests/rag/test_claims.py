"""Drafts taken apart into claims and markers."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.claims import DraftClaim, split_claims


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        ("Peskov denied it [1]. Both did. [2][3]", [("Peskov denied it.", 1), ("Both did.", 2, 3)]),
        ("And 【4】 more ［1］!", [("And more!", 4, 1)]),
        ("A [1, 2] claim [3-4].", [("A claim.", 1, 2, 3, 4)]),
        ("No marker here.", [("No marker here.",)]),
        ("Er sagte es【1†source】.", [("Er sagte es.", 1)]),
        ("Baz [Quelle 2]. Foo (Source 1).", [("Baz.", 2), ("Foo.", 1)]),
        ("Bar (1). In (2014) it was.", [("Bar.", 1), ("In (2014) it was.",)]),
        ("It was so¹ and so.²", [("It was so and so.", 1, 2)]),
        ("Made up [99] and [7].", [("Made up and.",)]),
        ("[1] Putin came. [2] He left.", [("Putin came.", 1), ("He left.", 2)]),
        ("- **Foo** [1]\n- Bar [2]\n1. Baz", [("Foo", 1), ("Bar", 2), ("Baz",)]),
        ("```\ncode [1]\n```", [("code", 1)]),
        ("<b>Hi</b> [there](http://x.y) ![i](http://z) [2]", [("Hi there", 2)]),
        ("<think>no [1]</think>The U.S. president spoke [1].", [("The U.S. president spoke.", 1)]),
        ("Am 3. Mai kam Dr. Müller [1].", [("Am 3. Mai kam Dr. Müller.", 1)]),
        ("„Wahr. Wirklich“, sagte er [1].", [("„Wahr. Wirklich“, sagte er.", 1)]),
        ("A claim.\n[1]\nMore\non here [2]", [("A claim.", 1), ("More on here", 2)]),
        ("Nul\x00l [1]\u200b.", [("Null.", 1)]),
        ("[1]", []),
        ("", []),
    ],
)
def test_a_draft_becomes_claims(draft: str, expected: list[tuple[str, *tuple[int, ...]]]) -> None:
    assert split_claims(draft, known=4) == [DraftClaim(text, tuple(n)) for text, *n in expected]


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            ["[1]", "[2, 3]", "【1】", "［9］", "[Quelle 1]", "(1)", "[", "]", "[1", "¹"]
        ),
        st.sampled_from([". ", "! ", "„", "“", '"', "\n", "- ", "1. ", "**", "<b>", "`", "Satz "]),
        st.sampled_from(["\x00", "\x02", "\x03", "\u200b", "</b>"]),
        st.text(max_size=6),
    ),
    max_size=25,
).map("".join)
MARKER = re.compile(r"[\[［【]\s*\d|\d\s*[\]］】]|[\x00-\x08\x0e-\x1f]")


@given(PIECES)
def test_no_marker_is_left_and_none_is_invented(draft: str) -> None:
    for claim in split_claims(draft, known=3):
        assert claim.text == claim.text.strip() != ""
        assert not MARKER.search(claim.text)
        assert set(claim.markers) <= {1, 2, 3}
        assert len(set(claim.markers)) == len(claim.markers)


@given(PIECES)
def test_what_was_split_splits_no_further(draft: str) -> None:
    for claim in split_claims(draft, known=3):
        assert all(not again.markers for again in split_claims(claim.text, known=0))


@pytest.mark.parametrize(
    "unit", ["[1", "a. ", "„ ", "<a", "[[", "(1", "*_", "[Quelle 1, ", "\x02", "!"]
)
def test_time_is_linear(unit: str) -> None:
    started = time.perf_counter()
    split_claims(unit * 20_000, known=4)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        ("Maria Lenz opens the bridge on 3. Mai 2027. It costs 5 million.", 2),
        ("He was born on 12. Dezember 1950 in Berlin.", 1),
        ("Trump met Kim on 12. June 2018 in Singapore.", 1),
        ("They lost by 3. August was better.", 2),
        ("The rate is 2.5. Mai is a village.", 2),
    ],
)
def test_a_date_of_another_language_is_not_torn(draft: str, expected: int) -> None:
    assert len(split_claims(draft, known=1)) == expected
