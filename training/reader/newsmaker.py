"""Made-up German news paragraphs with questions, answerable and not, from our own sentences.

Every fact comes in a precise wording, which answers, and a vague one or none, which does not: so
"how many" is refused where the text says "some", and who denied is told from who accused.
"""

import json
import random
from pathlib import Path
from typing import Any

_PARTS: dict[str, Any] = json.loads(
    (Path(__file__).parent / "parts.json").read_text(encoding="utf-8")
)
Row = dict[str, Any]


def _speaker(rng: random.Random, taken: set[str]) -> tuple[str, str, str, str]:
    """A person with an office, or a body: as written, its name in it, short name, English name."""
    while True:
        if rng.random() < 0.3:
            de, en = rng.choice(_PARTS["bodies"])
            full = named = short = de
        else:
            gender = rng.choice(["m", "f"])
            office = rng.choice(_PARTS["offices"][gender])
            short = rng.choice(_PARTS["last"])
            named = f"{rng.choice(_PARTS['first'][gender])} {short}"
            full = f"{office} {named}"
            en = short
        if short not in taken:
            taken.add(short)
            return full, named, short, en


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class _Story:
    """One paragraph while it is being written."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.taken: set[str] = set()
        self.sentences: list[str] = []
        self.asked: list[tuple[str, str, list[str]]] = []
        self.slots = {
            "place": rng.choice(_PARTS["places"]),
            "day": rng.choice(_PARTS["days"]),
            "n": str(rng.choice([*range(3, 60), *range(60, 400, 7)])),
            "age": str(rng.randint(17, 88)),
            "year": str(rng.randint(1952, 2024)),
            "money": f"{rng.randint(2, 95)}{rng.choice(['', ',5', ',8'])} Millionen Euro",
            "pct": f"{rng.randint(2, 48)},{rng.randint(1, 9)} Prozent",
            "km": f"{rng.randint(3, 240)} Kilometer",
            "hours": f"{rng.randint(2, 30)} Stunden",
            "date": f"{rng.randint(1, 30)}. {rng.choice(_PARTS['months'])}",
            "clock": f"{rng.randint(1, 23)}.{rng.randint(1, 5)}5 Uhr",
            "name": f"{rng.choice(_PARTS['first']['m'])} {rng.choice(_PARTS['last'])}",
        }

    def fill(self, text: str, **more: str) -> str:
        return text.format(**{**self.slots, **more})

    def fact(self, spec: Row) -> None:
        """A fact of the story: precise (answerable), vague or missing (not)."""
        kind = self.rng.random()
        answer = self.fill(spec["answer"])
        if kind < 0.55 and spec["precise"]:
            self.sentences.append(self.fill(self.rng.choice(spec["precise"])))
            answers = [answer]
        else:
            if kind < 0.85 and spec["vague"]:
                self.sentences.append(self.fill(self.rng.choice(spec["vague"])))
            answers = []
        de, en = self.rng.choice(spec["questions"])
        self.asked.append((self.fill(de), self.fill(en), answers))

    def statement(self, verb: Row, thing: list[str]) -> None:
        """Somebody says something of a thing; asked who, what, and the opposite."""
        rng = self.rng
        full, named, short, english = _speaker(rng, self.taken)
        de, en = thing[0], thing[1]
        said = rng.choice(verb["says"])
        slots = {"s": full, "x": de, "X": _capital(de), "S": _capital(full)}
        sentence = self.fill(said, **slots)
        written = named if named in sentence else _capital(named)
        object_ = _capital(de) if _capital(de) in sentence else de
        self.sentences.append(sentence)
        ask = {"x": de, "xe": en, "n": short, "ne": english}
        who, what, wrong = (rng.choice(verb[k]) for k in ("who", "what", "wrong"))
        self.asked.append((self.fill(who[0], **ask), self.fill(who[1], **ask), [written]))
        if rng.random() < 0.6:
            self.asked.append((self.fill(what[0], **ask), self.fill(what[1], **ask), [object_]))
        if rng.random() < 0.7:
            self.asked.append((self.fill(wrong[0], **ask), self.fill(wrong[1], **ask), []))
        if rng.random() < 0.25:
            never = rng.choice(_PARTS["never"])
            self.asked.append((self.fill(never[0], **ask), self.fill(never[1], **ask), []))


def paragraph(rng: random.Random, number: int) -> Row:
    """One made-up news paragraph as a row of the news format."""
    story = _Story(rng)
    scene = rng.choice(_PARTS["scenes"])
    story.sentences.append(story.fill(rng.choice(scene["open"])))
    facts = rng.sample(scene["facts"], k=min(len(scene["facts"]), rng.randint(2, 4)))
    verbs = rng.sample(_PARTS["verbs"], k=rng.randint(1, 3))
    if rng.random() < 0.4:  # two who do the same to different things: tell them apart
        verbs.append(verbs[0])
    steps: list[tuple[Row, list[str] | None]] = [(fact, None) for fact in facts]
    for verb in verbs:
        used = [t for v, t in steps if t is not None and v is verb]
        things = [t for t in verb["things"] if t not in used]
        steps.append((verb, rng.choice(things)))
    rng.shuffle(steps)
    for spec, thing in steps:
        if thing is None:
            story.fact(spec)
        else:
            story.statement(spec, thing)
    if rng.random() < 0.4:
        story.sentences.append(story.fill(rng.choice(_PARTS["fillers"])))
    text = " ".join(story.sentences)
    return {
        "id": f"made-{number:05d}",
        "heading": story.fill(rng.choice(scene["heads"])) if rng.random() < 0.5 else "",
        "text": text,
        "questions": [
            {"de": de, "en": en, "answers": answers}
            for de, en, answers in story.asked
            if all(answer in text for answer in answers)
        ],
    }
