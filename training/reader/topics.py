"""Texts of several passages, written for this training: every question is asked of every passage.

``data/topics``, ``articles``, ``paragraphs``, ``guidance``; data/README.md says how files look.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from rag.condense import condense
from rag.types import Turn
from training.reader.recipe import (
    FOLDERS,
    OF_TOPICS,
    Example,
    Families,
    Pair,
    example,
    placed,
)

_HEADING = re.compile(r"\[P(\d)\]\s*(.*)")
_ANSWER = re.compile(r"P(\d):\s*(.*?)\s*(?:@(\d+))?")
_VERSION = re.compile(r"(de|en|fr|es):\s*(.*)")
_TOLD_IN = {"en-": "en"}  # how a file's name begins
_LINE = re.compile(r"\d+[.)]?\s+(.*)")


@dataclass(slots=True)
class Block:
    """A topic as its file has it: what stands above ``[Q]``, and the lines of questions.

    Under ``[F]`` stand follow-ups, each after the turns before it: ``question = answer > next``.
    """

    name: str
    told: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    followed: list[str] = field(default_factory=list)


def blocks(path: Path) -> Iterator[Block]:
    """Return the topics of a file.

    Raises:
        ValueError: text stands before the first topic.
    """
    block: Block | None = None
    lines: list[str] = []
    for line in filter(None, map(str.strip, path.read_text(encoding="utf-8").splitlines())):
        if line.startswith("==="):
            if block:
                yield block
            block = Block(line.strip("= "))
            lines = block.told
        elif block is None:
            raise ValueError(f"{path}: text before the first topic: {line}")
        elif line == "[Q]":
            lines = block.asked
        elif line == "[F]":
            lines = block.followed
        else:
            lines.append(line)
    if block:
        yield block


def versions(asked: str) -> dict[str, str]:
    """Return a question by language: ``deutsch // English // fr: français``."""
    found = {}
    for place, part in enumerate(re.split(r"\s//\s", asked)):
        named = _VERSION.fullmatch(part.strip())
        lang, text = named.groups() if named else (("de", "en")[place], part.strip())
        found[lang] = text
    return found


def completed(chain: str) -> str:
    """Return a follow-up as the product completes it, by rule, from the turns before it."""
    *before, question = chain.split(" > ")
    turns = [turn.split(" = ") for turn in before]
    return condense(question, [Turn(asked, answer) for asked, answer in turns], None)


def _passages(block: Block) -> dict[str, tuple[str, str]]:
    """The passages of a topic by number: heading and text."""
    found: dict[str, tuple[str, str]] = {}
    number = ""
    for line in block.told:
        if opening := _HEADING.fullmatch(line):
            number = opening[1]
            found[number] = (opening[2], "")
        else:
            heading, text = found[number]
            found[number] = (heading, f"{text}\n{line}".strip())
    return found


def topic_rows(
    block: Block, families: Families = OF_TOPICS, told_in: str = "de"
) -> Iterator[Example]:
    """Every question with every passage of its topic, and with all of them joined.

    Kinds: the family, then the languages of question and text.

    Raises:
        ValueError: an answer does not stand in its passage.
    """
    told = _passages(block)
    starts: dict[str, int] = {}
    joined = ""
    for number, (_, text) in told.items():
        joined += "\n" if joined else ""
        starts[number] = len(joined)
        joined += text
    for line in [*block.asked, *block.followed]:
        asked, *given = re.split(r"\s\|\s?", line)
        answers: dict[str, list[Pair]] = {number: [] for number in told}
        for answer in given:
            if found := _ANSWER.fullmatch(answer.strip()):
                number, span, turn = found.groups()
                answers[number].append(placed(told[number][1], span, int(turn or 1)))
        everywhere = [(a + starts[n], b + starts[n]) for n, own in answers.items() for a, b in own]
        for lang, chain in versions(asked).items():
            question = completed(chain)
            for number, (heading, text) in told.items():
                own = answers[number]
                elsewhere = families.aside if everywhere else families.silent
                kind = families.answers if own else elsewhere
                row = example(question, text, own, f"{kind}-{lang}-{told_in}", block.name)
                yield replace(row, heading=heading)
            yield example(
                question, joined, everywhere, f"{families.joined}-{lang}-{told_in}", block.name
            )


def guidance_rows(block: Block) -> Iterator[Example]:
    """Questions to a page of numbered lines, answered by lines."""
    lines = [match[1] for match in map(_LINE.fullmatch, block.told) if match]
    context = "\n".join(lines)
    spans: list[Pair] = []
    for line in lines:
        start = spans[-1][1] + 1 if spans else 0
        spans.append((start, start + len(line)))
    for line in block.asked:
        asked, _, given = line.rpartition(" | ")
        gold = tuple(int(n) - 1 for n in re.findall(r"\d+", given))
        for lang, question in versions(asked).items():
            kind = f"guidance-{lang}"
            yield Example(question, context, tuple(spans), (), gold, kind, block.name)


def told(folder: Path, families: Families) -> Iterator[Example]:
    """Rows of one folder's files."""
    for path in sorted(folder.glob("*.txt")):
        for block in blocks(path):
            yield from topic_rows(block, families, _TOLD_IN.get(path.stem[:3], "de"))


def topics(folder: Path) -> Iterator[Example]:
    """Rows of all topics and pages under the data folder."""
    for name, families in FOLDERS.items():
        yield from told(folder / name, families)
    for path in sorted((folder / "guidance").glob("*.txt")):
        for block in blocks(path):
            yield from guidance_rows(block)
