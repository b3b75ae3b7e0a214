"""Backends on this machine are silent: they answer while no socket can be opened."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.model, pytest.mark.chroma]

# In a process of its own, so that nothing else holds a socket. Python's sockets raise; what native
# code opens would stand in the kernel's tables, where the process has them.
CODE = """
import json, os, sys
from pathlib import Path
from pytest_socket import disable_socket
disable_socket(allow_unix_socket=True)
from rag.assistant import Request
from rag.settings import load_settings
from rag.wiring import open_assistant
answer = open_assistant(load_settings(llm=sys.argv[1])).assistant.ask(
    Request("Wer hat die Behauptungen zurückgewiesen?"))
inodes = set()
for entry in Path("/proc/self/fd").iterdir():
    try:
        inodes.add(os.readlink(entry).removeprefix("socket:[").rstrip("]"))
    except OSError:
        pass
tables = [Path("/proc/net") / name for name in ("tcp", "tcp6", "udp", "udp6")]
rows = [row.split() for table in tables if table.is_file()
        for row in table.read_text().splitlines()[1:]]
print(json.dumps({"status": answer.status, "reason": answer.reason, "draft": answer.draft,
                  "sockets": [row for row in rows if row[9] in inodes]}))
"""


@pytest.mark.parametrize("spec", ["extractive", "local:qwen2.5-coder-0.5b"])
def test_it_answers_without_sockets(spec: str, models_dir: Path, tmp_path: Path) -> None:
    if spec != "extractive" and not (models_dir / "qwen2.5-coder-0.5b").is_dir():
        pytest.skip("no 0.5B: run `beleg models pull qwen2.5-coder-0.5b`")
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    (home / "models").symlink_to(models_dir)
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", CODE, spec], cwd=root, capture_output=True, text=True, timeout=280
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["status"] in ("answered", "partial")
    assert told["reason"] is None
    assert bool(told["draft"]) == (spec != "extractive")
    assert told["sockets"] == []
