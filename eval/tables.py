"""Reading the TOML files of an evaluation: the gate and the suite."""

import tomllib
from pathlib import Path
from typing import Any

from index.errors import EvalError


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        EvalError: it is missing or not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise EvalError(f"{path}: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EvalError(f"{path}: not valid TOML: {error}.") from None
