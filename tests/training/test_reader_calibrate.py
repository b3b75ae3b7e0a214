"""What the reader is calibrated on."""

from training.reader.calibrate import grouped
from training.reader.recipe import example


def test_half_of_the_questions_of_a_text_are_answered_there() -> None:
    text = "Ada Lund leitet den Hafen. Ben Voss leitet die Werft."
    rows = [
        example(
            f"Frage {n}?",
            f"{text} {page}",
            [(0, 8)] if n % 4 == 0 and page == 1 else [],
            "article-de-de" if n % 4 == 0 and page == 1 else "aside-de-de",
            "a",
        )
        for n in range(40)
        for page in range(3)
    ]
    found = grouped([*rows, example("Allein?", text, [(0, 8)], "squad", "b")], 8)
    assert [any(row.answerable for row in own) for own in found] == [True] * 4 + [False] * 4
    assert all(len(own) == 3 and len({row.question for row in own}) == 1 for own in found)
