"""Keys typed into the page: kept for this session only, and masked wherever state is shown."""

from typing import Final

import streamlit as st
from pydantic import SecretStr

from page.strings import Speech

_KEPT: Final = "keys"
_FIELDS: Final = {
    "openai": "openai_api_key",
    "anthropic": "anthropic_api_key",
    "google_genai": "google_api_key",
    "mistralai": "mistral_api_key",
}


def typed_keys() -> dict[str, SecretStr]:
    """Return the keys of this session by the name of their setting."""
    kept: dict[str, SecretStr] = st.session_state.setdefault(_KEPT, {})
    return kept


def keys_for(spec: str) -> dict[str, SecretStr]:
    """Return the key that a SPEC needs, if it was typed in: no backend is opened with another's."""
    field = _FIELDS.get(spec.partition(":")[0], "")
    return {name: key for name, key in typed_keys().items() if name == field}


def has_key(provider: str) -> bool:
    """Say whether a key for a provider was typed in."""
    return _FIELDS.get(provider) in typed_keys()


def ask_key(provider: str, say: Speech) -> None:
    """Draw the field for a key, or, once it is there, the button that forgets it."""
    field = _FIELDS.get(provider)
    if field is None:
        return
    if has_key(provider):
        st.caption(say("key_there"))
        if st.button(say("key_forget"), key=f"forget-{provider}"):
            del typed_keys()[field]
            st.rerun()
        return
    widget = f"typed-{provider}"

    def keep() -> None:
        # Out of the field at once: a widget's value stands in the state for anyone to read.
        typed = str(st.session_state.pop(widget, "")).strip()
        if typed:
            typed_keys()[field] = SecretStr(typed)

    st.text_input(say("key"), type="password", key=widget, on_change=keep, help=say("key_help"))
