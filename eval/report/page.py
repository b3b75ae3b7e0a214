"""The frame of a report: one self-contained page that may load nothing. Pure."""

from html import escape
from importlib import resources
from typing import Final

# The page holds text of documents and models: were any of it ever taken for markup, this stops it.
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{}'"


def page(title: str, body: str) -> str:
    """Return a whole page around a body."""
    from base64 import b64encode
    from hashlib import sha256

    style, script = _asset("style.css"), _asset("filter.js")
    digest = b64encode(sha256(script.encode()).digest()).decode()
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY.format(digest)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style></head>\n<body>\n{body}\n"
        f'<script type="module">{script}</script>\n</body></html>\n'
    )


def controls(kinds: list[str]) -> str:
    """Return the row of filters above the cases; it appears when the script runs."""
    options = "".join(f"<option>{escape(kind)}</option>" for kind in kinds)
    return (
        "<form hidden>"
        '<label><input type="checkbox" name="wrong"> only failures</label>'
        f'<label>kind <select name="kind"><option value="">all</option>{options}</select></label>'
        '<input type="search" name="words" placeholder="find in cases" aria-label="find in cases">'
        '<output id="count" class="soft"></output></form>'
    )


def _asset(name: str) -> str:
    return (resources.files("eval.report") / name).read_text("utf-8")
