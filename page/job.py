"""One question on its way, in a thread of its own: the page may be redrawn, it goes on.

Streamlit ends a script whenever anything is clicked. The answer must not end with it.
"""

import logging
import threading
from dataclasses import dataclass, replace

from index.errors import BelegError
from index.language import detect_language
from page.exchange import Reply
from page.line import Line, Ticket
from rag.assistant import Assistant, Request
from rag.cli import internal
from rag.phrases import refusal
from rag.types import Answer, EvidenceFound, Finished, Parts, Piece

log = logging.getLogger(__name__)


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
        self.assistant = assistant
        self.request = request
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
        """End it now and return what there is. The model stops at its next piece."""
        self._stopped.set()
        self._tell(reply=Reply(self.spec, self._unfinished()))
        reply = self._progress.reply
        assert reply is not None
        return reply

    def _run(self) -> None:
        try:
            reply = Reply(self.spec, self._answer())
        except BelegError as error:
            reply = Reply(self.spec, error=str(error))
        except Exception as error:
            # The edge: a bug ends in words on the page and in a traceback in the server's log.
            log.exception("a question failed")
            reply = Reply(self.spec, error=internal(error))
        self._tell(reply=reply)

    def _answer(self) -> Answer | None:
        ticket: Ticket | None = None
        try:
            for event in self.assistant.stream(self.request):
                if isinstance(event, Finished):
                    return event.answer
                if isinstance(event, EvidenceFound):
                    self._tell(found=event)
                    if self.assistant.chat is not None:
                        ticket = self._line.join()
                        self._wait_for(ticket)
                else:
                    self._write(event)
                if self._stopped.is_set():
                    break
        finally:
            if ticket is not None:
                ticket.leave()
        return self._unfinished()

    def _wait_for(self, ticket: Ticket) -> None:
        while not ticket.wait() and not self._stopped.is_set():
            self._tell(ahead=ticket.ahead)
        self._tell(ahead=0)

    def _write(self, piece: Piece) -> None:
        self._tell(draft=self._progress.draft + piece.text)

    def _tell(self, **changes: object) -> None:
        """Publish the progress; what came after the end is not news."""
        with self._changed:
            if self._progress.reply is None:
                self._progress = replace(self._progress, **changes)  # type: ignore[arg-type]
                self._changed.notify_all()

    def _unfinished(self) -> Answer | None:
        """Return an answer without claims that keeps what was found and written so far."""
        progress = self._progress
        question, core = self.request.question, self.assistant.core
        found = progress.found
        lang = detect_language(question)
        return Answer(
            id=self.request.id,
            question=question,
            standalone_question=found.standalone_question if found else question.strip(),
            lang=lang,
            reason="stopped",
            claims=(),
            withheld=(),
            citations=(),
            hits=found.hits if found else (),
            short_answer=None,
            refusal=refusal("stopped", lang),
            parts=Parts(
                llm=self.assistant.llm,
                embedder=core.embedder.id,
                reader=core.reader.name,
                checker=core.checker.name,
                prompt=None,
                index=core.corpus.fingerprint,
            ),
            draft=progress.draft,
        )
