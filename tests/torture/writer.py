"""A writer to be killed: changes an index at random for ever, and says what is done for good.

``python -m tests.torture.writer INDEX DOCS SEED`` writes ``ready``, then for each change a line
with its documents before it begins, and one after it was acknowledged.
"""

import json
import random
import sys
from hashlib import sha256
from pathlib import Path

from index.index import Index, open_index
from tests.index.makers import WordEmbedder

NAMES = 40
PARTS = 12


def text_of(number: int, version: int) -> str:
    """Return a text of several passages, each with a word of its own."""
    parts = (
        ("Der Absatz handelt von nichts Besonderem. " * 11) + f"Er ist n{number}v{version}x{m}."
        for m in range(PARTS)
    )
    return "\n\n".join(parts)


def change(index: Index, docs: Path, chance: random.Random) -> None:
    """Add, change or remove a few documents, and say so before and after."""
    some = chance.sample(range(NAMES), chance.randint(1, 4))
    stored = {source.name for source in index.sources()}
    removed = [f"d{number}.txt" for number in some if f"d{number}.txt" in stored]
    if removed and chance.random() < 0.3:
        say("begin", dict.fromkeys(removed))
        index.remove(removed)
        say("done", dict.fromkeys(removed))
        return
    version = chance.randrange(10**6)
    texts = {f"d{number}.txt": text_of(number, version) for number in some}
    for name, text in texts.items():
        (docs / name).write_text(text, encoding="utf-8")
    wanted = {name: digest(text) for name, text in texts.items()}
    say("begin", wanted)
    index.add([docs / name for name in texts])
    say("done", wanted)


def digest(text: str) -> str:
    """Return what stands for a text in a line, which must fit into a pipe."""
    return sha256(text.encode()).hexdigest()


def say(word: str, documents: object) -> None:
    """Write one line; a pipe takes it whole."""
    sys.stdout.write(json.dumps([word, documents]) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Work until killed."""
    folder, docs, seed = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(seed)
    index = open_index(folder, WordEmbedder(), lock_timeout=60)
    say("ready", {})
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 10**9
    for _ in range(rounds):
        change(index, docs, chance)


if __name__ == "__main__":
    main()
