"""The picker: who words the answer, what that needs, and what leaves the machine."""

from typing import Final

import streamlit as st

from index.errors import BelegError
from index.manifest import DEFAULT_LLM
from page.desk import Desk
from page.download import offer_download
from page.keys import ask_key, has_key
from page.strings import Speech
from rag.backends import BackendOption
from rag.elsewhere import elsewhere
from rag.wiring import egress

_OTHER: Final = "other"
_FRESH_S: Final = 30


def choose_backends(desk: Desk, say: Speech) -> tuple[str, ...]:
    """Draw the picker and return the SPECs to ask: one, or two to compare."""
    with st.sidebar:
        first = _choose("backend", desk, say)
        if not st.toggle(say("compare"), key="compare", help=say("compare_help")):
            return (first,)
        second = _choose("backend_2", desk, say)
        if first == second:
            st.caption(say("compare_same"))
            return (first,)
    return first, second


@st.cache_resource(ttl=_FRESH_S, show_spinner=False)
def _options(_desk: Desk) -> list[BackendOption]:
    return _desk.backends(_desk.settings)


def _choose(key: str, desk: Desk, say: Speech) -> str:
    """Draw one choice with what it still needs; without that, quotes stand in."""
    options = {option.spec: option for option in _options(desk)}
    chosen = st.selectbox(
        say(key),
        [*options, _OTHER],
        format_func=lambda spec: say("other") if spec == _OTHER else _label(options[spec], say),
        help=say("backend_help"),
        key=key,
    )
    spec = _complete(options.get(chosen), key, desk, say)
    try:
        host = egress(desk.settings, spec)
    except BelegError as error:
        st.error(say("failed"))
        st.text(str(error))
        spec, host = "extractive", None
    parts = elsewhere(desk.settings)
    for part in parts:
        st.caption(say(f"elsewhere_{part.what}", where=part.where))
    if host is None and not parts:
        st.caption(say("stays"))
    elif host is not None:
        st.warning(say("leaves", host=host), icon=":material/outbox:")
    return spec


def _label(option: BackendOption, say: Speech) -> str:
    name = say("extractive") if option.spec == "extractive" else option.label
    # Not by `_state`: a choice whose label changes under it is no longer the chosen one.
    return name if option.state == "ready" else f"{name} · {say(f'state_{option.state}')}"


def _state(option: BackendOption) -> str:
    if option.state == "no_key" and has_key(_provider(option)):
        return "ready"
    return option.state


def _provider(option: BackendOption) -> str:
    return option.spec.partition(":")[0]


def _complete(option: BackendOption | None, key: str, desk: Desk, say: Speech) -> str:
    """Draw what a choice still needs and return the SPEC to use now."""
    if option is None:
        typed = st.text_input(say("custom_spec"), key=f"{key}-spec", help=say("custom_help"))
        return typed.strip() or _meanwhile(say)
    provider = _provider(option)
    if option.state == "no_key" or has_key(provider):
        ask_key(provider, say)
    if _state(option) == "not_fetched":
        name = DEFAULT_LLM if option.spec == "local" else option.spec.partition(":")[2]
        offer_download(name, desk.settings.models_dir, say, done=_options.clear)
        return _meanwhile(say)
    if _state(option) != "ready":
        if option.state != "no_key":
            st.caption(say("needs"))
            st.code(option.remedy, language=None)
        return _meanwhile(say)
    if option.complete:
        return option.spec
    model = st.text_input(say("model_name"), key=f"{key}-model-{provider}").strip()
    return f"{option.spec}{model}" if model else _meanwhile(say)


def _meanwhile(say: Speech) -> str:
    st.caption(say("meanwhile"))
    return "extractive"
