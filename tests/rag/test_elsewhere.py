"""Servers by setting: `doctor` names them, and checks stay with the embedder on this machine."""

from collections.abc import Sequence

import pytest

from index.embed import HashingEmbedder
from index.errors import ModelMissing
from index.protocols import Kind, Vectors
from rag.doctor import examine
from rag.settings import load_settings
from rag.wiring import open_core, site_of


class FarEmbedder:
    """Hashes, and says that it is on a server."""

    id, dim, where = "far", 256, "https://embed.example"

    def embed(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Return hashed vectors."""
        return HashingEmbedder().embed(texts, kind)


@pytest.mark.chroma  # it asks addresses on loopback
def test_doctor_names_every_server(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BELEG_RECORD_URL", "postgresql://u:canary@127.0.0.1:9/beleg")
    monkeypatch.setenv("BELEG_CHROMA_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("BELEG_CHROMA_TOKEN", "canary")
    monkeypatch.setenv("BELEG_EMBEDDER_URL", "http://127.0.0.1:9/embed")
    monkeypatch.setenv("BELEG_RERANKER_URL", "http://127.0.0.1:9/rerank")
    monkeypatch.setenv("BELEG_RERANKER_KEY", "canary")
    assert examine(load_settings()) == 1
    said = capsys.readouterr().out
    assert "kept in postgresql://u@127.0.0.1:9/beleg (schema beleg)." in said
    assert "searched on http://127.0.0.1:9 (default_tenant/default_database)." in said
    assert "embedded by http://127.0.0.1:9/embed." in said
    assert "what was found for them to http://127.0.0.1:9/rerank." in said
    assert "canary" not in said


@pytest.mark.chroma  # it asks addresses on loopback
def test_doctor_refuses_an_address_that_is_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BELEG_RECORD_URL", "mysql://canary@db/beleg")
    assert examine(load_settings()) == 1
    said = capsys.readouterr().out
    assert "Servers: BELEG_RECORD_URL begins with mysql://" in said
    assert "canary" not in said


def test_checks_do_not_use_an_embedder_on_a_server() -> None:
    """Their thresholds hold for the one on this machine: here it is missing, and that shows."""
    from index.index import open_index
    from rag.read import SimilarityReader
    from rag.wiring import SIMILARITY_THRESHOLDS

    settings = load_settings()
    far = FarEmbedder()
    index = open_index(site_of(settings), far, approximate=False)
    reading = SimilarityReader(far), SIMILARITY_THRESHOLDS
    with pytest.raises(ModelMissing, match="multilingual-e5-small"):
        open_core(settings, index, far, reading=reading)
    near = HashingEmbedder()
    assert open_core(settings, index, near, reading=reading).embedder is near
