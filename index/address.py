"""Addresses of servers as they may be shown: without what may be a secret."""

from urllib.parse import urlsplit, urlunsplit


def shown(url: str) -> str:
    """Return an address without user, password, query and fragment."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", "")).rstrip("/")
