"""The embedder's tokenizer, once per process: it takes 290 MB and over a second to load."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import ModelError, ModelMissing

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_loaded: dict[Path, "Tokenizer"] = {}
_lock = threading.Lock()


def tokenizer_of(folder: Path) -> "Tokenizer":
    """Return the tokenizer of a model's folder, shared by all who ask.

    It neither cuts nor pads, and must not be told to: only so may threads share it.

    Raises:
        ModelMissing: the folder holds none.
        ModelError: its file cannot be read.
    """
    path = (folder / "tokenizer.json").resolve()
    with _lock:
        if path not in _loaded:
            if not path.is_file():
                raise ModelMissing(
                    f"There is no embedding model in {folder} (tokenizer.json is missing). "
                    f"Run `beleg models pull {folder.name}`."
                )
            _loaded[path] = _load(path)
        return _loaded[path]


def _load(path: Path) -> "Tokenizer":
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing narrower
        raise ModelError(f"{path} cannot be read ({error}). Run `beleg models verify`.") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
