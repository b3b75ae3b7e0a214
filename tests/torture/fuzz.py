"""Mutation fuzzing of everything that reads what others wrote: ``python -m tests.torture.fuzz``.

Each target takes a seed's bytes, mutated, and raises where an invariant broke; errors that are
refusals are part of the contract. What broke is written down as a Python literal, to become a test.
"""

import argparse
import json
import logging
import random
import re
import sys
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from eval.cases import Fault, from_json, read_line
from index.errors import BelegError, DocumentError
from index.load import make_document, safe_name
from index.parse import Limits, parse
from index.plain import clean, decode
from index.split import split
from rag.assistant import Request
from rag.batch import run_batch
from rag.check import objection
from rag.cite import attach, number
from rag.claims import split_claims
from rag.condense import condense
from rag.question import settle
from rag.spec import parse_spec
from rag.types import Answer, Turn
from tests.index import bad_files as make
from tests.rag.samples import FIRST, answer, evidence

Target = Callable[[bytes], None]
_JOINED: Final = (
    "[1]|[2, 3]|[1-9999999]|【1†x】|(1)|(Quelle 2)|¹²|](|![x](http://e.example)|<b>|</think>|```"
    "|„|“|»|\u202e|\u200b|\u2028|\0|\r|\ud7ff|\ufeff|\U000e0041|\u0301\u0301|ß|İ|ﬁ|١٢|½|1e999|-0"
    '|NaN|null|{|}|{}|[]|"|\\|\\u0000|\\ud800|:|,|und|nicht|sagte|Ada Lund|3. Mai 2024|50 %|- '
    "|1.234,5 Millionen|<div>|<table>|&#0;|&#xd800;|&amp;|<!--|-->|<![CDATA[|<style>|</script>|#"
    "|> |1. |obj|endobj|stream|/Length|<<|>>|trailer|local:|openai:|../|C:\\|CON|.txt|\n\n|\t"
)
_TOKENS: Final = tuple(_JOINED.split("|"))
_TEXT: Final = (
    "Ada Lund leitet den Hafen seit dem 3. Mai 2024. „Er kostet 5 Mio. Euro“, sagte sie [1]."
)
_CASE: Final = {"id": "a", "question": "Wer?", "lang": "de", "answerable": True, "answers": ["Ada"]}


@dataclass(frozen=True, slots=True)
class Broken:
    """An input that broke a target, and how."""

    target: str
    data: bytes
    how: str


def mutated(chance: random.Random, seeds: Sequence[bytes]) -> bytes:
    """Return a seed with a few changes: bytes, tokens, pieces doubled, dropped or swapped in."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 6)):
        at = chance.randint(0, len(data))
        to = min(len(data), at + chance.randint(0, 12))
        match chance.randrange(6):
            case 0:
                data[at:at] = chance.choice(_TOKENS).encode()
            case 1:
                del data[at:to]
            case 2:
                data[at:at] = data[at:to] * chance.randint(1, 40)
            case 3:
                data[at:to] = chance.randbytes(to - at)
            case 4:
                other = chance.choice(seeds)
                start = chance.randint(0, len(other))
                data[at:at] = other[start : start + chance.randint(0, 40)]
            case _:
                data[at:to] = chance.choice(_TOKENS).encode()
    return bytes(data)


def claims(data: bytes) -> None:
    """A draft gives clean sentences, whose markers exist."""
    for claim in split_claims(_words(data), known=3):
        assert set(claim.markers) <= {1, 2, 3}
        assert not re.search(r"[\[\]【】\x02\x03]", claim.text), claim.text
        assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in claim.text)
        assert "](" not in claim.text
        assert any(c.isalnum() for c in claim.text)


def citations(data: bytes) -> None:
    """Receipts are verbatim, whatever markers were written."""
    text = _words(data)
    known = (evidence(), evidence(FIRST))
    cited = [attach(one.text, one.markers, known) for one in split_claims(text, known=2)]
    marked, receipts = number(cited)
    assert {n for one in marked for n in one} == {item.marker for item in receipts}
    for item in receipts:
        passage = known[0].passage
        assert passage.quote(item.span) == item.quote


def checker(data: bytes) -> None:
    """The rules of the checker take any claim and any source."""
    claim, _, source = _words(data).partition("\n")
    objection(claim, [source or _TEXT])


def batch(data: bytes) -> None:
    """A line gives one record, an answer or an error in words."""

    def reply(request: Request) -> Answer:
        settle(request.question)
        return answer(id=request.id, question=request.question)

    for record in run_batch(_words(data).split("\n"), reply):
        assert record["schema"] in ("answer.v1", "error.v1")
        assert "internal error" not in str(record.get("error")), record
        json.dumps(record)


def case(data: bytes) -> None:
    """A case line is read or named as faulty."""
    try:
        from_json(read_line(_words(data)))
    except (Fault, ValueError):
        return


def history(data: bytes) -> None:
    """A follow-up is made whole without a model, whatever was said before."""
    question, _, before = _words(data).partition("\n")
    if question.strip():
        assert condense(question, (Turn(before, question), Turn("Wer?", before)), None)


def spec(data: bytes) -> None:
    """A SPEC means something or is refused."""
    try:
        parse_spec(_words(data))
    except BelegError:
        return


def names(data: bytes) -> None:
    """Any name becomes safe, and stays so."""
    name = safe_name(_words(data))
    assert 0 < len(name) <= 200
    assert safe_name(name) == name
    assert not {"", ".", ".."} & set(name.split("/"))


def text(data: bytes) -> None:
    """Bytes give clean text or a refusal, and its passages lie in it."""
    try:
        words = clean(decode(data))
    except DocumentError:
        return
    assert clean(words) == words
    document = make_document(words, name="a.txt", media_type="text/plain")
    for passage in split(document):
        assert document.text[passage.start : passage.end] == passage.text
        assert all(passage.start <= s.start < s.end <= passage.end for s in passage.sentences)


def _parsed(kind: str) -> Target:
    def target(data: bytes) -> None:
        try:
            words = parse(data, kind, Limits())
        except DocumentError:
            return
        assert words.strip()
        words.encode()

    return target


def _words(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")  # lone surrogates, as odd file names have


_DRAFTS: Final = (
    _TEXT.encode(),
    b"- Erstens [1].\n- Zweitens [2][3] **fett** `x` (1).\n\n# Titel\n> Zitat [4]",
    "Beide Länder wiesen dies zurück¹. ‘So’ 【2†x】 „Er sagte: ‚nein‘ [1, 2].“".encode(),
)
_PAGE: Final = (
    f"<html><head><title>T</title></head><body><h1>A</h1><p>{_TEXT}<ul><li>x</ul>".encode()
)
_MARKDOWN: Final = (
    f"---\na: b\n---\n# A\n\n{_TEXT}\n\n- x\n\n| a | b |\n|---|---|\n| 1 | 2 |\n".encode()
)
TARGETS: Final[dict[str, tuple[Target, Sequence[bytes]]]] = {
    "claims": (claims, _DRAFTS),
    "citations": (citations, _DRAFTS),
    "checker": (checker, [f"{_TEXT}\n{_TEXT}".encode(), *_DRAFTS]),
    "batch": (batch, [json.dumps({"id": "1", "question": "Wer?", "history": []}).encode(), b"[]"]),
    "case": (case, [json.dumps(_CASE).encode()]),
    "history": (
        history,
        [b"Und wann?\nAda Lund leitet ihn.", b"Who is he?\nPeskov denied."],
    ),
    "spec": (spec, [b"local:qwen", b"openai:gpt-5", b"extractive", b"local:/a/b.gguf"]),
    "names": (names, [b"bericht (2).txt", b"../a/b.pdf", b"C:\\x\\CON.txt"]),
    "text": (text, [_TEXT.encode(), _TEXT.encode("utf-16"), _TEXT.encode("cp1252")]),
    "markdown": (_parsed("markdown"), [_MARKDOWN]),
    "html": (_parsed("html"), [_PAGE]),
    "pdf": (_parsed("pdf"), [make.pdf([["Hafen"], ["Ada Lund"]])]),
    "docx": (_parsed("docx"), [make.docx(make.paragraph("Hafen"))]),
}


def fuzz(name: str, count: int, seed: int, *, slowest: float = 5.0) -> list[Broken]:
    """Run a target so often; return what broke it or took too long. The same seed, the same run."""
    target, seeds = TARGETS[name]
    chance = random.Random(f"{name}{seed}")
    broken: dict[str, Broken] = {}
    for _ in range(count):
        data = mutated(chance, seeds)
        started = time.thread_time()  # not the clock: others may be busy on this machine
        try:
            target(data)
            how = f"took {took:.0f} s" if (took := time.thread_time() - started) > slowest else ""
        except Exception as error:  # noqa: BLE001 - any is a finding
            how = f"{type(error).__name__}: {error}"[:300]
        if how:
            broken.setdefault(how.split(":")[0] + how[-20:], Broken(name, data, how))
    return list(broken.values())


def main() -> None:
    """Fuzz the targets that are named, all where none is; write a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    if unknown := {*args.targets} - {*TARGETS}:
        parser.error(f"no target {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
    logging.disable()  # pypdf has a line for each thing that is odd
    failed = False
    for name in args.targets or TARGETS:
        started = time.monotonic()
        found = fuzz(name, args.count, args.seed)
        seconds = time.monotonic() - started
        sys.stdout.write(f"{name}: {args.count} in {seconds:.0f} s, {len(found)} kinds of fault\n")
        for one in found[:20]:
            sys.stdout.write(f"  {one.how}\n    {one.data!r}\n")
        sys.stdout.flush()
        failed = failed or bool(found)
    sys.exit(failed)


if __name__ == "__main__":
    main()
