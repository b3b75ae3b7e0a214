"""The picker: what each choice needs, what leaves the machine, a model fetched from the page."""

import time
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from index.errors import DownloadFailed
from index.fetch import Progress
from page.download import Download, State

NAME = "qwen2.5-coder-0.5b"


def script() -> None:
    import streamlit as st

    from page.backends import choose_backends
    from page.language import speech
    from tests.page.desks import shared_desk

    st.session_state["asked"] = choose_backends(shared_desk(), speech())


@pytest.fixture
def app() -> AppTest:
    st.cache_resource.clear()
    return AppTest.from_function(script, default_timeout=30).run()


def chosen(app: AppTest, spec: str) -> AppTest:
    app.selectbox(key="backend").set_value(spec).run()
    assert not app.exception
    return app


def asked(app: AppTest) -> tuple[str, ...]:
    found: tuple[str, ...] = app.session_state["asked"]
    return found


def test_a_key_and_a_model_make_a_provider_ready_and_its_host_is_named(app: AppTest) -> None:
    chosen(app, "openai:")
    assert asked(app) == ("extractive",)
    app.text_input(key="typed-openai").set_value("sk-secret").run()
    app.text_input(key="backend-model-openai").set_value("gpt-x").run()
    assert asked(app) == ("openai:gpt-x",)
    assert "api.openai.com" in app.warning[0].value
    app.button(key="forget-openai").click().run()
    assert asked(app) == ("extractive",)


def test_a_model_that_is_not_here_is_offered_with_its_size(app: AppTest) -> None:
    chosen(app, "local")
    assert any("MB, once" in caption.value for caption in app.caption)
    assert app.button(key="pull-qwen2.5-coder-1.5b").label == "Download the model"
    assert asked(app) == ("extractive",)


def test_what_does_not_answer_says_what_it_needs(app: AppTest) -> None:
    chosen(app, "ollama:")
    assert app.code[0].value == "ollama serve"


def test_the_same_twice_is_no_comparison(app: AppTest) -> None:
    app.toggle(key="compare").set_value(True).run()
    assert asked(app) == ("extractive",)
    assert any("choose something else" in caption.value for caption in app.caption)


def ended(download: Download) -> State:
    deadline = time.monotonic() + 5
    while not download.state.finished and time.monotonic() < deadline:
        time.sleep(0.01)
    return download.state


def test_a_download_tells_how_far_it_is_and_ends(tmp_path: Path) -> None:
    seen = []

    def fetch(name: str, *, models_dir: Path, progress: Progress) -> Path:
        progress(5, 10, name)
        seen.append(name)
        return models_dir

    assert ended(Download(NAME, tmp_path, fetch=fetch)) == State(finished=True)
    assert seen == [NAME]


def test_a_failed_download_says_why(tmp_path: Path) -> None:
    def fetch(name: str, *, models_dir: Path, progress: Progress) -> Path:
        raise DownloadFailed("no network. Check it.")

    assert ended(Download(NAME, tmp_path, fetch=fetch)).error == "no network. Check it."


def served() -> None:
    from dataclasses import replace

    from pydantic import SecretStr

    from page.backends import choose_backends
    from page.language import speech
    from tests.page.desks import shared_desk

    desk = shared_desk()
    servers = {
        "record_url": SecretStr("postgresql://u:canary@db.example/beleg"),
        "chroma_url": "https://chroma.example",
        "embedder_url": "https://embed.example/v1",
        "reranker_url": "https://rank.example/rerank",
    }
    choose_backends(replace(desk, settings=desk.settings.model_copy(update=servers)), speech())


def test_servers_that_keep_documents_are_named() -> None:
    st.cache_resource.clear()
    app = AppTest.from_function(served, default_timeout=30).run()
    assert not app.exception
    said = " ".join(caption.value for caption in app.caption)
    for host in ("u@db.example/beleg", "https://chroma.example", "https://embed.example/v1"):
        assert host in said
    assert "canary" not in said
    assert "Nothing leaves this machine" not in said
