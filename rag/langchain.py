"""The assistant as a LangChain ``Runnable``: a question in, an ``answer.v1`` record out."""

from collections.abc import Iterator
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig

from rag.assistant import Assistant, Request
from rag.record import to_record
from rag.types import EvidenceFound, Finished

Record = dict[str, Any]


class BelegRunnable(Runnable[str | Request, Record]):
    """Question in, answer record out; ``batch`` comes with it.

    ``stream`` yields ``{"evidence": [...]}``, then ``{"draft": "…"}`` pieces that are not checked
    yet, and the record last.
    """

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    @classmethod
    def open(cls, **settings: Any) -> "BelegRunnable":  # noqa: ANN401 - one keyword per setting
        """Wire an assistant from the settings; keywords override them (``llm="extractive"``)."""
        from rag.settings import load_settings
        from rag.wiring import open_assistant

        return cls(open_assistant(load_settings(**settings)).assistant)

    def invoke(
        self,
        input: str | Request,  # noqa: A002 - LangChain's name
        config: RunnableConfig | None = None,
        **kwargs: Any,  # noqa: ANN401 - LangChain's signature
    ) -> Record:
        """Answer one question."""
        return to_record(self.assistant.ask(_request(input)))

    def stream(
        self,
        input: str | Request,  # noqa: A002 - LangChain's name
        config: RunnableConfig | None = None,
        **kwargs: Any | None,  # noqa: ANN401 - LangChain's signature
    ) -> Iterator[Record]:
        """Yield evidence, draft pieces and the record."""
        for event in self.assistant.stream(_request(input)):
            if isinstance(event, EvidenceFound):
                yield {"evidence": [item.quote for item in event.evidence]}
            elif isinstance(event, Finished):
                yield to_record(event.answer)
            else:
                yield {"draft": event.text}


def _request(question: str | Request) -> Request:
    return question if isinstance(question, Request) else Request(question)
