"""The door of the page: open here, a password elsewhere, closed where neither is set up."""

import gc
import json
import weakref
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from streamlit import config
from streamlit.testing.v1 import AppTest

from rag.password import FREE_TRIES

RIGHT = "correct horse battery"


def script() -> None:
    import streamlit as st

    from page.login import require_login
    from rag.settings import load_settings

    require_login(load_settings())
    st.text("inside")


def page(monkeypatch: pytest.MonkeyPatch, *, address: str | None, password: bool) -> AppTest:
    config.set_option("server.address", address)
    if password:
        monkeypatch.setenv(
            "BELEG_PASSWORD_HASH",
            PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(RIGHT),
        )
    return AppTest.from_function(script, default_timeout=30)


@pytest.fixture(autouse=True)
def same_address_after() -> Iterator[None]:
    before = config.get_option("server.address")
    yield
    config.set_option("server.address", before)


def inside(app: AppTest) -> bool:
    return [item.value for item in app.text] == ["inside"]


def tried(app: AppTest, password: str) -> AppTest:
    app.text_input[0].input(password)
    return app.button[0].click().run()


def test_open_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    assert inside(page(monkeypatch, address="127.0.0.1", password=False).run())


@pytest.mark.parametrize("address", [None, "0.0.0.0", "192.168.1.7"])
def test_closed_to_the_network(monkeypatch: pytest.MonkeyPatch, address: str | None) -> None:
    app = page(monkeypatch, address=address, password=False).run()
    assert not inside(app)
    assert "no login is set up" in app.error[0].value


def test_a_password_opens_it(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(monkeypatch, address="0.0.0.0", password=True).run()
    assert not inside(app)
    assert not inside(tried(app, "wrong"))
    assert "wrong" in app.error[0].value
    assert inside(tried(app, RIGHT))
    assert inside(app.run())


def test_guessing_is_slowed(monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(monkeypatch, address="0.0.0.0", password=True).run()
    for number in range(FREE_TRIES):
        tried(app, f"wrong {number}")
    assert "Too many" in app.error[0].value
    assert not inside(tried(app, RIGHT))


class Talk:
    """Stands for what a session holds in memory."""


held: list["weakref.ref[Talk]"] = []


def leaving() -> None:
    import weakref

    import streamlit as st

    from page.login import require_login, show_logout
    from page.strings import Speech
    from rag.settings import load_settings
    from tests.page.test_login import Talk, held

    require_login(load_settings())
    show_logout(Speech("de"))
    if "talk" not in st.session_state:
        st.session_state.talk = Talk()
        held.append(weakref.ref(st.session_state.talk))
    st.text("inside")


@pytest.mark.parametrize("users", [False, True])
def test_after_a_logout_the_session_is_empty(monkeypatch: pytest.MonkeyPatch, users: bool) -> None:
    app = page(monkeypatch, address="0.0.0.0", password=not users)
    if users:
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        monkeypatch.setenv("BELEG_USERS", json.dumps({"ada": hasher.hash(RIGHT)}))
    app = AppTest.from_function(leaving, default_timeout=30)
    held.clear()
    app.run()
    if users:
        app.text_input[0].input("ada")
    app.text_input[-1].input(RIGHT)
    assert inside(app.button[0].click().run())
    assert held[-1]() is not None
    assert not inside(app.button(key="logout").click().run())
    assert app.text_input
    gc.collect()
    assert [ref() for ref in held] == [None]
    assert "talk" not in app.session_state
    assert "admitted" not in app.session_state


def test_without_a_login_there_is_no_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    page(monkeypatch, address="127.0.0.1", password=False)
    app = AppTest.from_function(leaving, default_timeout=30).run()
    assert inside(app)
    assert not app.button
