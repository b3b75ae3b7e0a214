"""Topics: every answer stands in its passage, and where it is not given there is none."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.reader.calibrate import sampled
from training.reader.recipe import OF_TOPICS
from training.reader.topics import Block, blocks, guidance_rows, topic_rows, topics, versions

OWN = Path(__file__).resolve().parents[2] / "training" / "reader" / "data"
TOPIC = """
=== hafen
[P1] Rat berät
Ida Falk leitet den Hafen. Der Rat gab Ida Falk recht.
[P2]
Der Hafen kostet 4 Millionen Euro.
[Q]
Wem gab der Rat recht? // Whom did the council side with? | P1: Ida Falk@2
Was kostet er? // What does it cost? // fr: Combien coûte-t-il ? | P2: 4 Millionen Euro
Wer baute ihn? // Who built it? | -
"""
PAGE = """
=== amt
1 Amt
2 Bringen Sie einen Ausweis mit.
3) Und ein Foto.
[Q]
Was brauche ich? // What do I need? | 2 3
Was kostet es? // What is the fee? | -
"""


def written(folder: Path, text: str) -> Block:
    path = folder / "a.txt"
    path.write_text(text, encoding="utf-8")
    (block,) = blocks(path)
    return block


def test_a_question_is_asked_of_every_passage_and_of_all_together(tmp_path: Path) -> None:
    rows = list(topic_rows(written(tmp_path, TOPIC)))
    assert len(rows) == (2 + 3 + 2) * 3
    said = {(r.question, r.kind): [r.context[a:b] for a, b in r.answers] for r in rows}
    assert said["What does it cost?", "topic-en-de"] == ["4 Millionen Euro"]
    assert said["What does it cost?", "nearby-en-de"] == []
    assert said["Combien coûte-t-il ?", "joined-fr-de"] == ["4 Millionen Euro"]
    assert said["Wer baute ihn?", "silent-de-de"] == []
    second = next(r for r in rows if r.question.startswith("Wem") and r.kind == "topic-de-de")
    assert second.heading == "Rat berät"
    assert second.gold == (1,)


def test_an_article_has_families_of_its_own_and_may_be_english(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "en-01.txt").write_text(TOPIC, encoding="utf-8")
    (tmp_path / "articles" / "politik-01.txt").write_text(TOPIC, encoding="utf-8")
    kinds = [row.kind for row in topics(tmp_path)]
    assert len(kinds) == 2 * (2 + 3 + 2) * 3
    assert {k.split("-")[0] for k in kinds} == {"article", "aside", "absent", "whole"}
    assert {k.split("-")[2] for k in kinds[:21]} == {"en"}
    assert {k.split("-")[2] for k in kinds[21:]} == {"de"}


def test_a_follow_up_is_completed_as_the_product_does_it(tmp_path: Path) -> None:
    line = "Wem gab der Rat recht? = Ida Falk. > Was leitet sie? // x = y > z | P1: Hafen@1"
    text = TOPIC.replace("Der Hafen kostet", "Der Kran kostet") + f"[F]\n{line}\n"
    rows = [r for r in topic_rows(written(tmp_path, text)) if r.kind.endswith("de-de")]
    asked = {r.question: r.kind for r in rows[-3:]}
    assert asked == {"Was leitet sie (gab Rat recht)?": "joined-de-de"}
    assert [r.context[a:b] for r in rows[-3:] for a, b in r.answers] == ["Hafen", "Hafen"]


def test_a_page_is_answered_by_lines(tmp_path: Path) -> None:
    needed, *_, free = guidance_rows(written(tmp_path, PAGE))
    assert [needed.context[slice(*needed.sentences[i])] for i in needed.gold] == [
        "Bringen Sie einen Ausweis mit.",
        "Und ein Foto.",
    ]
    assert not free.answerable
    assert free.kind == "guidance-en"


def test_an_answer_that_the_passage_lacks_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="5 Millionen"):
        list(topic_rows(written(tmp_path, TOPIC.replace("P2: 4", "P2: 5"))))
    with pytest.raises(ValueError, match="before the first topic"):
        written(tmp_path, "Text\n" + TOPIC)


@given(st.dictionaries(st.sampled_from(["fr", "es"]), st.text("abc?", min_size=1)))
def test_versions_are_read_back(further: dict[str, str]) -> None:
    line = " // ".join(["Wer?", "Who?", *(f"{lang}: {text}" for lang, text in further.items())])
    assert versions(line) == {"de": "Wer?", "en": "Who?", **further}


def test_what_was_written_is_whole(article: str) -> None:
    rows = list(topics(OWN))
    assert sum(r.answerable for r in rows) > 1_000
    words = {"Nordkorea", "Nordkoreas", "Pjöngjang", "Peskow", "Selenskyj"}
    assert words & set(article.replace(",", " ").split())
    for r in rows:
        assert all(0 <= a < b <= len(r.context) for a, b in r.answers)
        assert r.answers or not r.kind.startswith(("topic", "article", "paragraph"))
        assert not any(word in r.context + r.question for word in words), r.group


def test_calibration_sees_as_many_rows_of_each_family(tmp_path: Path) -> None:
    rows = list(topic_rows(written(tmp_path, TOPIC)))
    some = sampled(rows, 8)
    families = [row.kind.partition("-")[0] for row in some]
    assert {name: families.count(name) for name in families} == dict.fromkeys(OF_TOPICS, 2)
    assert sampled(rows[::-1], 8) == some
    assert len(sampled(rows, 10**6)) == len(rows)
