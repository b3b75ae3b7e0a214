"""Two users of one page: nothing of the one's is ever seen by the other."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from streamlit import config
from streamlit.testing.v1 import AppTest

from index.embed import HashingEmbedder
from index.errors import SettingsError
from index.index import Index, open_index
from page.cases_file import CaseFile
from page.desk import Desk, Shared, desk_of
from page.exchange import Exchange, Reply
from page.history import History, HistoryError, new_conversation
from page.line import Line
from page.visitor import named, subject
from rag.assistant import Core, Request
from rag.record import to_record
from rag.remember import Memory
from rag.select import Thresholds
from rag.settings import Settings
from tests.fakes import FixedChecker
from tests.page.desks import LundReader

QUESTIONS = 1000
USERS = {"ada": "correct horse battery", "bob": "another long password"}


def open_fakes(folder: Path) -> Shared:
    embedder, reader = HashingEmbedder(), LundReader()

    def store(settings: Settings) -> Index:
        return open_index(settings.index_dir, embedder, approximate=False)

    def core(settings: Settings, index: Index) -> Core:
        return Core(
            corpus=index,
            embedder=embedder,
            reader=reader,
            checker=FixedChecker(),
            thresholds=Thresholds(0.0, 0.5, 0.7, 3),
            memory=Memory(200),
        )

    return Shared(Settings(home=folder, llm="extractive"), store, core, Line(), lambda *_: None)


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[dict[str, Desk]]:
    """Two users' desks, each with a document of the same name and a secret of their own."""
    shared = open_fakes(tmp_path)
    found = {user: desk_of(named(user), shared) for user in USERS}
    for user, desk in found.items():
        texts = [
            f"Frau Lund sagte {part}: Das Kennwort ist geheim-{user}-{part}." for part in "abcd"
        ]
        desk.index.add_upload("notizen.txt", "\n\n".join(texts).encode())
        desk.index.add_upload(f"{user}.txt", f"Lund gehört {user}: geheim-{user}-z.".encode())
    yield found
    for desk in found.values():
        desk.index.close()


def test_a_thousand_questions_leak_nothing(desks: dict[str, Desk]) -> None:
    """The same question in turn, so that whatever is remembered or kept would show."""
    for number in range(QUESTIONS):
        user, other = ("ada", "bob") if number % 2 else ("bob", "ada")
        question = f"Was sagte Frau Lund zu Kennwort {number // 4 % 100}?"
        found = desks[user].assistant("extractive", {}, "de").ask(Request(question))
        said = json.dumps(to_record(found)) + repr(found)
        assert f"geheim-{user}" in said
        assert f"geheim-{other}" not in said
        assert f"{other}.txt" not in said


def test_names_of_the_others_documents_are_unknown(desks: dict[str, Desk]) -> None:
    from index.errors import UnknownSource

    assert {one.name for one in desks["ada"].index.sources()} == {"notizen.txt", "ada.txt"}
    with pytest.raises(UnknownSource):
        desks["ada"].assistant("extractive", {}, "de").ask(Request("Lund?", sources=("bob.txt",)))


def test_a_link_to_the_others_conversation_opens_nothing(desks: dict[str, Desk]) -> None:
    hers, his = (History(desks[user].settings.conversations_dir) for user in USERS)
    kept = hers.append(new_conversation(), Exchange("e", "geheim-ada?", (Reply("x", error="no"),)))
    assert [entry.id for entry in hers.entries()] == [kept.id]
    assert his.entries() == []
    with pytest.raises(HistoryError):
        his.read(kept.id)


def test_all_that_is_kept_lies_in_homes_of_their_own(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, llm="extractive")
    own = [settings.of_user(user) for user in (named("ada"), named("bob"), subject("i", "s"), "")]
    for name in ("home", "index_dir", "conversations_dir"):
        assert len({getattr(each, name) for each in own}) == 4
    assert {each.models_dir for each in own} == {tmp_path / "models"}


@pytest.mark.parametrize(
    "user", ["..", "user-../x", "user-", "oidc-1", "/etc", "user-A", "user-a/b"]
)
def test_no_path_is_made_of_a_user(tmp_path: Path, user: str) -> None:
    with pytest.raises(SettingsError):
        Settings(home=tmp_path, llm="extractive").of_user(user)


def test_subjects_of_two_providers_are_two_users() -> None:
    assert subject("https://a", "1") != subject("https://b", "1")
    assert subject("https://a", "1") == subject("https://a", "1")


def script() -> None:
    import streamlit as st

    from page.login import require_login
    from page.visitor import visitor
    from rag.settings import load_settings

    require_login(load_settings())
    st.text(visitor())
    st.text(st.session_state.setdefault("mine", visitor()))


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    hashes = {name: hasher.hash(password) for name, password in USERS.items()}
    monkeypatch.setenv("BELEG_USERS", json.dumps(hashes))
    before = config.get_option("server.address")
    config.set_option("server.address", "0.0.0.0")
    yield AppTest.from_function(script, default_timeout=30)
    config.set_option("server.address", before)


def log_in(app: AppTest, name: str, password: str) -> AppTest:
    app.text_input[0].input(name)
    app.text_input[1].input(password)
    return app.button[0].click().run()


def test_each_password_opens_its_own_user(app: AppTest) -> None:
    log_in(app.run(), "ada", USERS["ada"])
    assert [item.value for item in app.text] == ["user-ada", "user-ada"]
    assert [item.value for item in app.run().text] == ["user-ada", "user-ada"]


@pytest.mark.parametrize(
    ("name", "password"), [("ada", USERS["bob"]), ("eve", USERS["ada"]), ("", USERS["ada"])]
)
def test_another_users_password_opens_nothing(app: AppTest, name: str, password: str) -> None:
    log_in(app.run(), name, password)
    assert not app.text
    assert "wrong" in app.error[0].value


def test_a_session_that_changes_hands_keeps_nothing(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ada's password was changed: her session is asked again, and Bob logs in there."""
    log_in(app.run(), "ada", USERS["ada"])
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    hashes = {"ada": hasher.hash("a quite new password"), "bob": hasher.hash(USERS["bob"])}
    monkeypatch.setenv("BELEG_USERS", json.dumps(hashes))
    assert not app.run().text
    log_in(app, "bob", USERS["bob"])
    assert [item.value for item in app.text] == ["user-bob", "user-bob"]


def cases_script() -> None:
    from page.cases import draw
    from page.login import require_login
    from rag.settings import load_settings

    require_login(load_settings())
    draw()


def test_the_cases_page_shows_a_users_own(app: AppTest, tmp_path: Path) -> None:
    """It once read the home that is everybody's."""
    for home in (tmp_path / "home", tmp_path / "home" / "users" / "user-bob"):
        home.mkdir(parents=True, exist_ok=True)
        CaseFile(home).path.write_text(f"not a case: geheim-{home.name}\n", encoding="utf-8")
    page = AppTest.from_function(cases_script, default_timeout=30)
    log_in(page.run(), "ada", USERS["ada"])
    assert not page.error
    assert page.info
