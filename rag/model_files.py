"""``beleg models``: which model files are here, fetching them, and hashing them again."""

import sys
from pathlib import Path
from typing import Final

from index.errors import BelegError
from index.fetch import present, pull, verify
from index.manifest import MODELS, Hub, Model, find
from rag.progress import Bar
from rag.wiring import DEFAULTS

OK: Final = 0
FAILED: Final = 1


def list_models(models_dir: Path, name: str | None) -> int:
    """Print each model with its licence, size and origin, and whether it is here."""
    for model in MODELS.values() if name is None else [find(name)]:
        print(_line(model, here=present(model.name, models_dir)))
    print(f"Folder: {models_dir}", file=sys.stderr)
    return OK


def pull_models(models_dir: Path, name: str | None) -> int:
    """Fetch a model, or the ones Beleg needs, with a progress bar."""
    for wanted in DEFAULTS if name is None else (find(name).name,):
        if present(wanted, models_dir):
            print(f"{wanted} is here.", file=sys.stderr)
            continue
        model = find(wanted)
        print(f"Fetching {wanted} ({_size(model.download_bytes)}).", file=sys.stderr)
        bar = Bar(unit="B", scale=True)
        try:
            path = pull(wanted, models_dir=models_dir, progress=bar)
        finally:
            bar.close()
        print(f"{wanted} is verified: {path}", file=sys.stderr)
    return OK


def verify_models(models_dir: Path, name: str | None) -> int:
    """Hash every file that is here again."""
    names = [find(name).name] if name else [n for n in MODELS if present(n, models_dir)]
    code = OK
    for wanted in names:
        try:
            verify(wanted, models_dir)
        except BelegError as error:
            print(f"beleg: {error}", file=sys.stderr)
            code = FAILED
        else:
            print(f"{wanted}: every byte is the manifest's.")
    return code


def _line(model: Model, *, here: bool) -> str:
    state = "here" if here else "not here"
    if not here and all(isinstance(source, Hub) for file in model.files for source in file.sources):
        state += " (official hub only)"
    measured = "" if model.measured else " · not measured"
    return (
        f"{model.name}  {state}\n"
        f"    {model.kind} · {_size(model.download_bytes)} · {model.licence} · {model.origin}"
        f"{measured}\n    {model.note}"
    )


def _size(count: int) -> str:
    return f"{count / 1e9:.2f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
