"""``beleg doctor``: versions, models, index, disk and what leaves the machine, in words."""

import platform
import shutil
import sys
from importlib.metadata import version
from typing import Final

from index.errors import BelegError
from rag.settings import Settings

PARTS: Final = (
    "beleg",
    "torch",
    "sentence-transformers",
    "chromadb",
    "langchain",
    "xllamacpp",
    "streamlit",
)
LOW_DISK: Final = 2_000_000_000


def examine(settings: Settings, *, repair: bool = False) -> int:
    """Print one line a finding; return 1 where something is wrong and was not mended."""
    faults = 0
    print(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}")
    print("Releases: " + ", ".join(f"{name} {version(name)}" for name in PARTS))
    print(f"Data and models: {settings.home}")
    faults += _disk(settings)
    faults += _models(settings)
    faults += _egress(settings)
    faults += _door(settings)
    faults += _elsewhere(settings)
    faults += _index(settings, repair=repair)
    print("All well." if not faults else f"{faults} to mend.", file=sys.stderr)
    return 1 if faults else 0


def _disk(settings: Settings) -> int:
    home = settings.home
    while not home.exists():
        home = home.parent
    free = shutil.disk_usage(home).free
    print(f"Free disk: {free / 1e9:.1f} GB")
    if free >= LOW_DISK:
        return 0
    print("  low: set BELEG_HOME to a larger disk, or free some.")
    return 1


def _models(settings: Settings) -> int:
    from index.fetch import path_of
    from rag.wiring import DEFAULTS

    faults = 0
    for name in DEFAULTS:
        try:
            print(f"Model {name}: {path_of(name, settings.models_dir)}")
        except BelegError as error:
            print(f"Model {name}: {error}")
            faults += 1
    return faults


def _egress(settings: Settings) -> int:
    from rag.backends import available
    from rag.wiring import egress

    try:
        host = egress(settings, settings.llm)
    except BelegError as error:
        print(f"Writer {settings.llm}: {error}")
        return 1
    print(f"Writer {settings.llm}: {_where(host)}.")
    for option in available(settings)[1:]:
        state = "ready" if option.state == "ready" else f"not ready ({option.remedy})"
        print(
            f"  {option.spec}{'' if option.complete else 'MODEL'}: {state}; {_where(option.host)}"
        )
    return 0


def _where(host: str | None) -> str:
    if host is None:
        return "nothing leaves this machine"
    return f"evidence and question go to {host}"


def _door(settings: Settings) -> int:
    from rag.serve import is_loopback, refuse_open_door

    try:
        refuse_open_door(settings)
    except BelegError as error:
        print(f"Page: {error}")
        return 1
    here = is_loopback(settings.host)
    print(f"Page: {'this machine only' if here else f'{settings.host}, after a login'}.")
    return 0


def _elsewhere(settings: Settings) -> int:
    from rag.elsewhere import elsewhere

    says = {
        "documents": "Documents, passages and vectors are kept in",
        "vectors": "Vectors are searched on",
        "embedder": "Texts and questions are embedded by",
        "reranker": "Questions go with what was found for them to",
    }
    try:
        found = elsewhere(settings)
    except BelegError as error:
        print(f"Servers: {error}")
        return 1
    for part in found:
        print(f"{says[part.what]} {part.where}.")
    return 0


def _index(settings: Settings, *, repair: bool) -> int:
    from rag.wiring import open_store

    try:
        index = open_store(settings)
        if repair:
            for line in index.repair():
                print(f"Repaired: {line}")
        findings = index.doctor()
        count = len(index.sources())
    except BelegError as error:
        print(f"Index: {error}")
        return 1
    print(f"Index: {count} sources; documents in {index.where[0]}, vectors in {index.where[1]}")
    for finding in findings:
        print(f"  {finding}")
    return len(findings)
