"""Settings: sources in order, unknown keys refused, secrets masked."""

from pathlib import Path

import pytest

from index.errors import ModelMissing, SettingsError
from index.protocols import Remote
from index.site import Site
from rag.elsewhere import elsewhere
from rag.settings import load_settings
from rag.wiring import open_embedder, site_of


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


def test_dotenv_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BELEG_PASSAGES=7\nOPENAI_API_KEY=canary-4711\n")
    settings = load_settings()
    assert settings.passages == 7
    assert settings.api_keys["openai"].get_secret_value() == "canary-4711"


def test_unknown_name_in_dotenv(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BELEG_PASAGES=7\n")
    with pytest.raises(SettingsError, match=r"BELEG_PASAGES\. Did you mean BELEG_PASSAGES"):
        load_settings()


def test_prices_by_spec(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    file = home / "settings.toml"
    file.write_text('[prices]\n"openai:gpt-x" = { input = 0.15, output = 0.6 }\n')
    assert load_settings().prices["openai:gpt-x"].output == 0.6
    file.write_text('[prices]\n"openai:gpt-x" = { input = 0.15, outptu = 0.6 }\n')
    with pytest.raises(SettingsError, match=r"prices\.openai:gpt-x"):
        load_settings()


def test_an_invalid_key_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELEG_PRICES", '{"openai:x": {"input": "canary-4711"}}')
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "canary" not in str(caught.value)


def test_addresses_go_by_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_BASE_URL", "box:11434")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    assert load_settings().addresses == {"ollama": "box:11434", "anthropic": "http://127.0.0.1:9"}


def test_servers_are_set_and_their_secrets_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "RECORD_URL": "postgresql://u:canary@db/beleg",
        "CHROMA_URL": "https://chroma.example",
        "CHROMA_HEADERS": '{"Authorization": "Bearer canary"}',
        "CHROMA_TOKEN": "canary",
        "EMBEDDER_URL": "http://127.0.0.1:1/v1",
        "EMBEDDER_KEY": "canary",
    }.items():
        monkeypatch.setenv(f"BELEG_{name}", value)
    settings = load_settings()
    assert "canary" not in repr(settings) + str(settings.model_dump())
    site = site_of(settings)
    assert site.record == "postgresql://u:canary@db/beleg"
    assert site.chroma is not None
    assert dict(site.chroma.headers) == {
        "Authorization": "Bearer canary",
        "X-Chroma-Token": "canary",
    }
    assert "canary" not in repr(site) + str(elsewhere(settings))
    assert [part.what for part in elsewhere(settings)] == ["documents", "vectors", "embedder"]
    assert isinstance(open_embedder(settings), Remote)


def test_without_servers_everything_is_in_the_home() -> None:
    settings = load_settings()
    assert elsewhere(settings) == ()
    assert site_of(settings) == Site(settings.index_dir)
    with pytest.raises(ModelMissing):  # the one on this machine, whose files are not here
        open_embedder(settings)


def test_each_user_has_a_record_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELEG_RECORD_URL", "postgresql://u@db/beleg?sslmode=require")
    settings = load_settings()
    urls = {str(site_of(settings.of_user(name)).record) for name in ("", "user-a", "user-b")}
    assert len(urls) == 3
    assert all("sslmode=require" in url for url in urls)


@pytest.mark.parametrize(
    "url", ["chroma:8000", "http://u:canary@chroma:8000", "https://chroma/?key=canary"]
)
def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    for name in ("CHROMA_URL", "EMBEDDER_URL"):
        monkeypatch.setenv(f"BELEG_{name}", url)
        with pytest.raises(SettingsError, match=name.lower()) as raised:
            load_settings()
        assert "canary" not in str(raised.value)
        monkeypatch.delenv(f"BELEG_{name}")
