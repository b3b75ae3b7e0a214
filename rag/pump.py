"""Reads a chat model's stream in a thread of its own, so that no silence of it can hold us."""

import queue
import threading
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

POLL_S: Final = 0.1


class Raised(Exception):
    """Carries what a model raised from its thread to ours."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error


class Pump:
    """One stream, under way as soon as it is built. ``stop`` ends it at its next chunk."""

    def __init__(
        self, model: "BaseChatModel", messages: "list[BaseMessage]", keywords: Mapping[str, Any]
    ) -> None:
        self.stop = threading.Event()
        self._items: queue.SimpleQueue[AIMessageChunk | BaseException | None] = queue.SimpleQueue()
        thread = threading.Thread(
            target=self._run, args=(model, messages, keywords), name="draft", daemon=True
        )
        thread.start()

    def chunks(self) -> "Iterator[AIMessageChunk | None]":
        """Yield chunks as they come and None in every silence. Raises Raised."""
        while True:
            try:
                item = self._items.get(timeout=POLL_S)
            except queue.Empty:
                yield None
                continue
            if item is None:
                return
            if isinstance(item, BaseException):
                raise Raised(item)
            yield item

    def _run(
        self, model: "BaseChatModel", messages: "list[BaseMessage]", keywords: Mapping[str, Any]
    ) -> None:
        from langsmith.run_helpers import tracing_context

        try:
            # Never traced to a third party, whatever the environment says.
            with tracing_context(enabled=False):
                stream: Any = model.stream(messages, **keywords)
                for chunk in stream:
                    if self.stop.is_set():
                        stream.close()
                        return
                    self._items.put(chunk)
        except BaseException as error:  # noqa: BLE001 - handed over to the reader's thread
            self._items.put(error)
        finally:
            self._items.put(None)
