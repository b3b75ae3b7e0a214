"""Who may see the page: everybody on this machine; from elsewhere only after a login."""

import secrets
from collections.abc import Mapping

import streamlit as st

from page import asking
from page.ended import Ended, login
from page.strings import Speech
from page.visitor import enter, named, subject
from rag.password import Gate, hash_password
from rag.serve import is_loopback
from rag.settings import Settings

KEY = "admitted"
EVERYBODY = ""
"""The name of the user where one password opens the page."""


def require_login(settings: Settings) -> None:
    """Stop here until the visitor may go on. To be called before anything else is drawn.

    With ``[auth]`` in Streamlit's secrets its OpenID Connect decides, with users or a password a
    form. Without any, a page that listens beyond this machine is not shown to anybody.
    """
    if _has_oidc():
        enter(_ask_provider(settings.oidc_users))
    elif settings.users:
        name = _ask_password(
            {name: kept.get_secret_value() for name, kept in settings.users.items()}
        )
        enter(named(name))
    elif settings.password_hash is not None:
        enter(EVERYBODY)
        _ask_password({EVERYBODY: settings.password_hash.get_secret_value()})
    elif is_loopback(st.get_option("server.address") or "0.0.0.0"):
        enter(EVERYBODY)
    else:
        st.error(
            "This page can be reached from the network, and no login is set up. Start it with "
            "`beleg app`, or set a password: `beleg password`."
        )
        st.stop()


def show_logout(say: Speech) -> None:
    """Draw the way out in the sidebar, where there was a login."""
    if KEY in st.session_state or _has_oidc():
        st.sidebar.button(say("logout"), key="logout", icon=":material/logout:", on_click=log_out)


def log_out() -> None:
    """End the session: what is being answered is stopped and kept, the rest of it forgotten."""
    _forget()
    if _has_oidc():
        _ended().add(login(st.user))
        st.logout()


def _forget() -> None:
    asking.stop()
    st.session_state.clear()
    st.query_params.clear()


@st.cache_resource(show_spinner=False)
def _ended() -> Ended:
    return Ended()


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


def _ask_provider(admitted: tuple[str, ...]) -> str:
    """Return the user whom the provider names; ``admitted`` are subjects and e-mail addresses."""
    over = st.user.is_logged_in and login(st.user) in _ended()
    if over:
        _forget()
        st.info("You logged out in another tab. · Sie haben sich in einem anderen Tab abgemeldet.")
    if over or not st.user.is_logged_in:
        st.button("Log in · Anmelden", key="login", on_click=st.login)
        st.stop()
    issuer, identifier = st.user.get("iss"), st.user.get("sub")
    # An address that the provider did not verify may be anybody's.
    address = st.user.get("email") if st.user.get("email_verified") else None
    if not issuer or not identifier:
        st.error("The provider does not say who you are (no iss and sub).")
    elif admitted and not {identifier, address} & set(admitted):
        st.error("This account may not use the page. · Dieses Konto ist hier nicht zugelassen.")
    else:
        return subject(str(issuer), str(identifier))
    st.button("Log out · Abmelden", key="logout", on_click=log_out)
    st.stop()


def _ask_password(hashes: Mapping[str, str]) -> str:
    """Return whose password was given here; the form asks for a name where there are several."""
    name, admitted = st.session_state.get(KEY, (EVERYBODY, ""))
    if admitted and hashes.get(name) == admitted:  # another password logs everybody out
        return str(name)
    with st.form("login", border=False):
        name = EVERYBODY if EVERYBODY in hashes else st.text_input("Name").strip().lower()
        password = st.text_input("Password · Passwort", type="password")
        sent = st.form_submit_button("Log in · Anmelden")
    kept = hashes.get(name) or _nobody()
    gate = _gate(kept)
    if sent and gate.admits(password):
        enter(named(name) if name else EVERYBODY)
        st.session_state[KEY] = (name, kept)
        st.rerun()
    if sent and (wait := gate.wait_s()):
        st.error(f"Too many wrong passwords · Zu viele falsche Passwörter: {wait:.0f} s.")
    elif sent:
        st.error("Name or password is wrong. · Name oder Passwort ist falsch.")
    st.stop()
