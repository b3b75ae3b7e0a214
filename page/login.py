"""Who may see the page: everybody on this machine; from elsewhere only after a login."""

import secrets
from collections.abc import Mapping

import streamlit as st
from pydantic import SecretStr

from page.visitor import enter, named, subject
from rag.password import Gate, hash_password
from rag.serve import is_loopback
from rag.settings import Settings

KEY = "admitted"


def require_login(settings: Settings) -> None:
    """Stop here until the visitor may go on. To be called before anything else is drawn.

    With ``[auth]`` in Streamlit's secrets its OpenID Connect decides, with users or a password a
    form. Without any, a page that listens beyond this machine is not shown to anybody.
    """
    if _has_oidc():
        enter(_ask_provider())
        return
    if settings.users:
        enter(_ask_name_and_password(settings.users))
        return
    enter("")
    if settings.password_hash is not None:
        _ask_password(settings.password_hash.get_secret_value())
    elif not is_loopback(st.get_option("server.address") or "0.0.0.0"):
        st.error(
            "This page can be reached from the network, and no login is set up. Start it with "
            "`beleg app`, or set a password: `beleg password`."
        )
        st.stop()


@st.cache_resource(show_spinner=False)
def _gate(password_hash: str) -> Gate:
    return Gate(password_hash)


def _has_oidc() -> bool:
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


@st.cache_resource(show_spinner=False)
def _nobody() -> str:
    """A hash that no password fits: an unknown name takes as long as a wrong password."""
    return hash_password(secrets.token_urlsafe())


def _ask_provider() -> str:
    if st.user.is_logged_in:
        issuer, identifier = st.user.get("iss"), st.user.get("sub")
        if issuer and identifier:
            return subject(str(issuer), str(identifier))
        st.error("The provider does not say who you are (no iss and sub).")
        st.stop()
    if st.button("Log in · Anmelden", key="login"):
        st.login()
    st.stop()


def _ask_name_and_password(users: Mapping[str, SecretStr]) -> str:
    hashes = {name: kept.get_secret_value() for name, kept in users.items()}
    name, admitted = st.session_state.get(KEY, ("", ""))
    if name and hashes.get(name) == admitted:
        return named(name)
    with st.form("login", border=False):
        name = st.text_input("Name").strip().lower()
        password = st.text_input("Password · Passwort", type="password")
        sent = st.form_submit_button("Log in · Anmelden")
    kept = hashes.get(name, _nobody())
    gate = _gate(kept)
    if sent and gate.admits(password):
        enter(named(name))
        st.session_state[KEY] = (name, kept)
        st.rerun()
    if wait := gate.wait_s() if sent else 0.0:
        st.error(f"Too many wrong passwords. Try again in {wait:.0f} s.")
    elif sent:
        st.error("Name or password is wrong. · Name oder Passwort ist falsch.")
    st.stop()


def _ask_password(password_hash: str) -> None:
    if st.session_state.get(KEY) == password_hash:  # another password logs everybody out
        return
    gate = _gate(password_hash)
    with st.form("login", border=False):
        password = st.text_input("Password · Passwort", type="password")
        sent = st.form_submit_button("Log in · Anmelden")
    if sent and gate.admits(password):
        st.session_state[KEY] = password_hash
        st.rerun()
    if wait := gate.wait_s():
        st.error(f"Too many wrong passwords. Try again in {wait:.0f} s.")
    elif sent:
        st.error("The password is wrong. · Das Passwort ist falsch.")
    st.stop()
