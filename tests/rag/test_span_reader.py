"""The trained reader: offsets, windows, decoding, batching; and, with the model, a real reading."""

import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers

from index.errors import ModelError, ModelMissing
from rag.span_decode import decode, tidy
from rag.span_form import misfit
from rag.span_input import MAX_TOKENS, Encoded, collate, encode
from rag.span_reader import Calibration, SpanReader, spread
from rag.types import Hit, Passage, Span

WORDS = ("[unk]", "query", "passage", ":", "who", "denied", "Müller", "bestritt", "das", ".")


def tiny_tokenizer() -> Tokenizer:
    """Words and punctuation; anything else is unknown."""
    tokenizer = Tokenizer(
        models.WordLevel({word: i + 5 for i, word in enumerate(WORDS)}, unk_token="[unk]")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer


class FakeNetwork:
    """Answers with the token after "Müller"'s id, and is sure; remembers its batches."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def run(self, windows: Sequence[Encoded]) -> list[tuple[object, ...]]:
        self.batches.append(len(windows))
        outputs: list[tuple[object, ...]] = []
        for window in windows:
            hit = [i for i, t in enumerate(window.ids) if t == 5 + WORDS.index("Müller")]
            logits = np.zeros(len(window.ids), dtype=np.float32)
            for place in hit:
                logits[place] = 9.0
            own = np.array(
                [5.0 if any(a <= h < b for h in hit) else -5.0 for _, (a, b) in window.sentences],
                dtype=np.float32,
            )
            outputs.append((logits, logits, 4.0 if hit else -4.0, own))
        return outputs


class FakeReader(SpanReader):
    """The reader with a tokenizer and a network that need no files."""

    calibration = Calibration((1.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0))
    _tokenizer = tiny_tokenizer()

    def __init__(self) -> None:
        super().__init__(Path("nowhere"))
        self.network = FakeNetwork()

    @property
    def _network(self) -> FakeNetwork:  # type: ignore[override]
        return self.network


def passage(text: str, start: int = 0, heading: str = "") -> Passage:
    """A passage that begins somewhere in its document; sentences end at full stops."""
    sentences, at = [], 0
    for piece in text.split(". "):
        end = min(len(text), at + len(piece) + 1)
        sentences.append(Span(start + at, start + end))
        at = end + 1
    return Passage("d", "s", start, start + len(text), text, heading, "de", tuple(sentences))


def test_spans_and_evidence_quote_the_document() -> None:
    document = "Vorspann hier. Das war neu. Müller bestritt das. Ende."
    told = passage(document[15:], start=15, heading="Müller redet")
    reading = FakeReader().read("who denied", [Hit(told, 1.0)])
    assert reading.answerable > 0.9
    assert reading.spans[0].span.of(document) == "Müller"
    assert reading.evidence[0].quote == "Müller bestritt das."
    assert reading.evidence[0].span.of(document) == "Müller bestritt das."
    assert len(reading.evidence) == 3


def test_the_heading_is_read_but_never_answers() -> None:
    reading = FakeReader().read("who", [Hit(passage("Das war neu.", heading="Müller"), 1.0)])
    assert all("Müller" not in span.text for span in reading.spans)


def test_best_passage_comes_first_and_one_batch_is_enough() -> None:
    reader = FakeReader()
    hits = [Hit(passage(f"Das war neu {i}."), 1.0) for i in range(7)]
    other = Passage("e", "s", 0, 16, "Müller bestritt.", "", "de", (Span(0, 16),))
    reading = reader.read("who", [*hits, Hit(other, 0.1)])
    assert reading.spans[0].passage.document_id == "e"
    assert reading.evidence[0].passage.document_id == "e"
    assert reader.network.batches == [8]


def test_the_other_passages_count_by_their_share() -> None:
    assert spread([2.0]) == (2.0, 0.0, 0.0)
    top, others, count = spread([1.0, 5.0, -3.0, -2.0])
    assert (top, others) == (5.0, -1.0)
    assert math.isclose(count, math.log(4))


def test_nothing_to_read() -> None:
    assert FakeReader().read("who", []).answerable == 0.0
    assert FakeReader().read(" ", [Hit(passage("Das."), 1.0)]).evidence == ()


def test_long_passages_are_read_in_windows_that_cover_every_sentence() -> None:
    text = ". ".join(f"das bestritt Satz {i}" for i in range(200)) + "."
    told = passage(text)
    sentences = [(s.start, s.end) for s in told.sentences]
    windows = encode(tiny_tokenizer(), "who", ("", text), sentences)
    assert len(windows) > 1
    assert all(len(window.ids) <= MAX_TOKENS for window in windows)
    assert {n for window in windows for n, _ in window.sentences} == set(range(len(sentences)))
    covered = {i for w in windows for a, b in w.offsets if a >= 0 for i in range(a, b)}
    assert covered >= {i for i, c in enumerate(text) if not c.isspace()}
    assert collate(windows).ids.shape == (len(windows), max(len(w.ids) for w in windows))


@given(st.text(alphabet='ab „“"().,:»«', max_size=24), st.data())
def test_tidy_keeps_whole_words_and_drops_only_marks(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    left, right = tidy(text, start, end)
    assert left >= 0
    assert right <= len(text)
    kept = set(range(left, right))
    assert all(i in kept for i in range(start, end) if text[i].isalnum())
    if left < right:
        assert not (left > 0 and text[left - 1 : left + 1].isalnum())
        assert not text[right - 1 : right + 1].isalnum() or right == len(text)


@pytest.mark.parametrize(
    ("question", "fits", "not_"),
    [
        ("Wie viele Menschen kamen?", "etwa 300", "die Polizei"),
        ("How old is he?", "einundvierzig Jahre", "in Berlin"),
        ("Wann war das?", "im Sommer", "Bernie Sanders"),
        ("In which year?", "1998", "der Trainer"),
        ("Wer war es?", "Eva Klamm", "zurück"),
    ],
)
def test_form(question: str, fits: str, not_: str) -> None:
    wrong = misfit(question)
    assert not wrong(fits)
    assert wrong(not_)
    assert not misfit("Was geschah?")(not_)


def test_tidy_keeps_what_pairs_up() -> None:
    assert tidy("er sagte „ja“.", 9, 14) == (9, 13)
    assert tidy("sagte „ja", 6, 9) == (7, 9)
    assert tidy("(siehe da), dann", 0, 11) == (0, 10)


def test_decode_prefers_not_here_by_its_margin() -> None:
    offsets = [(-1, -1), (0, 3), (4, 7), (-1, -1)]
    start = np.array([5.0, 0.0, 1.0, 9.0], dtype=np.float32)
    end = np.array([5.0, 0.0, 2.0, 9.0], dtype=np.float32)
    own = np.array([0.5], dtype=np.float32)
    scores = decode("abc def", offsets, (start, end), ([(0, (1, 3))], 0.0, own))
    assert scores.candidates[0].place == (4, 7)
    assert scores.margin == pytest.approx(3.0 - 10.0, abs=1e-4)
    assert scores.sentences[0][0] == pytest.approx(0.5)


def test_missing_and_damaged_files_are_named(tmp_path: Path) -> None:
    reader = SpanReader(tmp_path, tmp_path / "reader.safetensors")
    with pytest.raises(ModelMissing, match=r"reader\.safetensors"):
        _ = reader.name
    with pytest.raises(ModelMissing, match=r"reader\.json"):
        _ = reader.calibration
    (tmp_path / "reader.json").write_text(json.dumps({"passage": [1]}), encoding="utf-8")
    with pytest.raises(ModelError, match="damaged"):
        _ = SpanReader(tmp_path, tmp_path / "reader.safetensors").calibration
    with pytest.raises(ModelMissing, match="beleg models pull"):
        reader.read("Wer?", [Hit(passage("Das."), 1.0)])


@pytest.mark.model
def test_the_shipped_weights_read_german(models_dir: Path) -> None:
    text = (
        "Der Neubau der Brücke verzögert sich. Bürgermeisterin Eva Klamm wies den Vorwurf der "
        "Verschwendung zurück. Der Rechnungshof hatte Kosten von 12 Millionen Euro bemängelt."
    )
    reader = SpanReader(models_dir / "multilingual-e5-small")
    hits = [Hit(passage(text), 1.0)]
    for question in ("Wer wies den Vorwurf zurück?", "Who rejected the accusation?"):
        reading = reader.read(question, hits)
        assert "Klamm" in reading.spans[0].text
        assert reading.evidence[0].quote.startswith("Bürgermeisterin")
        assert reader.read(question, hits) == reading
    stated = reader.read("Wie hoch sind die Kosten?", hits).answerable
    assert stated > reader.read("Wie alt ist die Bürgermeisterin?", hits).answerable
