"""Look for known faults and unwelcome licences among the installed releases; write the SBOM.

``python scripts/audit.py ENVIRONMENT TOOLS OUT`` takes the folder of the audited environment, that
of one with pip-audit and cyclonedx-bom, and a folder for the results. A fourth argument is a copy
of github.com/pypa/advisory-database to ask instead of the network. Exit code 1: something is
wrong; 2: the database could not be asked about everything, so nothing is proved.
"""

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from advisories import Database

ROOT = Path(__file__).resolve().parent.parent
ACCEPTED = ROOT / "scripts" / "audit.toml"
PINNED = ROOT / "constraints.txt"
BARRED = ("AGPL", "GPL-2.0-ONLY", "GPL-3.0", "GPLV3", "SSPL", "BUSL", "COMMONS CLAUSE")
LICENCES = """
import json
from importlib.metadata import distributions
def licence(found):
    data = found.metadata
    classified = [c for c in data.get_all("Classifier", []) if c.startswith("License ::")]
    said = data.get("License-Expression") or (data.get("License") or "").split("\\n")[0]
    return said or "; ".join(classified)
print(json.dumps({found.metadata["Name"]: licence(found) for found in distributions()}))
"""


def main() -> int:
    """Run the three looks and say what they found."""
    environment, tools, out = (Path(name).resolve() for name in sys.argv[1:4])
    out.mkdir(parents=True, exist_ok=True)
    accepted = tomllib.loads(ACCEPTED.read_text(encoding="utf-8"))
    copy = Path(sys.argv[4]) if len(sys.argv) > 4 else None
    code = max(
        faults(tools, out, accepted["faults"], copy), licences(environment, accepted["licences"])
    )
    sbom(environment, tools, out / "sbom.json")
    return code


def faults(tools: Path, out: Path, accepted: dict[str, str], copy: Path | None) -> int:
    """Look up every pinned release."""
    found = _copied(copy) if copy else _asked(tools, out / "audit.json")
    unknown = [one["name"] for one in found if one.get("skip_reason")]
    code = 0
    for one in found:
        for fault in one.get("vulns", []):
            names = {fault["id"], *fault.get("aliases", [])}
            reason = next((accepted[name] for name in names if name in accepted), "")
            print(f"{one['name']} {one['version']}: {fault['id']}  {reason or 'NOT ACCEPTED'}")
            code = code if reason else 1
    if unknown:
        print(
            f"{len(unknown)} of {len(found)} releases are not known to the database that answers."
        )
        return max(code, 2)
    print(f"{len(found)} releases looked up.")
    return code


def _asked(tools: Path, report: Path) -> list[dict[str, Any]]:
    """What pip-audit says of the pinned releases."""
    command = [tools / "bin" / "pip-audit", "--requirement", PINNED, "--no-deps", "--disable-pip"]
    command += ["--format", "json", "--output", report, "--progress-spinner", "off"]
    subprocess.run([str(part) for part in command], stderr=subprocess.DEVNULL, check=False)
    found: list[dict[str, Any]] = json.loads(report.read_text(encoding="utf-8"))["dependencies"]
    return found


def _copied(folder: Path) -> list[dict[str, Any]]:
    """The same from a copy of the database."""
    database = Database(folder)
    print(f"Faults that were published until {database.newest()}; later ones are not in {folder}.")
    lines = PINNED.read_text(encoding="utf-8").splitlines()
    pinned = [line.split("==") for line in lines if "==" in line and not line.startswith("#")]
    return [
        {"name": name, "version": version, "vulns": database.faults(name, version)}
        for name, version in pinned
    ]


def licences(environment: Path, accepted: dict[str, str]) -> int:
    """Look for licences that do not go with Apache-2.0."""
    python = environment / "bin" / "python"
    told = subprocess.run([str(python), "-c", LICENCES], capture_output=True, text=True, check=True)
    by_name: dict[str, str] = json.loads(told.stdout)
    code = 0
    for name, licence in sorted(by_name.items()):
        barred = any(word in licence.upper() for word in BARRED) and "LGPL" not in licence.upper()
        if (barred or not licence) and name not in accepted:
            print(f"{name}: licence {licence or 'not stated'}  NOT ACCEPTED")
            code = 1
    print(f"{len(by_name)} licences looked at.")
    return code


def sbom(environment: Path, tools: Path, path: Path) -> None:
    """Write the software bill of materials (CycloneDX)."""
    tool = str(tools / "bin" / "cyclonedx-py")
    subprocess.run(
        [tool, "environment", str(environment), "--of", "JSON", "-o", str(path)], check=True
    )
    parts = json.loads(path.read_text(encoding="utf-8"))["components"]
    print(f"{path}: {len(parts)} components.")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except FileNotFoundError as error:
        sys.exit(f"audit: {error}")
