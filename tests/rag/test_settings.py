"""Settings: sources in order, unknown keys refused, secrets masked."""

from pathlib import Path

import pytest

from index.errors import SettingsError
from rag.settings import load_settings


def test_defaults(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.llm == "local"
    assert settings.models_dir == tmp_path / "home" / "models"


def test_environment_wins_over_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.toml").write_text('llm = "extractive"\npassages = 5\n')
    monkeypatch.setenv("BELEG_PASSAGES", "6")
    settings = load_settings()
    assert (settings.llm, settings.passages) == ("extractive", 6)
    assert load_settings(llm="local").llm == "local"


def test_unknown_variable_names_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELEG_PASAGES", "6")
    with pytest.raises(SettingsError, match=r"BELEG_PASAGES\. Did you mean BELEG_PASSAGES"):
        load_settings()


def test_unknown_key_in_the_file(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.toml").write_text('lllm = "extractive"\n')
    with pytest.raises(SettingsError, match=r"settings\.toml: lllm. Did you mean llm"):
        load_settings()


def test_broken_file(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.toml").write_text("llm = ")
    with pytest.raises(SettingsError, match="not valid TOML"):
        load_settings()


def test_out_of_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELEG_PASSAGES", "0")
    with pytest.raises(SettingsError, match=r"passages: .*greater than or equal to 1 \(got '0'\)"):
        load_settings()


def test_secrets_are_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "canary-4711")
    settings = load_settings()
    assert settings.openai_api_key is not None
    assert "canary" not in repr(settings) + str(settings.model_dump())
