"""The Ask page: the conversation, and a question to the sources."""

import streamlit as st

from index.errors import BelegError
from page import asking
from page.backends import choose_backends
from page.conversation import show_conversation, show_pending, unfold
from page.desk import Desk, open_ahead
from page.examples import show_examples
from page.history_list import open_history, show_history
from page.history_session import start_new
from page.html import head_html
from page.inside_panel import wanted_again
from page.keys import keys_for
from page.reply_foot import Foot
from page.sidebar import show_notice, show_sources
from page.source_panel import show_sources_panel
from page.state import exchanges
from page.strings import Speech
from page.style import show_style


def show(desk: Desk, say: Speech) -> None:
    """Draw the page with a desk."""
    show_style()
    history = open_history(desk, say)
    st.html(head_html("Beleg", say("tagline")))
    specs = choose_backends(desk, say)
    for spec in specs:
        if not keys_for(spec):
            open_ahead(desk, spec, say.lang)
    show_sources(desk.index, say, file_mb=desk.settings.file_mb)
    show_notice()
    if st.sidebar.button(say("new_chat"), key="new-chat"):
        asking.stop()
        start_new()
    show_history(history, say)
    # Asked before the conversation is drawn: the sources are searched meanwhile.
    problem = None
    if question := st.chat_input(say("ask"), key="question"):
        problem = _ask(question, specs, desk, say)
    edited = show_conversation(Foot(desk, say), say)
    start = st.empty()
    show_sources_panel(exchanges(), desk.index, say, unfold=unfold)
    if not exchanges() and asking.pending() is None and not (question or edited):
        with start.container():
            edited = _welcome(desk, say)
    if edited:
        start.empty()
        problem = _ask(edited, specs, desk, say)
    elif again := wanted_again():
        exchange, spec = again
        problem = _ask(exchange.question, (spec,), desk, say, again=exchange.id)
    if problem is not None:
        _show_problem(problem, say)
    under_way = asking.pending()
    if under_way is not None:
        show_pending(under_way, say)


def _welcome(desk: Desk, say: Speech) -> str | None:
    """Draw what a newcomer sees; return the example that was clicked."""
    if not desk.index.sources():
        st.write(say("welcome_empty"))
        return None
    st.write(say("welcome"))
    return show_examples(desk, say)


def _ask(
    question: str, specs: tuple[str, ...], desk: Desk, say: Speech, *, again: str = ""
) -> BelegError | None:
    """Ask, or return why that cannot be done."""
    try:
        asked = [(spec, desk.assistant(spec, keys_for(spec), say.lang)) for spec in specs]
    except BelegError as error:
        return error
    asking.start(question, asked, desk.line, again=again)
    return None


def _show_problem(problem: BelegError, say: Speech) -> None:
    st.error(say("failed"))
    st.text(str(problem))
    st.caption(say("failed_way_on"))
