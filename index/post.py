"""A POST to a server of models; what fails is said in words."""

import json
from collections.abc import Callable
from typing import Any

import httpx

from index.errors import ModelError

Fault = Callable[[str], ModelError]


def send(
    client: httpx.Client, url: str, body: object, timeout: httpx.Timeout, fault: Fault
) -> httpx.Response:
    """Return the server's answer of whatever status; raise ``fault`` of words where none comes."""
    try:
        return client.post(url, json=body, timeout=timeout)
    except httpx.TimeoutException:
        raise fault(f"did not answer within {timeout.read:g} seconds") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise fault(f"cannot be reached ({error})") from None


def read(response: httpx.Response, fault: Fault) -> Any:  # noqa: ANN401 - any JSON
    """Return what an answer says; raise ``fault`` of words where it is no JSON."""
    try:
        return json.loads(response.content)
    except ValueError:
        raise fault("answers with something that is no JSON") from None
