"""Print the installed releases as constraints: ``python scripts/pin.py > constraints.txt``."""

from importlib.metadata import distributions

OURS = {"beleg", "pip", "setuptools"}

print("# Every release the tests ran with. Renewed by scripts/pin.py; see CONTRIBUTING.md.")
for name, version in sorted(
    {(found.metadata["Name"].lower().replace("_", "-"), found.version) for found in distributions()}
):
    if name not in OURS:
        print(f"{name}=={version.split('+')[0]}")
