"""Labels are Markdown and aria-labels at once: text in the one, no backslashes in the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from markdown_it import MarkdownIt

from page.labels import plain, shortened

PIECES = some.sampled_from([*"ab_*-+=1.)(:/[]<>!#`~$@&\\ h", "www.", "https://a.b", "12."])


@given(some.lists(PIECES, max_size=15).map("".join))
def test_a_label_is_only_text(text: str) -> None:
    wanted = " ".join(text.split())
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(plain(text))
    inline = [child for token in tokens for child in (token.children or ())]
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert {child.type for child in inline} <= {"text"}
    assert "".join(child.content for child in inline) == wanted


@pytest.mark.parametrize("name", ["nordkorea-ukraine.de.txt", "a (2).txt", "my_notes.pdf"])
def test_a_file_name_is_read_aloud_as_it_is(name: str) -> None:
    assert plain(name) == name


def test_labels_show_text_as_it_is() -> None:
    assert plain("*a* [b](c)\n:d:") == r"\*a\* \[b\](c) \:d\:"
    assert shortened("one two three", 8) == "one two…"
