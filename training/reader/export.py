"""Pack trained weights for shipping: ``python -m training.reader.export FROM TO``."""

import sys
from pathlib import Path

from safetensors.torch import load_file

from rag.span_weights import pack

if __name__ == "__main__":
    pack(load_file(sys.argv[1]), Path(sys.argv[2]))
