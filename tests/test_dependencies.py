"""Every library the product imports is declared, so that a fresh install has it."""

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.trees import tree_of

ROOT = Path(__file__).resolve().parent.parent
OURS = {"index", "rag", "prompts", "eval", "page", "app"}
# Part of what is declared, and imported only beside it.
COMES_WITH = {
    "dotenv": "pydantic-settings",
    "langsmith": "langchain-core",
    "pydantic": "pydantic-settings",
    "transformers": "sentence-transformers",
}


# Reading every installed package takes 0.35 s; once is enough.
INSTALLED = packages_distributions()


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = project["dependencies"] + extras["peers"] + extras["haystack"]
    names = set()
    for line in lines:
        name = line.split(";")[0]
        for mark in "<>=![ ":
            name = name.split(mark)[0]
        names.add(name.lower().replace("_", "-"))
    return names


def imported() -> dict[str, str]:
    found: dict[str, str] = {}
    for package in (*sorted(OURS - {"app"}), "app.py"):
        path = ROOT / package
        for file in [path] if path.suffix else sorted(path.rglob("*.py")):
            for node in ast.walk(tree_of(file)):
                names = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names = [node.module]
                for name in names:
                    root = name.split(".")[0]
                    if root not in OURS and root not in sys.stdlib_module_names:
                        found.setdefault(root, file.relative_to(ROOT).as_posix())
    return found


@pytest.mark.parametrize(("module", "file"), imported().items())
def test_module_is_declared(module: str, file: str) -> None:
    distributions = {name.lower().replace("_", "-") for name in INSTALLED.get(module, [module])}
    distributions.add(COMES_WITH.get(module, module).lower().replace("_", "-"))
    assert distributions & declared(), f"{file} imports {module}, which pyproject.toml lacks"
