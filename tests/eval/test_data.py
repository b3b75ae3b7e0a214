"""The real public data sets, where they lie beside the project: every file is read whole."""

from pathlib import Path

import pytest

from eval.documents import pooled, read_documents, with_questions
from eval.formats import load

pytestmark = pytest.mark.data

# path, cases, answerable
SETS = [
    ("xquad/xquad.de.json", 1190, 1190),
    ("xquad/xquad.en.json", 1190, 1190),
    ("xquad-r/de.json", 1190, 1190),
    ("xquad/xquad_unanswerable_en-question_de-context.jsonl", 394, 0),
    ("xquad/xquad_unanswerable_en-question_de-context_inferred.jsonl", 488, 0),
    ("squad2-dev/dev-v2.0.json", 6078, 2910),
    ("m2qa-train/news.json", 1500, 900),
    ("m2qa-train/product_reviews.json", 1500, 900),
    ("omos-qa/train-dev.jsonl", 1308, 1070),
    ("nomiracl-de/dev.jsonl", 215, 114),
    ("mtrag-un/reference.jsonl", 507, 332),
]


@pytest.mark.parametrize(("name", "cases", "answerable"), SETS, ids=[s[0] for s in SETS])
def test_a_real_set(shared_data: Path, name: str, cases: int, answerable: int) -> None:
    found = load(shared_data / name)
    assert len(found.cases) == cases
    assert sum(case.answerable for case in found.cases) == answerable
    assert len({case.lang for case in found.cases}) == (2 if "omos" in name else 1)
    for case in found.cases:
        assert case.context
        assert all(item.quote in case.context for item in case.evidence)
        if case.answers and "mtrag" not in name:
            assert case.evidence


def test_xquad_pools_to_its_240_paragraphs(shared_data: Path) -> None:
    german = load(shared_data / "xquad/xquad.de.json")
    found = with_questions(pooled(german), load(shared_data / "xquad/xquad.en.json"))
    assert len(found.documents) == 240
    assert {case.lang for case in found.cases} == {"en"}
    assert sum("half:odd" in case.tags for case in found.cases) == 578


def test_ten_thousand_german_news_articles_part(shared_data: Path) -> None:
    documents = read_documents(shared_data / "10kgnad/test.csv")
    assert len(documents) == 1028
    assert min(len(text) for text in documents.values()) > 50
