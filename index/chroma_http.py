"""Chroma's HTTP API, version 2: the few calls that are needed, each with a deadline.

Chroma's own client waits for ever (``timeout=None``), and importing it takes 0.6 s.
"""

import base64
import json
import logging
import re
import time
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

import httpx
import numpy as np

from index.errors import IndexDamaged, IndexFault
from index.fill import Graph
from index.protocols import Vectors
from index.site import ChromaServer

log = logging.getLogger(__name__)

ASK_S: Final = 4.0  # until a question's answer begins
WORK_S: Final = 9.0  # likewise for a batch that is taken in: 200 vectors took 1.6 s at most
PAUSES_S: Final = (0.5, 2.0)  # before a call that changes something is tried again


class TooLarge(IndexFault):
    """The server takes no body of that size. Never leaves the index package."""


class Gone(IndexDamaged):
    """The server has no such thing. Never leaves the index package."""


class ChromaApi:
    """The calls. Safe to share between threads; each raises IndexFault with what is wrong."""

    def __init__(self, server: ChromaServer) -> None:
        self.where = f"the Chroma server {server.where}"
        self._server = server
        self._client = httpx.Client(
            base_url=f"{server.url.rstrip('/')}/api/v2",
            headers=dict(server.headers),
            timeout=httpx.Timeout(ASK_S, connect=3.0),
        )
        self._inside = (
            f"/tenants/{quote(server.tenant, safe='')}/databases/{quote(server.database, safe='')}"
        )
        self._known = False

    def prepare(self) -> None:
        """Make tenant and database where they are not there yet."""
        self._refuse_others()
        tenant, database = self._server.tenant, self._server.database
        for path, make, name in (
            (f"/tenants/{quote(tenant, safe='')}", "/tenants", tenant),
            (self._inside, f"{self._inside.rsplit('/', 1)[0]}", database),
        ):
            try:
                self._call("GET", path)
            except Gone:
                self._change("POST", make, {"name": name})

    def create(self, name: str, graph: Graph) -> str:
        """Make a collection for cosine distances; return its id. Again is no harm."""
        wanted = {"hnsw": {"space": "cosine", **graph}}
        body = {"name": name, "configuration": wanted, "get_or_create": True}
        return str(self._change("POST", f"{self._inside}/collections", body)["id"])

    def find(self, name: str) -> str:
        """Return a collection's id, or raise Gone."""
        self._refuse_others()
        return str(self._call("GET", f"{self._inside}/collections/{quote(name)}")["id"])

    def names(self, prefix: str) -> list[str]:
        """Return the names of the collections that begin so, sorted."""
        self._refuse_others()
        found: list[str] = []
        while True:
            query = f"?limit=200&offset={len(found)}"
            page = self._call("GET", f"{self._inside}/collections{query}")
            found += [str(one["name"]) for one in page]
            if len(page) < 200:
                return sorted(name for name in found if name.startswith(prefix))

    def delete(self, name: str) -> None:
        """Delete a collection; one that is gone is no harm."""
        try:
            self._change("DELETE", f"{self._inside}/collections/{quote(name)}", None)
        except Gone:
            return

    def upsert(self, collection: str, ids: Sequence[str], vectors: Vectors) -> None:
        """Add vectors, or put them again; in halves where the server refuses the size."""
        packed = [base64.b64encode(np.asarray(row, "<f4").tobytes()).decode() for row in vectors]
        body = {"ids": list(ids), "embeddings": packed}
        try:
            self._change("POST", f"{self._inside}/collections/{collection}/upsert", body)
        except TooLarge:
            if len(ids) < 2:
                raise
            half = len(ids) // 2
            self.upsert(collection, ids[:half], vectors[:half])
            self.upsert(collection, ids[half:], vectors[half:])

    def query(
        self, collection: str, vectors: Vectors, count: int
    ) -> tuple[list[list[str]], list[list[float]]]:
        """Return for each vector the nearest ids and their distances; in halves likewise."""
        body = {
            "query_embeddings": np.asarray(vectors, np.float32).tolist(),
            "n_results": count,
            "include": ["distances"],
        }
        try:
            found = self._call("POST", f"{self._inside}/collections/{collection}/query", body)
        except TooLarge:
            if len(vectors) < 2:
                raise
            half = len(vectors) // 2
            one = self.query(collection, vectors[:half], count)
            other = self.query(collection, vectors[half:], count)
            return one[0] + other[0], one[1] + other[1]
        return found["ids"], found["distances"]

    def count(self, collection: str) -> int:
        """Return how many vectors there are."""
        return int(self._call("GET", f"{self._inside}/collections/{collection}/count"))

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _refuse_others(self) -> None:
        if self._known:
            return
        try:
            version = self._call("GET", "/version")
        except Gone:
            version = "of before 1.0"
        if not (isinstance(version, str) and re.match(r"[1-9]\d*\.", version)):
            raise IndexFault(
                f"{self.where} is version {str(version)[:20]}: Beleg needs a Chroma server of "
                "version 1 (`chroma run`), never the one written in Python."
            )
        self._known = True

    def _change(self, method: str, path: str, body: object) -> Any:  # noqa: ANN401 - any JSON
        """Call again after a failure that may pass: each of these calls may be made twice."""
        for pause in PAUSES_S:
            try:
                return self._call(method, path, body, timeout=WORK_S)
            except (Gone, TooLarge):
                raise
            except IndexFault as fault:
                log.warning("%s; trying again.", fault)
                time.sleep(pause)
        return self._call(method, path, body, timeout=WORK_S)

    def _call(self, method: str, path: str, body: object = None, *, timeout: float = ASK_S) -> Any:  # noqa: ANN401 - any JSON
        try:
            response = self._client.request(
                method, path, json=body, timeout=httpx.Timeout(timeout, connect=3.0)
            )
            content = response.content
        except httpx.TimeoutException:
            raise IndexFault(f"{self.where} did not answer within {timeout:g} seconds") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise IndexFault(f"{self.where} cannot be reached ({error})") from None
        if response.is_error:
            raise self._refusal(response)
        try:
            return json.loads(content) if content else None
        except ValueError:
            raise IndexFault(f"{self.where} answers like no Chroma server") from None

    def _refusal(self, response: httpx.Response) -> IndexFault:
        status, words = response.status_code, " ".join(response.text.split())[:200]
        if status in (404, 405, 410):
            return Gone(f"{self.where} has no such collection ({words or status})")
        if status == 413 or "ayload too large" in words:
            return TooLarge(f"{self.where} takes no batch of that size ({words})")
        if status in (401, 403):
            return IndexFault(f"{self.where} refuses the login ({status}): check chroma_headers")
        return IndexFault(f"{self.where} answers {status} ({words})")
