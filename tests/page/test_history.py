"""Conversations on the disk: kept, listed, renamed, deleted, and whole after a crash."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from page.exchange import Exchange, Reply, new_id
from page.history import Conversation, History, HistoryError, key_of, new_conversation
from tests.rag.samples import answer


def exchange(question: str = "Who denied it?") -> Exchange:
    return Exchange(new_id(), question, (Reply("extractive", answer(question=question)),))


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "conversations")


def filled(history: History, *questions: str) -> Conversation:
    conversation = new_conversation()
    for question in questions:
        conversation = history.append(conversation, exchange(question))
    return conversation


def test_a_conversation_comes_back_as_it_was(history: History) -> None:
    kept = filled(history, "First?", "Second?")
    kept = history.thumb(kept, key_of(kept.exchanges[1], 0), good=False)
    assert history.read(kept.id) == kept
    assert kept.title == "First?"


def test_nothing_is_written_before_the_first_exchange(history: History) -> None:
    new_conversation()
    assert history.entries() == []
    assert not history.folder.exists()


def test_the_last_changed_is_listed_first(history: History) -> None:
    first, second = filled(history, "First?"), filled(history, "Second?")
    os.utime(history.folder / f"{second.id}.jsonl", (1, 1))
    assert [entry.title for entry in history.entries()] == ["First?", "Second?"]
    assert [entry.id for entry in history.entries()] == [first.id, second.id]


def test_renaming_keeps_the_rest(history: History) -> None:
    kept = filled(history, "First?")
    history.rename(kept.id, "  The \n harbour ")
    assert history.read(kept.id).title == "The harbour"
    assert history.read(kept.id).exchanges == kept.exchanges


def test_a_deleted_one_is_gone(history: History) -> None:
    kept = filled(history, "First?")
    history.delete(kept.id)
    assert history.entries() == []
    with pytest.raises(HistoryError, match="not on this machine"):
        history.read(kept.id)


def test_two_tabs_on_one_conversation_both_keep_what_they_add(history: History) -> None:
    start = filled(history, "First?")
    history.append(start, exchange("Mine?"))
    history.append(start, exchange("Yours?"))
    assert [item.question for item in history.read(start.id).exchanges] == [
        "First?",
        "Mine?",
        "Yours?",
    ]


def test_any_torn_end_costs_at_most_the_last_line(history: History) -> None:
    kept = filled(history, "First?", "Second?")
    path = history.folder / f"{kept.id}.jsonl"
    data = path.read_bytes()
    start = data.index(b"\n", data.index(b"First?") + 200) + 1
    for cut in range(start, len(data), 97):
        path.write_bytes(data[:cut])
        assert history.read(kept.id).exchanges[0] == kept.exchanges[0]
    later = history.append(history.read(kept.id), exchange("Third?"))
    assert history.read(kept.id).exchanges == later.exchanges


def test_damage_in_the_middle_costs_that_line(history: History) -> None:
    kept = filled(history, "First?", "Second?", "Third?")
    path = history.folder / f"{kept.id}.jsonl"
    lines = path.read_bytes().split(b"\n")
    lines[2] = b"\xff\x00 not JSON"
    path.write_bytes(b"\n".join(lines))
    assert [item.question for item in history.read(kept.id).exchanges] == ["First?", "Third?"]


def test_a_line_that_stands_there_twice_counts_once(history: History) -> None:
    kept = filled(history, "First?", "Second?")
    history.append(kept, kept.exchanges[0])
    assert history.read(kept.id) == kept


def test_half_a_character_is_kept_too(history: History) -> None:
    kept = filled(history, "half \ud800 of one")
    assert history.read(kept.id) == kept


def test_a_failed_write_leaves_the_old_one(history: History) -> None:
    kept = filled(history, "First?")
    unwritable = exchange()
    object.__setattr__(unwritable, "question", object())
    with pytest.raises(TypeError):
        history.write(replace(kept, exchanges=(unwritable,)))
    assert history.read(kept.id) == kept


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    history = History(tmp_path / "file")
    with pytest.raises(HistoryError, match="cannot be kept"):
        history.append(new_conversation(), exchange())


@pytest.mark.parametrize("link", ["", "../../etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "\n"])
def test_a_link_that_is_no_id_reads_nothing(history: History, link: str) -> None:
    with pytest.raises(HistoryError, match="names no conversation"):
        history.read(link)
