"""One question on its way, in a thread of its own: the page may be redrawn, it goes on.

Streamlit ends a script whenever anything is clicked. The answer must not end with it.
"""

import logging
import threading
from dataclasses import dataclass, replace
from typing import Final

from index.errors import BelegError
from index.language import detect_language
from page.exchange import Reply
from page.line import Busy, Line, Ticket
from rag.assistant import Assistant, Request
from rag.cli import internal
from rag.phrases import busy, refusal
from rag.types import Answer, EvidenceFound, Finished

log = logging.getLogger(__name__)

# A model stops within a tenth of a second; checking what it wrote takes the rest.
_STOP_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a question has come. ``ahead`` others wait for the model before this one."""

    found: EvidenceFound | None = None
    draft: str = ""
    ahead: int = 0
    reply: Reply | None = None


class Job:
    """A question that is being answered. ``progress`` is whole at any moment."""

    def __init__(self, assistant: Assistant, request: Request, *, spec: str, line: Line) -> None:
        self.spec = spec
        self._assistant = assistant
        self._request = request
        self._line = line
        self._progress = Progress()
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        threading.Thread(target=self._run, name="answer", daemon=True).start()

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        return self._progress

    def wait(self, seen: Progress, seconds: float) -> Progress:
        """Return the progress as soon as it is another than the one seen, or after a while."""
        with self._changed:
            self._changed.wait_for(lambda: self._progress is not seen, timeout=seconds)
        return self._progress

    def stop(self) -> Reply:
        """End it and return what there is: what was written so far, checked."""
        self._stopped.set()
        with self._changed:
            self._changed.wait_for(lambda: self._progress.reply is not None, timeout=_STOP_S)
        words = refusal("stopped", detect_language(self._request.question))
        self._tell(reply=Reply(self.spec, error=words))
        reply = self._progress.reply
        assert reply is not None
        return reply

    def _run(self) -> None:
        try:
            with self._line.admitted():
                reply = Reply(self.spec, self._answer())
        except Busy as full:
            reply = Reply(
                self.spec, error=busy(full.count, detect_language(self._request.question))
            )
        except BelegError as error:
            reply = Reply(self.spec, error=str(error))
        except Exception as error:
            # The edge: a bug ends in words on the page and in a traceback in the server's log.
            log.exception("a question failed")
            reply = Reply(self.spec, error=internal(error))
        self._tell(reply=reply)

    def _answer(self) -> Answer:
        ticket: Ticket | None = None
        try:
            for event in self._assistant.stream(self._request, stop=self._stopped.is_set):
                if isinstance(event, Finished):
                    return event.answer
                if isinstance(event, EvidenceFound):
                    self._tell(found=event)
                    if self._assistant.chat is not None and event.evidence:
                        ticket = self._line.join()
                        self._wait_for(ticket)
                else:
                    self._tell(draft=self._progress.draft + event.text)
        finally:
            if ticket is not None:
                ticket.leave()
        raise AssertionError("a stream ends with Finished")

    def _wait_for(self, ticket: Ticket) -> None:
        while not self._stopped.is_set() and not ticket.wait():
            self._tell(ahead=ticket.ahead)
        self._tell(ahead=0)

    def _tell(self, **changes: object) -> None:
        """Publish the progress; what came after the end is not news."""
        with self._changed:
            if self._progress.reply is None:
                self._progress = replace(self._progress, **changes)  # type: ignore[arg-type]
                self._changed.notify_all()
