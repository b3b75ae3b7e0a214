"""The page: every part of it lives in ``page``. Run it with ``beleg app``."""

import streamlit as st

from page.language import choose_language
from page.login import require_login, show_logout
from page.routes import ROUTES
from rag.settings import load_settings


def main() -> None:
    """Draw the page once: what all pages share, then the one that is open."""
    st.set_page_config(page_title="Beleg", page_icon="🧾", layout="wide")
    require_login(load_settings())
    say = choose_language()
    show_logout(say)
    pages = [
        st.Page(
            route.draw,
            title=say(route.title),
            icon=route.icon,
            url_path=route.path,
            default=not route.path,
        )
        for route in ROUTES
    ]
    st.navigation(pages, position="top").run()


main()
