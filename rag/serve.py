"""``beleg app``: the Streamlit server on this machine only, and the browser opened on it."""

import socket
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Final

from index.errors import SettingsError

HOST: Final = "127.0.0.1"
PAGE: Final = Path(__file__).resolve().parent.parent / "app.py"
START_S: Final = 60.0
# Streamlit reads its config.toml from the folder it is started in; these must hold from anywhere.
SAFE: Final = {
    "server.address": HOST,
    "server.headless": "true",
    "server.maxUploadSize": "25",
    "server.fileWatcherType": "none",
    "server.enableXsrfProtection": "true",
    "browser.gatherUsageStats": "false",
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
}


def serve(port: int, *, say: Callable[[str], None], browser: bool = True) -> int:
    """Run the page until it is stopped and return the server's exit code.

    Raises:
        SettingsError: the port is taken.
    """
    if _answers(port):
        raise SettingsError(f"port {port} is taken. Choose another with --port.")
    command = [sys.executable, "-m", "streamlit", "run", str(PAGE), "--server.port", str(port)]
    for name, value in SAFE.items():
        command += [f"--{name}", value]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    url = f"http://{HOST}:{port}"
    opener = threading.Thread(target=_open, args=(server, port, url, say, browser), daemon=True)
    opener.start()
    try:
        return server.wait()
    except KeyboardInterrupt:
        server.terminate()
        server.wait()
        say("Stopped.")
        return 0


def _open(
    server: "subprocess.Popen[bytes]",
    port: int,
    url: str,
    say: Callable[[str], None],
    browser: bool,
) -> None:
    deadline = time.monotonic() + START_S
    while server.poll() is None and time.monotonic() < deadline:
        if _answers(port):
            say(f"Beleg is at {url}  (Ctrl-C stops it)")
            if browser:
                webbrowser.open(url)
            return
        time.sleep(0.2)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=0.5):
            return True
    except OSError:
        return False
