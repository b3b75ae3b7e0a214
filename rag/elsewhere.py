"""What is kept or worked on outside this program's own folder, for `doctor` and the page to say."""

from dataclasses import dataclass
from typing import Literal

from rag.settings import Settings

What = Literal["documents", "vectors", "embedder", "reranker"]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One part and the server that has it, without a password."""

    what: What
    where: str


def elsewhere(settings: Settings) -> tuple[Elsewhere, ...]:
    """Return the parts that the settings put on servers.

    Raises:
        SettingsError: an address is none.
    """
    from index.database import database
    from index.remote import EmbedderServer
    from index.rerank import RerankServer
    from index.site import ChromaServer

    found = []
    if settings.record_url is not None:
        place = database(settings.record_url.get_secret_value())
        found.append(Elsewhere("documents", place.where))
    if settings.chroma_url:
        server = ChromaServer(settings.chroma_url, settings.chroma_tenant, settings.chroma_database)
        found.append(Elsewhere("vectors", server.where))
    if settings.embedder_url:
        found.append(Elsewhere("embedder", EmbedderServer(settings.embedder_url).where))
    if settings.reranker_url:
        found.append(Elsewhere("reranker", RerankServer(settings.reranker_url).where))
    return tuple(found)
