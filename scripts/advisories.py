"""Known faults of releases, from a copy of the Python Packaging Advisory Database.

The database (https://github.com/pypa/advisory-database, CC BY 4.0) has one file a fault in the OSV
format, under the normalised name of its package: https://ossf.github.io/osv-schema/.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

# The loader in C reads the 2,661 files of 2024 in 1 s, the other in 8.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Database:
    """A folder with a copy of the database."""

    def __init__(self, folder: Path) -> None:
        """Take the folder that holds ``vulns``.

        Raises:
            FileNotFoundError: it does not.
        """
        self._vulns = folder / "vulns"
        if not self._vulns.is_dir():
            raise FileNotFoundError(f"{folder} has no folder vulns: clone pypa/advisory-database")

    def faults(self, package: str, version: str) -> list[dict[str, Any]]:
        """Return what is told of the faults of a release; those withdrawn do not count."""
        name = str(canonicalize_name(package))
        return [
            told
            for told in self._of(name)
            if not told.get("withdrawn")
            and any(_hit(part, version) for part in told.get("affected", ()) if _names(part, name))
        ]

    def newest(self) -> str:
        """Return the day something was last published in it, as ISO 8601; empty if nothing was."""
        days = (str(told.get("published", ""))[:10] for told in self._of("*"))
        return max(days, default="")

    def _of(self, name: str) -> Iterator[dict[str, Any]]:
        for path in sorted(self._vulns.glob(f"{name}/*.yaml")):
            yield yaml.load(path.read_text(encoding="utf-8"), _LOADER)


def _names(part: dict[str, Any], name: str) -> bool:
    package = part.get("package", {})
    return package.get("ecosystem") == "PyPI" and canonicalize_name(package["name"]) == name


def _hit(part: dict[str, Any], version: str) -> bool:
    """Whether a release is listed, or lies in a range of releases."""
    ranges = [r["events"] for r in part.get("ranges", ()) if r["type"] == "ECOSYSTEM"]
    return version in map(str, part.get("versions", ())) or any(
        _inside(events, Version(version)) for events in ranges
    )


def _inside(events: list[dict[str, Any]], version: Version) -> bool:
    """Go through the events of a range in order of their releases, up to ``version``."""
    inside = False
    for at, kind in sorted((_release(value), kind) for e in events for kind, value in e.items()):
        if kind == "introduced" and at <= version:
            inside = True
        elif (kind == "fixed" and at <= version) or (kind == "last_affected" and at < version):
            inside = False
    return inside


def _release(value: object) -> Version:
    try:
        return Version(str(value))
    except InvalidVersion:
        return Version("0")
