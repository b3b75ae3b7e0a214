"""What the README promises exists: commands parse, files are there, settings are known."""

import re
import shlex
from pathlib import Path

import pytest

from rag.cli import build_parser
from rag.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(?:sh|powershell)\n(.*?)```", README, flags=re.DOTALL)


def commands() -> list[str]:
    """Return every `beleg …` command of the README's code blocks."""
    found = []
    for line in "\n".join(BLOCKS).splitlines():
        bare = re.split(r"\s#|\s>", line.replace(".venv\\Scripts\\", ""))[0]
        found += [part.strip() for part in bare.split("&&") if part.strip().startswith("beleg ")]
    return found


@pytest.mark.parametrize("command", commands())
def test_command_parses(command: str) -> None:
    build_parser().parse_args(shlex.split(command)[1:])


def test_there_are_commands_to_test() -> None:
    assert len(commands()) >= 8


@pytest.mark.parametrize(
    "target",
    [link for link in re.findall(r"\]\(([^)#]+)\)", README) if not link.startswith("http")],
)
def test_linked_file_exists(target: str) -> None:
    assert (ROOT / target).exists()


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make ([a-z-]+)", "\n".join(BLOCKS), flags=re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


def test_named_settings_are_real() -> None:
    section = README.split("### Settings")[1].split("###")[0]
    named = set(re.findall(r"`([a-z_]+)`", section))
    assert named <= set(Settings.model_fields)
    assert {"llm", "passages"} <= named
