"""A contradiction is said wherever an answer is shown: on the page, in exports, and later."""

import pytest

from page.exchange import Exchange, Reply
from page.export_html import conversation_html
from page.export_markdown import answer_markdown, answer_plain
from page.history import Conversation
from page.history_record import from_line, to_line
from page.html import View, answer_html
from page.outcome import status, why
from page.strings import Speech
from rag.types import Answer, Side
from tests.rag.samples import FIRST, answer, evidence


def conflicting() -> Answer:
    sides = Side(evidence(), None), Side(evidence(FIRST), None)
    return answer(reason="conflicting", sides=sides)


@pytest.mark.parametrize(("lang", "words"), [("de", "widersprechen"), ("en", "contradict")])
def test_it_is_said_everywhere(lang: str, words: str) -> None:
    say, found = Speech(lang), conflicting()
    kept = Conversation("c", exchanges=(Exchange("e", "Wer?", (Reply("x", found),)),))
    shown = (
        answer_html(found, View(say)),
        answer_markdown(found, say),
        answer_plain(found, say),
        conversation_html(kept, say),
    )
    for text in shown:
        assert words in text
        assert "hafen.txt" in text.replace("\\", "")
    assert words in status(found, say)
    for side in found.sides:
        assert side.text in why(found, say)


def test_it_is_still_said_after_a_reload() -> None:
    exchange = Exchange("e", "Wer?", (Reply("x", conflicting()),))
    assert from_line(to_line(exchange)) == exchange


def test_other_endings_are_as_they_were() -> None:
    say = Speech("en")
    assert (status(answer(), say), why(answer(), say)) == ("✓ Every sentence supported", "")
    stopped = answer(reason="stopped")
    assert status(stopped, say) == "■ Stopped"
    refused = answer(claims=(), reason="not_stated")
    assert status(refused, say) == "✗ Not answered"
    assert why(refused, say).startswith("The sources are about this")


def test_a_side_that_was_cut_short_by_a_failure_says_both() -> None:
    found = answer(reason="backend_failed", sides=conflicting().sides)
    assert "contradict" in why(found, Speech("en"))
    assert "did not answer" in why(found, Speech("en"))
