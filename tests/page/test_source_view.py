"""The document in the source panel: cut where places begin and end, nothing lost or doubled."""

from hypothesis import given
from hypothesis import strategies as st

from index.split import lines
from index.types import Document, Span
from page.exchange import Exchange, Reply
from page.source_view import AROUND, MOST_CHARACTERS, document_view, key_of, places
from tests.rag.samples import DOCUMENT, SECOND, answer


def test_the_cited_sentence_is_one_piece_with_its_key() -> None:
    view = document_view(DOCUMENT, (SECOND,))
    assert [line["heading"] for line in view["lines"]] == [True, False]
    assert view["lines"][1]["parts"] == [
        {"text": "Ada Lund leitet den Hafen. ", "keys": []},
        {"text": "Sie wies den Vorwurf am Montag zurück.", "keys": [key_of("d1", SECOND)]},
    ]


def test_a_conversation_points_at_citations_and_at_a_refusals_passages() -> None:
    answered = Exchange("1", "?", (Reply("extractive", answer()),))
    refused = Exchange("2", "?", (Reply("extractive", answer(claims=())),))
    failed = Exchange("3", "?", (Reply("extractive", error="no"),))
    assert places((answered, refused, failed)) == {"d1": (Span(10, 75), SECOND)}


def test_of_a_long_document_the_surroundings_are_shown() -> None:
    text = "Ein Satz steht hier.\n" * 40_000
    cited = Span(700_014, 700_034)
    view = document_view(Document("long", "l.txt", text, "de", "", "text/plain"), (cited,))
    shown = sum(len(part["text"]) for line in view["lines"] for part in line["parts"])
    assert view["cut"]
    assert AROUND < shown <= MOST_CHARACTERS
    keys = {key for line in view["lines"] for part in line["parts"] for key in part["keys"]}
    assert keys == {key_of("long", cited)}


@given(
    st.text(alphabet="ab \n😀ß.", max_size=80),
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=4),
)
def test_no_character_is_lost_or_doubled(text: str, ends: list[tuple[int, int]]) -> None:
    size = len(text)
    spans = {Span(min(a, size), min(b, size)) for a, b in ends if min(a, size) < min(b, size)}
    found = document_view(
        Document("d", "d.txt", text, "de", "", "text/plain"), tuple(sorted(spans))
    )["lines"]
    assert ["".join(part["text"] for part in line["parts"]) for line in found] == [
        line.of(text) for line in lines(text)
    ]
    for span in spans:
        marked = "".join(
            part["text"]
            for line in found
            for part in line["parts"]
            if key_of("d", span) in part["keys"]
        )
        inside = [
            Span(max(span.start, line.start), min(span.end, line.end)).of(text)
            for line in lines(text)
            if span.start < line.end and line.start < span.end
        ]
        assert marked == "".join(inside)
