"""The backend that docs/backends.md writes in twenty lines works."""

import re
from pathlib import Path
from typing import Any

from rag.assistant import Request
from tests.backends.behaviours import HONEST
from tests.backends.peers import over_the_sample
from tests.backends.server import Reply, served
from tests.backends.sound import sound

DOCS = Path(__file__).resolve().parents[2] / "docs" / "backends.md"


def _my_chat(url: str) -> Any:
    code = re.findall(r"```python\n(.+?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)[0]
    assert len(code.strip().splitlines()) <= 22
    names: dict[str, Any] = {}
    exec(code, names)
    chat = names["MyChat"]()
    chat.url = url
    return chat


def test_the_documented_backend_answers() -> None:
    with served(lambda asked, number: Reply([HONEST.encode()], kind="text/plain")) as server:
        answer = over_the_sample(_my_chat(server.address)).ask(
            Request("Who denied the accusation?")
        )
    assert sound(answer)["reason"] is None
    assert answer.claims[0].text == "Ada Lund denied the accusation on Monday."


def test_the_documented_backend_fails_in_words() -> None:
    with served(lambda asked, number: Reply(status=500)) as server:
        answer = over_the_sample(_my_chat(server.address)).ask(
            Request("Who denied the accusation?")
        )
    assert sound(answer)["reason"] == "backend_failed"
    assert "is it up?" in answer.notice
