"""Turns whatever a provider's package raises into one clear sentence without secrets."""

import re
from collections.abc import Iterator
from typing import Final

from index.errors import BackendError, BelegError
from rag.spec import Spec

_KEYS: Final = {
    "openai": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "google_genai": "GOOGLE_API_KEY",
    "mistralai": "MISTRAL_API_KEY",
}
_TIMEOUT: Final = re.compile(r"time?d?[ -]?out|deadline", re.IGNORECASE)
_UNREACHABLE: Final = re.compile(
    r"connect(?:ion)?\s?error|connection(?:refused|reset)|refused|unreachable|name or service"
    r"|getaddrinfo|failed to connect|remoteprotocol",
    re.IGNORECASE,
)
_TOO_LONG: Final = re.compile(
    r"context[_ ](?:length|size|window)|maximum context|too many tokens|prompt is too long",
    re.IGNORECASE,
)
_KEY_MISSING: Final = re.compile(r"api[_ ]?key", re.IGNORECASE)
# Keys and tokens are long runs without spaces that mix letters and digits; words and paths are not.
_SECRET: Final = re.compile(
    r"(?i)(?<=bearer )\S+|(?<=key=)[^\s&]+|(?<=key: )\S+|\bsk-[\w*-]+"
    r"|\b(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{20,}"
)
_LONGEST: Final = 200


def explain(error: BaseException, spec: Spec, host: str | None) -> BelegError:
    """Return the error to raise instead, with what went wrong and what to do."""
    if isinstance(error, BelegError):
        return error
    where = host or "this machine"
    known = _by_status(_status(error), spec, where) or _by_words(error, spec, where)
    if known:
        return BackendError(known)
    told = " ".join(str(error).split())
    told = f": {scrub(told)[:_LONGEST]}" if told else ""
    return BackendError(f"{spec} failed with {type(error).__name__}{told}.")


def scrub(text: str) -> str:
    """Return the text with everything that looks like a key or a token blotted out."""
    return _SECRET.sub("[hidden]", text)


def _by_status(status: int | None, spec: Spec, where: str) -> str | None:
    key = _KEYS.get(spec.provider, "the key of this provider")
    told = {
        401: f"{where} refused the key for {spec}: check {key}.",
        403: f"{where} does not allow {spec} with this key: check {key} and the account.",
        404: f"{where} does not know the model {spec.model!r}: check its name"
        + (f", or run `ollama pull {spec.model}`." if spec.provider == "ollama" else "."),
        408: f"{spec} took too long to answer: try again, or choose another backend.",
        413: f"The prompt is too long for {spec}: lower the number of evidence sentences.",
        429: f"{where} turns requests for {spec} away (too many, or no credit left): wait, "
        "or check the account.",
    }
    if status is not None and status >= 500:
        return f"{where} has a fault of its own (HTTP {status}): try again later."
    return told.get(status) if status is not None else None


def _by_words(error: BaseException, spec: Spec, where: str) -> str | None:
    words = " ".join(f"{type(one).__name__} {one}" for one in _chain(error))
    if _TOO_LONG.search(words):
        return f"The prompt is too long for {spec}: lower the number of evidence sentences."
    if any(isinstance(one, TimeoutError) for one in _chain(error)) or _TIMEOUT.search(words):
        return f"{spec} took too long to answer: try again, or choose another backend."
    if any(isinstance(one, ConnectionError) for one in _chain(error)) or _UNREACHABLE.search(words):
        start = " Start it with `ollama serve`." if spec.provider == "ollama" else ""
        return f"Nothing answers for {spec} at {where}: is it running and reachable?{start}"
    if spec.provider in _KEYS and _KEY_MISSING.search(words):
        return f"{spec} needs a key: set {_KEYS[spec.provider]}."
    return None


def _status(error: BaseException) -> int | None:
    for one in _chain(error):
        response = getattr(one, "response", None)
        for holder, name in ((one, "status_code"), (response, "status_code"), (one, "code")):
            value = getattr(holder, name, None)
            if isinstance(value, int) and 400 <= value < 600:
                return value
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__
