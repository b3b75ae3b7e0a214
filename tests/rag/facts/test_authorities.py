"""People of weight come from the source, or not at all."""

import pytest

from rag.facts.authorities import unnamed_authority


@pytest.mark.parametrize(
    ("claim", "text", "word"),
    [
        ("Experts consider the harbour unsafe.", "Der Hafen ist alt.", "Experts"),
        ("Kritiker halten ihn für zu alt.", "Der Hafen ist alt.", "Kritiker"),
        ("Experts consider the harbour unsafe.", "Fachleute halten den Hafen für unsicher.", ""),
        ("Selon des experts, le port est vieux.", "Laut einem Gutachter ist der Hafen alt.", ""),
        ("Western observers ask how much.", "Westliche Beobachter fragen, wie viel.", ""),
        ("She criticised the harbour.", "Sie kritisierte den Hafen.", ""),
        ("The harbour is old.", "Der Hafen ist alt.", ""),
    ],
)
def test_authorities(claim: str, text: str, word: str) -> None:
    assert unnamed_authority(claim, [text]) == word
