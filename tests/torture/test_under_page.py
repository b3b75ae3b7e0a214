"""The shell changes documents under an open page, which answers from the new state at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.page.serving import ROOT, serve
from tests.torture.tab import Tab

pytestmark = [pytest.mark.browser, pytest.mark.model]

QUESTION = "Wie viel kostet die neue Elbbrücke?"
TEXT = "Die neue Elbbrücke kostet {} Millionen Euro. Der Rat hatte den Bau im Januar beschlossen."


def test_an_open_page_follows_the_shell(models_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "bruecke.txt"

    def shell(home: Path, *command: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "rag", *command],
            cwd=ROOT,
            env={**os.environ, "BELEG_HOME": str(home)},
            check=True,
            capture_output=True,
        )

    with serve(tmp_path / "home", models_dir) as served, Tab(served.address) as tab:
        tab.open()
        assert "Elbbrücke kostet" not in tab.ask(QUESTION)[-1]
        for millions in ("17", "23"):
            file.write_text(TEXT.format(millions), encoding="utf-8")
            shell(served.home, "add", str(file))
            said = tab.ask(QUESTION)[-1]
            assert f"kostet {millions} Millionen" in said
            assert "bruecke.txt" in said
        assert "kostet 17 Millionen" not in said
        shell(served.home, "remove", "bruecke.txt")
        said = tab.ask(QUESTION)[-1]
        assert "Millionen Euro" not in said
        assert "bruecke.txt" not in said
