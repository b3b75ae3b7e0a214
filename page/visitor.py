"""Who is looking at the page. With users, each has documents and conversations of their own."""

from hashlib import sha256
from typing import Final

import streamlit as st

_KEY: Final = "visitor"


def visitor() -> str:
    """Return the user of this session; empty where the page is everybody's."""
    return str(st.session_state.get(_KEY, ""))


def enter(user: str) -> None:
    """Say whose session this is. Nothing of another user's stays in it."""
    if _KEY in st.session_state and visitor() != user:
        st.session_state.clear()
    st.session_state[_KEY] = user


def named(name: str) -> str:
    """Return the user of a name in the settings."""
    return f"user-{name}"


def subject(issuer: str, identifier: str) -> str:
    """Return the user of a provider's subject: the two claims that never change together."""
    return "oidc-" + sha256(f"{issuer}\0{identifier}".encode()).hexdigest()[:32]
