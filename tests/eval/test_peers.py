"""The peers: what they answer, and that their records keep the contract."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from eval.peers import SYSTEMS, open_system
from eval.peers.bm25 import Bm25
from eval.peers.chat import Chain, is_refusal
from eval.peers.record import Found
from eval.peers.refuse import AlwaysRefuse
from eval.types import Case, Record, System
from index.errors import EvalError
from rag.settings import load_settings
from tests.eval.samples import DENIED, TALL, TEXT, case_set, cases

SCHEMA = json.loads(
    (Path(__file__).parents[1] / "rag" / "answer.v1.schema.json").read_text(encoding="utf-8")
)


def valid(record: Record) -> Record:
    faults = [error.message for error in Draft202012Validator(SCHEMA).iter_errors(record)]
    assert not faults
    return record


def ready(system: System) -> System:
    system.prepare(case_set())
    return system


def test_bm25_shows_the_sentence_with_the_words() -> None:
    record = valid(ready(Bm25()).answer(cases()[0]))
    assert record["citations"][0]["quote"] == TALL
    assert TEXT[record["citations"][0]["start"] : record["citations"][0]["end"]] == TALL
    assert 0 < record["confidence"] <= 1


def test_bm25_reads_the_context_and_refuses_only_without_a_word() -> None:
    system = ready(Bm25())
    assert system.answer(cases()[-1])["passages"][0]["source"] == "context"
    nothing = Case("x", "Xylophon?", "de", False)
    assert valid(system.answer(nothing))["status"] == "refused"


def test_always_refuse() -> None:
    record = valid(ready(AlwaysRefuse()).answer(cases()[0]))
    assert record["status"] == "refused"
    assert AlwaysRefuse().describe()["offers"] == []


def test_a_chain_quotes_what_it_was_given_and_its_refusals_are_seen() -> None:
    chain = Chain("llm", "embedder", "tutorial", "{question}")
    found = [Found("turm.txt", 0, len(TALL), TALL, 0.5)]
    record = valid(chain.record(cases()[0], "40 Meter.", found, 0.0))
    assert record["text"] == "40 Meter. [1]"
    assert valid(chain.record(cases()[0], "I don't know.", found, 0.0))["status"] == "refused"
    assert valid(chain.record(cases()[0], "40 Meter.", [], 0.0))["status"] == "refused"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("I don't know.", True),
        ("The text does not mention the price.", True),
        ("Das weiß ich nicht.", True),
        ("Der Preis wird im Text nicht erwähnt.", True),
        ("Aus dem Text geht der Preis nicht hervor.", True),
        ("Je ne sais pas.", True),
        ("No se menciona.", True),
        ("", True),
        (TALL, False),
        (DENIED, False),
        ("The union denied it.", False),
    ],
)
def test_what_counts_as_a_refusal(text: str, refusal: bool) -> None:
    assert is_refusal(text) is refusal


def test_systems_are_opened_by_name() -> None:
    settings = load_settings()
    for name in SYSTEMS:
        assert open_system(name, settings, llm="extractive").name == name
    with pytest.raises(EvalError, match="Known: beleg, stock"):
        open_system("gpt", settings, llm="extractive")


def test_no_peer_import_is_needed_to_list_them() -> None:
    script = (
        "import sys, eval.commands; "
        "print(sys.modules.keys() & {'haystack', 'langchain_chroma', 'torch', 'chromadb'})"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, check=True)
    assert done.stdout.strip() == b"set()"
