"""The assistant inside LangChain."""

from langchain_core.runnables import RunnableLambda

from rag.assistant import Request
from rag.langchain import BelegRunnable
from tests.fakes import ScriptedChat
from tests.rag.test_assistant import assistant


def test_invoke_batch_and_pipe() -> None:
    beleg = BelegRunnable(assistant())
    assert beleg.invoke("Wer wies den Vorwurf zurück?")["status"] == "answered"
    first, second = beleg.batch(["Wer wies den Vorwurf zurück?", Request("Wer?", id="b")])
    assert (first["id"], second["id"]) == (None, "b")
    chain = beleg | RunnableLambda(lambda record: record["short_answer"]["text"])
    assert chain.invoke("Wer wies den Vorwurf zurück?") == "Ada Lund"


def test_stream_ends_with_the_record() -> None:
    chat = ScriptedChat("Ada Lund denied it on Monday [1].")
    events = list(BelegRunnable(assistant(chat)).stream("Who denied it?"))
    assert "evidence" in events[0]
    assert "".join(event.get("draft", "") for event in events).startswith("Ada Lund")
    assert events[-1]["schema"] == "answer.v1"
