"""Known faults of releases, from a copy of the advisory database."""

import runpy
from pathlib import Path
from typing import Any

import pytest

ADVISORIES = Path(__file__).parent.parent / "scripts" / "advisories.py"
FAULT = """
id: PYSEC-2024-1
aliases: [CVE-2024-1]
published: "2024-03-01T00:00:00Z"
affected:
- package: {name: Pretty.Page, ecosystem: PyPI}
  ranges:
  - type: GIT
    events: [{introduced: "0"}]
  - type: ECOSYSTEM
    events: [{introduced: "1.2"}, {fixed: "1.10"}, {introduced: "2.0"}, {last_affected: "2.1"}]
  versions: ["0.9b1"]
"""


@pytest.fixture
def database(tmp_path: Path) -> Any:
    folder = tmp_path / "vulns" / "pretty-page"
    folder.mkdir(parents=True)
    (folder / "PYSEC-2024-1.yaml").write_text(FAULT, encoding="utf-8")
    late = FAULT.replace("2024-", "2023-") + 'withdrawn: "2024-05-01T00:00:00Z"\n'
    (folder / "PYSEC-2023-1.yaml").write_text(late, encoding="utf-8")
    return runpy.run_path(str(ADVISORIES))["Database"](tmp_path)


@pytest.mark.parametrize(
    ("version", "known"),
    [
        ("0.9b1", True),
        ("1.1", False),
        ("1.2", True),
        ("1.9", True),
        ("1.10", False),
        ("1.11", False),
        ("2.0", True),
        ("2.1", True),
        ("2.1.1", False),
    ],
)
def test_a_release_is_known_by_its_range(database: Any, version: str, known: bool) -> None:
    found = [fault["id"] for fault in database.faults("pretty_page", version)]
    assert found == (["PYSEC-2024-1"] if known else [])


def test_others_are_not_known_and_the_newest_day_is_told(database: Any) -> None:
    assert not database.faults("page", "1.2")
    assert database.newest() == "2024-03-01"


def test_another_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="pypa/advisory-database"):
        runpy.run_path(str(ADVISORIES))["Database"](tmp_path)
