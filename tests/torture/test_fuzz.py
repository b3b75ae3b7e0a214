"""Whatever is read from others is read or refused in words; what once broke stays mended."""

import pytest

from index.load import safe_name
from tests.torture.fuzz import TARGETS, fuzz

MENDED = {
    "claims": [f"„Er ko {'【2†o’ ' * 40}【2†x】 „nein‘ [1, 2].“".encode()],
    "batch": [b'{"question": ' + b"1" * 5000 + b"}", b"[" * 100_000],
    "case": [b"[" * 100_000, b'{"id": ' + b"1" * 5000 + b"}"],
    "text": [("e" + "\u0344" * 40).encode()],
    "names": [
        ("berich" + "\u0344" * 120).encode(),
        b".1. ./a/C:\\",
        b"bericht (2" + b"cht (ht (h" * 20 + b".txtcht (2cht (2).txt(Quelle 2)",
    ],
}


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_breaks(name: str, thorough: bool) -> None:
    assert fuzz(name, 20_000 if thorough else 150, seed=1) == []


@pytest.mark.parametrize("name", MENDED)
def test_what_broke_once(name: str) -> None:
    for data in MENDED[name]:
        TARGETS[name][0](data)


def test_a_safe_name_stays_safe() -> None:
    assert safe_name(".1. ./a/C:\\") == ".1/a"
