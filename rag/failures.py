"""Turns whatever a provider's package raises into one clear sentence without secrets."""

import re
from collections.abc import Iterable
from typing import Final

from index.errors import BackendError, BelegError, PromptTooLong
from rag.retry import chain, retry_after, status_of
from rag.spec import KEYS, Spec

_TIMEOUT: Final = re.compile(r"time?d?[ -]?out|deadline", re.IGNORECASE)
_UNREACHABLE: Final = re.compile(
    r"connect(?:ion)?\s?error|connection(?:refused|reset)|refused|unreachable|name or service"
    r"|getaddrinfo|failed to connect|remoteprotocol",
    re.IGNORECASE,
)
_TOO_LONG: Final = re.compile(
    r"context[_ ](?:length|size|window)|maximum context|too many tokens|prompt is too long"
    r"|token count exceeds|too large for model",
    re.IGNORECASE,
)
_KEY_MISSING: Final = re.compile(r"api[_ ]?key", re.IGNORECASE)
# Keys and tokens are long runs without spaces that mix letters and digits; words and paths are not.
_SECRET: Final = re.compile(
    r"(?i)(?<=bearer )\S+|(?<=key=)[^\s&]+|(?<=key: )\S+|\bsk-[\w*-]+"
    r"|\b(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{20,}"
)
_LONGEST: Final = 200


def explain(
    error: BaseException, spec: Spec, host: str | None, *, secrets: Iterable[str] = ()
) -> BelegError:
    """Return the error to raise instead, with what went wrong, what to do, and no secret."""
    if isinstance(error, BelegError):
        return error
    where = host or "this machine"
    status = status_of(error)
    if status == 413 or _TOO_LONG.search(_words(error)):
        return PromptTooLong(f"The prompt is too long for {spec}: lower BELEG_EVIDENCE.")
    if told := _by_status(status, error, spec, where) or _by_words(error, spec, where):
        return BackendError(told)
    told = scrub(" ".join(str(error).split()), secrets)[:_LONGEST]
    return BackendError(f"{spec} failed with {type(error).__name__}{told and f': {told}'}.")


def scrub(text: str, secrets: Iterable[str] = ()) -> str:
    """Return the text with these secrets, and everything that looks like one, blotted out."""
    for secret in secrets:
        text = text.replace(secret, "[hidden]")
    return _SECRET.sub("[hidden]", text)


def _by_status(status: int | None, error: BaseException, spec: Spec, where: str) -> str | None:
    if status is None:
        return None
    if status >= 500:
        return f"{where} has a fault of its own (HTTP {status}): try again later."
    key = KEYS.get(spec.provider, "the key of this provider")
    pull = f", or run `ollama pull {spec.model}`." if spec.provider == "ollama" else "."
    wait = retry_after(error)
    told = {
        401: f"{where} refused the key for {spec}: check {key}.",
        403: f"{where} does not allow {spec} with this key: check {key} and the account.",
        404: f"{where} does not know the model {spec.model!r}: check its name{pull}",
        408: f"{spec} took too long to answer: try again, or choose another backend.",
        429: f"{where} turns requests for {spec} away (too many, or no credit left): wait"
        f"{'' if wait is None else f' {wait:.0f} s'}, or check the account.",
    }
    return told.get(status)


def _by_words(error: BaseException, spec: Spec, where: str) -> str | None:
    words, errors = _words(error), list(chain(error))
    if any(isinstance(one, TimeoutError) for one in errors) or _TIMEOUT.search(words):
        return f"{spec} took too long to answer: try again, or choose another backend."
    if any(isinstance(one, ConnectionError) for one in errors) or _UNREACHABLE.search(words):
        start = " Start it with `ollama serve`." if spec.provider == "ollama" else ""
        return f"Nothing answers for {spec} at {where}: is it running and reachable?{start}"
    if spec.provider in KEYS and _KEY_MISSING.search(words):
        return f"{spec} needs a key: set {KEYS[spec.provider]}."
    return None


def _words(error: BaseException) -> str:
    return " ".join(f"{type(one).__name__} {one}" for one in chain(error))
