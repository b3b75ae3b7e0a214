"""``beleg app``: the Streamlit server on this machine only, and the browser opened on it."""

import ipaddress
import socket
import subprocess
import threading
import time
import tomllib
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Final

from index.errors import SettingsError
from rag.password import is_hash
from rag.settings import Settings
from rag.stop import run_until_stopped

HERE: Final = "127.0.0.1"
PAGE: Final = Path(__file__).resolve().parent.parent / "app.py"
SECRETS: Final = PAGE.parent / ".streamlit" / "secrets.toml"
EVERYWHERE: Final = ("0.0.0.0", "::", "")
START_S: Final = 60.0
# Streamlit reads its config.toml from the folder it is started in; these must hold from anywhere.
SAFE: Final = {
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "server.enableXsrfProtection": "true",
    "server.enableCORS": "true",
    "browser.gatherUsageStats": "false",
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
}


def serve(
    settings: Settings, port: int, *, say: Callable[[str], None], browser: bool = True
) -> int:
    """Run the page until it is stopped and return the server's exit code.

    Raises:
        SettingsError: the port is taken, or the page would be open to the network.
    """
    refuse_open_door(settings)
    if _answers(port):
        raise SettingsError(f"port {port} is taken. Choose another with --port.")
    arguments = ["run", str(PAGE), "--server.port", str(port)]
    for name, value in options(settings):
        arguments += [f"--{name}", value]
    url = f"http://{HERE if settings.host in EVERYWHERE else settings.host}:{port}"

    def watch(server: "subprocess.Popen[bytes]") -> None:
        told = (server, port, url, say, browser)
        threading.Thread(target=_open, args=told, daemon=True).start()

    code = run_until_stopped("streamlit", arguments, started=watch)
    if code is None:
        say("Stopped.")
    return code or 0


def options(settings: Settings) -> list[tuple[str, str]]:
    """Return Streamlit's options: the safe ones, and where and how much it takes."""
    chosen = [("server.address", settings.host), ("server.maxUploadSize", str(settings.file_mb))]
    if is_loopback(settings.host):
        # A name of somebody else's that points here must not open the page (DNS rebinding).
        chosen += [("server.allowedHosts", name) for name in ("localhost", settings.host)]
    return [*SAFE.items(), *chosen]


def refuse_open_door(settings: Settings) -> None:
    """Raise SettingsError where the page would listen to others without a login."""
    kept = [settings.password_hash] if settings.password_hash is not None else []
    kept += settings.users.values()
    if not all(is_hash(one.get_secret_value()) for one in kept):
        raise SettingsError(
            "password_hash, or a hash in users, is not what `beleg password` printed. Run it again."
        )
    if is_loopback(settings.host) or kept or _has_oidc():
        return
    raise SettingsError(
        f"BELEG_HOST={settings.host} opens the page to the network without a login. Set a "
        "password (`beleg password`) or OpenID Connect (SECURITY.md)."
    )


def is_loopback(address: str) -> bool:
    """Tell whether an address is this machine's alone."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def _has_oidc() -> bool:
    try:
        secrets = tomllib.loads(SECRETS.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return "auth" in secrets


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
        with socket.create_connection((HERE, port), timeout=0.5):
            return True
    except OSError:
        return False
