"""Normalisation, token F1 and sentence units."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from eval.text import contains, covered, exact_match, normalise, token_f1, units, without_markers
from index.types import Span

texts = st.text(max_size=80)


def test_squad_normalisation() -> None:
    assert normalise("The  Kremlin's Spokesman.") == "kremlins spokesman"
    assert exact_match(["der Kreml", "Kreml"], "KREML!") == 1.0
    assert token_f1(["40 Meter"], "rund 40 Meter hoch") == 2 * 2 / (2 + 4)


def test_m2qa_splits_what_squad_keeps() -> None:
    assert token_f1(["Täuschung"], "„Täuschung“") == 0.0
    assert token_f1(["Täuschung"], "„Täuschung“", words=True) == 0.5


def test_contained_answers_are_whole_words() -> None:
    assert contains(["Peskov"], "Der Sprecher, Dmitry Peskov, wies das zurück.")
    assert not contains(["4"], "Es waren 40.")
    assert not contains([""], "irgendwas")


def test_yes_and_no_must_open_the_answer() -> None:
    assert contains(["Nein"], "Nein, das stimmt nicht.")
    assert not contains(["no", "ja"], "Das ist ja no problem.")


def test_markers_go() -> None:
    assert without_markers("Er sagte es [1] [12].") == "Er sagte es."


def test_sentences() -> None:
    text = (
        "Am 3. Juni um 14.40 Uhr kam Dr. Müller, u. a. mit A. Kolm. „War das so?“ Er sagte: Nein!\n"
        "Überschrift ohne Punkt\nEs kostete 7 Mio. Euro."
    )
    assert [span.of(text) for span in units(text)] == [
        "Am 3. Juni um 14.40 Uhr kam Dr. Müller, u. a. mit A. Kolm.",
        "„War das so?“",
        "Er sagte: Nein!",
        "Überschrift ohne Punkt",
        "Es kostete 7 Mio. Euro.",
    ]
    assert [span.of("a. B\nc") for span in units("a. B\nc", "lines")] == ["a. B", "c"]


@given(texts)
def test_units_are_ordered_trimmed_and_hold_everything(text: str) -> None:
    spans = units(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(span.of(text) == span.of(text).strip() != "" for span in spans)
    assert "".join("".join(s.of(text) for s in spans).split()) == "".join(text.split())


@given(texts, texts)
def test_f1_is_bounded_symmetric_and_one_on_itself(gold: str, given_text: str) -> None:
    value = token_f1([gold], given_text)
    assert 0 <= value <= 1
    assert value == token_f1([given_text], gold)
    assert token_f1([gold], gold) == 1.0
    assert value >= exact_match([gold], given_text) * (1 if normalise(gold) else 0)


def test_a_span_covers_what_it_covers_by_half() -> None:
    among = (Span(0, 10), Span(11, 31))
    assert covered(Span(0, 12), among) == {0}
    assert covered(Span(13, 15), among) == {1}
    assert covered(Span(0, 31), among) == {0, 1}
    assert covered(Span(40, 50), among) == set()
