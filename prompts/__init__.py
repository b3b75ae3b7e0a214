"""Prompts as text files a person can read and review: load one, fill its placeholders.

A prompt is ``NAME.md``: a front matter with its version, then a ``# system`` and a ``# user`` part.
A placeholder is a lower-case word in braces. Values are put in as they are and never parsed, so
braces in a document or a question are harmless.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

_PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_FILE: Final = re.compile(
    r"---\n(?P<head>.*?)\n---\n+# system\n(?P<system>.*?)\n# user\n(?P<user>.*)", re.DOTALL
)
_VERSION: Final = re.compile(r"^version: *(\S+) *$", re.MULTILINE)


class PromptFileError(ValueError):
    """A prompt file is missing or malformed, or its placeholders do not match the values."""


@dataclass(frozen=True, slots=True)
class PromptFile:
    """One prompt as it is stored, with the hash of the very bytes of its file."""

    name: str
    version: str
    sha256: str
    system: str
    user: str
    placeholders: frozenset[str]


@cache
def load(name: str) -> PromptFile:
    """Return the prompt of that name.

    Raises:
        PromptFileError: no such prompt, or its file lacks a version or one of its two parts.
    """
    file = resources.files(__package__) / f"{name}.md"
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", name) or not file.is_file():
        raise PromptFileError(f"There is no prompt {name!r}. Known: {', '.join(names())}.")
    return parse(name, file.read_bytes())


def parse(name: str, raw: bytes) -> PromptFile:
    """Read the bytes of a prompt file.

    Raises:
        PromptFileError: the file lacks a version or one of its two parts.
    """
    found = _FILE.fullmatch(raw.decode("utf-8").replace("\r\n", "\n"))
    version = _VERSION.search(found["head"]) if found else None
    if not found or not version:
        raise PromptFileError(
            f"The prompt {name!r} is malformed: it needs a front matter with a version, "
            "then a '# system' and a '# user' part."
        )
    system, user = found["system"].strip(), found["user"].strip()
    placeholders = frozenset(_PLACEHOLDER.findall(system) + _PLACEHOLDER.findall(user))
    sha256 = hashlib.sha256(raw).hexdigest()
    return PromptFile(name, version[1], sha256, system, user, placeholders)


def render(prompt: PromptFile, **values: str) -> tuple[str, str]:
    """Return the system and the user message with every placeholder filled.

    Raises:
        PromptFileError: a placeholder has no value, or a value has no placeholder.
    """
    missing = prompt.placeholders - values.keys()
    unknown = values.keys() - prompt.placeholders
    if missing or unknown:
        told = [f"without a value: {', '.join(sorted(missing))}"] if missing else []
        told += [f"without a placeholder: {', '.join(sorted(unknown))}"] if unknown else []
        raise PromptFileError(f"The prompt {prompt.name!r} does not match: {'; '.join(told)}.")
    # One pass over the file's own text: what a value holds is never looked at again.
    system, user = (
        _PLACEHOLDER.sub(lambda found: values[found[1]], part)
        for part in (prompt.system, prompt.user)
    )
    return system, user


def names() -> list[str]:
    """Return the names of all prompts, sorted."""
    files = resources.files(__package__).iterdir()
    return sorted(file.name.removesuffix(".md") for file in files if file.name.endswith(".md"))
