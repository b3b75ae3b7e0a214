"""How an answer came about: worked out again from its record, and drawn without live markup."""

from pathlib import Path

from page.inside import laps, look_inside
from page.inside_html import inside_html
from page.strings import Speech
from rag.assistant import Request
from tests.fakes import ScriptedChat
from tests.page.desks import SENTENCE, desk
from tests.page.test_html import tags
from tests.rag.samples import answer


def test_what_was_sent_and_read_is_shown(tmp_path: Path) -> None:
    chat = ScriptedChat("Ada Lund wies <b>alles</b> zurück. [1]")
    stand = desk(tmp_path, chat)
    given = stand.assistant("local", {}, "de").ask(Request("Wer wies den Vorwurf zurück?"))
    inside = look_inside(given, stand.core)
    assert inside.prompt == chat.prompts[0]
    assert inside.current
    html = inside_html(given, inside, Speech("de"))
    assert SENTENCE in html
    assert "Was das Modell schrieb" in html
    assert "b" not in tags(html).tags


def test_stages_follow_each_other() -> None:
    timed = answer(timings={"retrieve_ms": 10.0, "evidence_ms": 30.0, "check_ms": 90.0})
    assert [(lap.start, lap.end) for lap in laps(timed)] == [(0, 10), (10, 30), (30, 90)]
