"""Conversations on the disk: a folder with one file each, made to outlive a crash.

A file opens with a ``conversation.v1`` line; then comes one ``exchange.v1`` or ``thumb.v1`` line
each, appended and synced. A torn line is passed over. Whatever changes earlier lines writes the
file anew and swaps it in.
"""

import json
import os
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from index.errors import BelegError
from index.whole import write_whole
from page.exchange import Exchange
from page.history_record import Line, NotAnExchange, from_line, to_line

CONVERSATION: Final = "conversation.v1"
THUMB: Final = "thumb.v1"
LONGEST_TITLE: Final = 80
_ID: Final = re.compile(r"[0-9a-f]{32}")


class HistoryError(BelegError):
    """A conversation is not there, or cannot be written."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A conversation in the list."""

    id: str
    title: str
    changed: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation. ``sources`` are the names in scope; empty: all.

    ``thumbs`` says by reply (``key_of``) whether it was found good.
    """

    id: str
    title: str = ""
    sources: tuple[str, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    thumbs: Mapping[str, bool] = field(default_factory=dict)

    def with_exchange(self, exchange: Exchange) -> "Conversation":
        """Return the conversation with one more exchange; the first question is its title."""
        title = self.title or " ".join(exchange.question.split())[:LONGEST_TITLE]
        return replace(self, title=title, exchanges=(*self.exchanges, exchange))


def new_conversation() -> Conversation:
    """Return an empty conversation; it reaches the disk with its first exchange."""
    return Conversation(uuid.uuid4().hex)


def key_of(exchange: Exchange, number: int) -> str:
    """Return the key of one reply of an exchange."""
    return f"{exchange.id}:{number}"


class History:
    """The folder of the conversations."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def entries(self) -> list[Entry]:
        """Return all conversations, the last changed first."""
        found = []
        for path in self.folder.glob("*.jsonl"):
            try:
                changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                with path.open(encoding="utf-8") as file:
                    head = _parsed(file.readline())
            except (OSError, UnicodeDecodeError):
                continue
            if _ID.fullmatch(path.stem):
                found.append(Entry(path.stem, str((head or {}).get("title", "")), changed))
        return sorted(found, key=lambda entry: entry.changed, reverse=True)

    def read(self, identifier: str) -> Conversation:
        """Return a conversation; lines that are damaged are passed over.

        Raises:
            HistoryError: there is none of that id.
        """
        try:
            text = self._path(identifier).read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise HistoryError("This conversation is not on this machine any more.") from error
        found = Conversation(identifier)
        exchanges: dict[str, Exchange] = {}  # a line that stands there twice counts once
        thumbs: dict[str, bool] = {}
        for line in filter(None, map(_parsed, text.split("\n"))):
            match line.get("schema"):
                case "conversation.v1":
                    sources = tuple(map(str, line.get("sources", ())))
                    found = replace(found, title=str(line.get("title", "")), sources=sources)
                case "exchange.v1":
                    try:
                        exchange = from_line(line)
                    except NotAnExchange:
                        continue
                    exchanges[exchange.id] = exchange
                case "thumb.v1":
                    thumbs[str(line.get("reply"))] = bool(line.get("good"))
        return replace(found, exchanges=tuple(exchanges.values()), thumbs=thumbs)

    def write(self, conversation: Conversation) -> None:
        """Write a conversation whole, or not at all."""
        lines = [_head(conversation), *map(to_line, conversation.exchanges)]
        lines += [_thumb(reply, good) for reply, good in conversation.thumbs.items()]
        path = self._path(conversation.id)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(path, _bytes(lines))
        except OSError as error:
            raise _cannot_write(path, error) from error

    def append(self, conversation: Conversation, exchange: Exchange) -> Conversation:
        """Add an exchange at the end; return the conversation with it."""
        longer = conversation.with_exchange(exchange)
        if conversation.exchanges:
            self._add(longer, to_line(exchange))
        else:
            self.write(longer)  # with its title
        return longer

    def thumb(self, conversation: Conversation, reply: str, *, good: bool) -> Conversation:
        """Keep what was thought of a reply; return the conversation with it."""
        judged = replace(conversation, thumbs={**conversation.thumbs, reply: good})
        self._add(judged, _thumb(reply, good))
        return judged

    def rename(self, identifier: str, title: str) -> Conversation:
        """Give a conversation another title; return it."""
        short = " ".join(title.split())[:LONGEST_TITLE]
        renamed = replace(self.read(identifier), title=short)
        self.write(renamed)
        return renamed

    def delete(self, identifier: str) -> None:
        """Remove a conversation for good."""
        self._path(identifier).unlink(missing_ok=True)

    def _add(self, conversation: Conversation, line: Line) -> None:
        """Append one line; two tabs on one conversation both keep what they add."""
        path = self._path(conversation.id)
        if not path.exists():
            self.write(conversation)
            return
        try:
            with path.open("rb") as file:
                file.seek(-1, os.SEEK_END)
                torn = file.read() != b"\n"
            with path.open("ab", buffering=0) as file:
                file.write((b"\n" if torn else b"") + _bytes([line]))
                os.fsync(file.fileno())
        except OSError as error:
            raise _cannot_write(path, error) from error

    def _path(self, identifier: str) -> Path:
        # An id comes from the address bar: nothing but an id may become part of a path.
        if not _ID.fullmatch(identifier):
            raise HistoryError("This link names no conversation.")
        return self.folder / f"{identifier}.jsonl"


def _head(conversation: Conversation) -> Line:
    return {
        "schema": CONVERSATION,
        "id": conversation.id,
        "title": conversation.title,
        "sources": list(conversation.sources),
    }


def _thumb(reply: str, good: bool) -> Line:
    return {"schema": THUMB, "reply": reply, "good": good}


def _parsed(text: str) -> Line | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _bytes(lines: Iterable[Line]) -> bytes:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return text.encode(errors="backslashreplace")  # of a lone surrogate: the escape JSON has


def _cannot_write(path: Path, error: OSError) -> HistoryError:
    why = error.strerror or str(error)
    return HistoryError(
        f"The conversation cannot be kept in {path.parent} ({why}). Free some space."
    )
