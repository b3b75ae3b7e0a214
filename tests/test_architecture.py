"""Import direction, library fences, file sizes: the shape of the code, checked."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.trees import tree_of

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("prompts", "index", "rag", "eval", "page")
MAY_IMPORT = {
    "prompts": set(),
    "index": set(),
    "rag": {"index", "prompts"},
    "eval": {"index", "prompts", "rag"},
    "page": {"index", "rag", "eval"},
    "app": {"index", "rag", "eval", "page"},
}
# Only these files may import the library at all, even lazily.
FENCES = {
    "chromadb": {"index/store.py", "eval/peers/stock.py"},
    "streamlit": {"app.py", "page/"},
    "xllamacpp": {"rag/llama_model.py"},
    "pypdf": {"index/parse.py"},
    "docx": {"index/parse.py"},
    "sqlalchemy": {
        "index/database.py",
        "index/sqlite.py",
        "index/postgres.py",
        "index/record.py",
        "index/rows.py",
        "index/schema.py",
    },
    "pickle": set(),
}
HEAVY = {
    "torch",
    "transformers",
    "sentence_transformers",
    "chromadb",
    "langchain",
    "langchain_core",
    "streamlit",
    "xllamacpp",
}
MAX_LINES = 400


def sources() -> list[Path]:
    """Return every product source file."""
    files = [ROOT / "app.py"] if (ROOT / "app.py").exists() else []
    for package in PACKAGES:
        files += sorted((ROOT / package).rglob("*.py"))
    return files


def name(path: Path) -> str:
    """Return the path relative to the project, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the modules a file imports, as dotted names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


@pytest.mark.parametrize("path", sources(), ids=name)
def test_file(path: Path) -> None:
    """Every file imports the right way, stays small, and says what it owns."""
    text = path.read_text(encoding="utf-8")
    tree = tree_of(path)
    package = name(path).split("/")[0].removesuffix(".py")
    allowed = MAY_IMPORT[package] | {package}
    for module in imports(tree):
        root = module.split(".")[0]
        if root in MAY_IMPORT:
            assert root in allowed, f"{name(path)} imports {module}: the wrong way"
        if root in FENCES:
            fence = FENCES[root]
            inside = any(
                name(path) == entry or (entry.endswith("/") and name(path).startswith(entry))
                for entry in fence
            )
            assert inside, f"{name(path)} imports {root}; only {sorted(fence)} may"
    assert ast.get_docstring(tree), f"{name(path)} has no module docstring"
    assert len(text.splitlines()) <= MAX_LINES, f"{name(path)} is longer than {MAX_LINES} lines"


def test_the_command_line_starts_without_heavy_libraries() -> None:
    """``beleg --help`` answers at once: nothing heavy is imported until it is needed."""
    code = "import sys, rag.cli, rag.commands; print(*sys.modules, sep='\\n')"
    output = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = {module.split(".")[0] for module in output.stdout.split()}
    assert not loaded & HEAVY


def test_environment_is_read_in_one_place() -> None:
    for path in sources():
        if name(path) == "rag/settings.py":
            continue
        for node in ast.walk(tree_of(path)):
            reads = isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
            assert not reads, f"{name(path)} reads the environment"


def test_evaluation_is_not_imported_by_name() -> None:
    """A bare ``import eval`` would shadow the builtin."""
    for path in sources():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Import):
                assert all(alias.name != "eval" for alias in node.names), name(path)
