"""``python -m eval``: the same as ``beleg eval``."""

import sys

from eval.cli import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
