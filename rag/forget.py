"""What the home keeps of documents beside the index: whatever quotes a removed text goes too."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from index.errors import IndexFault
from index.whole import DRAFT, clear_drafts, write_whole

# Every answer record names the documents it quotes, by an id that changes with their text.
_CITED: Final = re.compile(rb'"source_id"\s*:\s*"([0-9a-f]{16})"')


@dataclass(frozen=True, slots=True)
class Kept:
    """The documents that are still there."""

    ids: frozenset[str]
    names: frozenset[str]


def forget(home: Path, kept: Kept) -> int:
    """Delete conversations and runs that name a document not kept, and cases that quote one.

    Lines and files that a crash left by halves go too: what is missing may be what they cite.

    Raises:
        IndexFault: a file cannot be read or deleted.
    """
    gone = 0
    try:
        for folder in (home / "conversations", home / "runs"):
            _forget_halves(folder)
        clear_drafts(home)
        for path in _quoting(home / "conversations", kept):
            path.unlink()
            gone += 1
        for folder in {
            home / "runs" / path.relative_to(home / "runs").parts[0]
            for path in _quoting(home / "runs", kept)
        }:
            shutil.rmtree(folder)
            gone += 1
        return gone + _forget_cases(home / "cases.jsonl", kept)
    except OSError as error:
        raise IndexFault(
            f"{error.filename} cannot be removed ({error.strerror}). Close what has it open, and "
            "run `beleg remove --purge` again."
        ) from error


def _forget_halves(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.name.endswith(DRAFT):
            path.unlink()
        elif path.suffix == ".jsonl" and path.is_file():
            lines = path.read_bytes().splitlines(keepends=True)
            whole = [line for line in lines if _is_whole(line)]
            if whole != lines:
                write_whole(path, b"".join(whole))


def _is_whole(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return not line.strip()
    return True


def _quoting(folder: Path, kept: Kept) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            cited = {found.decode() for found in _CITED.findall(path.read_bytes())}
            if cited - kept.ids:
                yield path


def _forget_cases(path: Path, kept: Kept) -> int:
    if not path.is_file():
        return 0
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    left = [line for line in lines if _sources(line) <= kept.names]
    if left != lines:
        write_whole(path, "".join(left).encode())
    return len(lines) - len(left)


def _sources(line: str) -> set[str]:
    """Return the documents a case names."""
    try:
        case: dict[str, Any] = json.loads(line)
        named = {item.get("source") for item in case.get("evidence", [])} - {None}
        return named | set(case.get("sources", []))
    except (ValueError, AttributeError, TypeError):
        return set()
