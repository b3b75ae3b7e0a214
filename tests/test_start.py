"""Starting is quick: what a command does not need is not imported."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HEAVY = {"torch", "transformers", "sentence_transformers", "chromadb", "streamlit", "langchain"}
HEAVY_AND_MORE = HEAVY | {"langchain_core", "numpy", "pydantic", "sqlalchemy", "xllamacpp"}


def imported(code: str, **environment: str) -> set[str]:
    """Return the packages that a fresh interpreter has imported after this code."""
    shown = f"import sys\n{code}\nprint('imported', *sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", shown], cwd=ROOT, capture_output=True, text=True, env=environment
    )
    line = next(line for line in result.stdout.splitlines() if line.startswith("imported"))
    return {module.split(".")[0] for module in line.split()}


def test_help_imports_nothing_heavy() -> None:
    code = "from rag.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass"
    assert not imported(code) & HEAVY_AND_MORE


def test_a_command_does_not_look_for_garbage_at_its_end() -> None:
    """A handler that is registered first is called last."""
    told = "atexit.register(lambda: print(gc.get_freeze_count(), gc.get_threshold()[0]))"
    run = "from rag.cli import main\nsys.argv[1:] = ['--version']\nmain()"
    code = f"import atexit, gc, sys\n{told}\n{run}"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    frozen, threshold = result.stdout.split()[-2:]
    assert int(frozen) > 0
    assert int(threshold) == 50_000


@pytest.mark.model
def test_a_quoted_answer_needs_no_chat_library_no_server_and_no_chroma(
    models_dir: Path, tmp_path: Path
) -> None:
    """Chroma is asked from 20,000 passages on; the libraries of chat models for a chat model."""
    (tmp_path / "models").symlink_to(models_dir, target_is_directory=True)
    ask = "from rag.cli import main\nmain(['ask', '--llm', 'extractive', 'Wer bestritt es?'])"
    home = {"BELEG_HOME": str(tmp_path)}
    imported(ask, **home)  # takes in the article
    found = imported(ask, **home)
    assert "torch" in found
    assert not found & (HEAVY - {"torch"} | {"xllamacpp", "langchain_core"})
