"""What goes into the log: one line a question, with an id and figures, never with its words."""

import json
import logging
import sys
import time
import uuid
from collections.abc import Iterator
from typing import Final

from index.errors import BelegError
from rag.types import Answer, Event, Finished

log = logging.getLogger(__name__)

OWN: Final = ("app", "eval", "index", "page", "rag")


class JsonLine(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and the figures of the event."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line. A traceback gives the kind of error, not its words."""
        line: dict[str, object] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + "Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "figures", {}),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def set_up() -> None:
    """Write our own loggers' events to standard error as JSON lines, once."""
    for name in OWN:
        logger = logging.getLogger(name)
        if not logger.handlers:
            handler = logging.StreamHandler(sys.stderr)
            handler.setFormatter(JsonLine())
            logger.addHandler(handler)
            logger.setLevel(logging.INFO)
            logger.propagate = False


def noted(events: Iterator[Event], request_id: str | None) -> Iterator[Event]:
    """Hand on the events of one question, and log what came of it."""
    name = request_id or uuid.uuid4().hex[:12]
    try:
        for event in events:
            if isinstance(event, Finished):
                log.info("answered", extra={"figures": {"request": name, **_figures(event.answer)}})
            yield event
    except BelegError as error:
        log.warning("failed", extra={"figures": {"request": name, "error": type(error).__name__}})
        raise


def _figures(answer: Answer) -> dict[str, object]:
    return {
        "status": answer.status,
        "reason": answer.reason,
        "lang": answer.lang,
        "llm": answer.parts.llm,
        "index": answer.parts.index,
        "claims": len(answer.claims),
        "withheld": len(answer.withheld),
        "documents": sorted({item.source_id for item in answer.citations}),
        "timings": {name: round(value) for name, value in answer.timings.items() if value},
    }
