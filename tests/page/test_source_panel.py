"""What the source panel is given: documents that are there, words for those that are not."""

from pathlib import Path

from page.exchange import Exchange, Reply
from page.source_panel import panel_data
from page.strings import Speech
from rag.assistant import Request
from tests.page.desks import SENTENCE, desk


def test_a_removed_source_is_left_out(tmp_path: Path) -> None:
    stand = desk(tmp_path)
    given = stand.assistant("extractive", {}, "de").ask(Request("Wer wies den Vorwurf zurück?"))
    talk = (Exchange("1", "?", (Reply("extractive", given),)),)
    data = panel_data(talk, stand.index, Speech("de"))
    (document,) = data["documents"].values()
    texts = [part["text"] for line in document["lines"] for part in line["parts"]]
    assert SENTENCE in texts
    stand.index.remove(["hafen.txt"])
    assert panel_data(talk, stand.index, Speech("de"))["documents"] == {}
