"""OpenID Connect in a real browser, against a provider that runs here: in, wrong, out, apart."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.page.serving import Served, serve
from tests.servers import answers, free_port, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.timeout(300)]

SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "a secret of this test alone, long enough for its key"
client_id = "beleg"
client_secret = "not checked by this provider"
server_metadata_url = "http://127.0.0.1:{provider}/.well-known/openid-configuration"
"""
PEOPLE = (
    {"sub": "ada"},
    {"sub": "1234", "email": "bob@example.org", "email_verified": True},
    {"sub": "eve", "email": "bob@example.org", "email_verified": False},
)


@pytest.fixture(scope="module")
def provider() -> Iterator[int]:
    pytest.importorskip("authlib")
    port = free_port()
    people = [part for one in PEOPLE for part in ("--user-claims", json.dumps(one))]
    server = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port), *people],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: answers(port))
    yield port
    server.terminate()
    server.wait(10)


@pytest.fixture(scope="module")
def address(
    provider: int, models_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    home, port = tmp_path_factory.mktemp("oidc"), free_port()
    secrets = home / "secrets.toml"
    secrets.write_text(SECRETS.format(port=port, provider=provider), encoding="utf-8")
    settings = {
        "STREAMLIT_SECRETS_FILES": str(secrets),
        "BELEG_OIDC_USERS": json.dumps(["ada", "bob@example.org"]),
    }
    with serve(home / "home", models_dir, port=port, **settings) as server:
        yield server


@pytest.fixture
def tabs(browser: Browser) -> Iterator[list[Page]]:
    """Two browsers that share nothing, in English and in German."""
    contexts = [browser.new_context(locale=locale) for locale in ("en-GB", "de-DE")]
    for context in contexts:
        context.set_default_timeout(60_000)
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()


def log_in(tab: Page, address: str, sub: str) -> None:
    tab.goto(address)
    tab.get_by_role("button", name="Log in · Anmelden").click()
    tab.get_by_placeholder("sub").fill(sub)
    tab.get_by_role("button", name="Authorize").click()


def log_out(tab: Page, words: str) -> None:
    """Leave the page, and then the provider, which sends the browser back."""
    tab.get_by_role("button", name=words).click()
    tab.get_by_role("button", name="End session").click()
    expect(tab.get_by_role("button", name="Log in · Anmelden")).to_be_visible(timeout=30_000)


def asked(tab: Page, question: str) -> None:
    box = tab.get_by_role("textbox").last
    box.fill(question)
    box.press("Enter")
    expect(tab.locator(".stChatMessage").last).to_contain_text("[1]", timeout=60_000)


def users(home: Path) -> list[str]:
    return sorted(os.listdir(home / "users")) if (home / "users").exists() else []


def test_in_apart_and_out(tabs: list[Page], address: Served) -> None:
    ada, bob = tabs
    log_in(ada, address.address, "ada")
    asked(ada, "Who denied the claims?")
    link = ada.url
    assert "?c=" in link
    log_in(bob, address.address, "1234")
    expect(bob.get_by_role("button", name="Abmelden")).to_be_visible()
    assert len(users(address.home)) == 2

    bob.goto(link)  # Ada's conversation is nowhere in Bob's home
    expect(bob.get_by_role("button", name="Abmelden")).to_be_visible()
    expect(bob.get_by_text("Who denied the claims?")).to_have_count(0)

    log_out(ada, "Log out")
    ada.goto(link)
    expect(ada.get_by_role("button", name="Log in · Anmelden")).to_be_visible()
    expect(ada.get_by_text("Who denied the claims?")).to_have_count(0)

    log_in(ada, address.address, "ada")  # what she had asked is there again
    expect(ada.get_by_text("Who denied the claims?").first).to_be_visible()
    expect(bob.get_by_role("button", name="Abmelden")).to_be_visible()


def test_other_tabs_end_with_a_logout(tabs: list[Page], address: Served) -> None:
    first = tabs[0]
    log_in(first, address.address, "ada")
    expect(first.get_by_role("button", name="Log out")).to_be_visible()
    second = first.context.new_page()
    second.goto(address.address)
    asked(second, "Who denied the claims?")
    log_out(first, "Log out")

    second.get_by_role("textbox").last.fill("And when?")
    second.get_by_role("textbox").last.press("Enter")
    expect(second.get_by_text("You logged out in another tab.")).to_be_visible()
    expect(second.get_by_text("Who denied the claims?")).to_have_count(0)
    assert "?c=" not in second.url

    log_in(first, address.address, "ada")  # another login: the first tab is in, the old one is not
    asked(first, "Who denied the claims?")
    second.get_by_role("button", name="Log in · Anmelden").click()
    second.get_by_placeholder("sub").fill("ada")
    second.get_by_role("button", name="Authorize").click()
    expect(second.get_by_role("button", name="Log out")).to_be_visible()


def test_whoever_is_not_named_stays_out(tabs: list[Page], address: Served) -> None:
    """Eve says Bob's address is hers, and the provider does not vouch for it."""
    before, (eve, _) = users(address.home), tabs
    log_in(eve, address.address, "eve")
    expect(eve.get_by_text("This account may not use the page.")).to_be_visible()
    expect(eve.get_by_role("textbox")).to_have_count(0)
    assert users(address.home) == before
    log_out(eve, "Log out · Abmelden")


def test_a_refusal_of_the_provider_lets_nobody_in(tabs: list[Page], address: Served) -> None:
    tab = tabs[0]
    tab.goto(address.address)
    tab.get_by_role("button", name="Log in · Anmelden").click()
    tab.get_by_role("button", name="Deny").click()
    expect(tab.get_by_role("textbox")).to_have_count(0)
    tab.goto(address.address)
    expect(tab.get_by_role("button", name="Log in · Anmelden")).to_be_visible()


def test_a_cookie_of_ones_own_making_opens_nothing(tabs: list[Page], address: Served) -> None:
    tab = tabs[0]
    forged = json.dumps({"iss": "http://127.0.0.1", "sub": "ada", "is_logged_in": True})
    for name in ("_streamlit_user", "_streamlit_user_tokens"):
        tab.context.add_cookies([{"name": name, "value": forged, "url": address.address}])
    tab.goto(address.address)
    expect(tab.get_by_role("button", name="Log in · Anmelden")).to_be_visible()
