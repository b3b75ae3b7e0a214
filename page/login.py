"""Who may see the page: everybody on this machine; from elsewhere only after a login."""

import streamlit as st

from rag.password import Gate
from rag.serve import is_loopback
from rag.settings import Settings

KEY = "admitted"


def require_login(settings: Settings) -> None:
    """Stop here until the visitor may go on. To be called before anything else is drawn.

    With ``[auth]`` in Streamlit's secrets its OpenID Connect decides, with a password its form.
    Without either, a page that listens beyond this machine is not shown to anybody.
    """
    if _has_oidc():
        _ask_provider()
    elif settings.password_hash is not None:
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


def _ask_provider() -> None:
    if st.user.is_logged_in:
        return
    if st.button("Log in · Anmelden", key="login"):
        st.login()
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
