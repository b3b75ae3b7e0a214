"""The page's password: hashed, and not to be guessed; the page's door and what opens it."""

import pytest
from argon2 import PasswordHasher

from index.errors import SettingsError
from rag.password import FREE_TRIES, LONGEST_WAIT_S, Gate, hash_password, is_hash
from rag.serve import options, refuse_open_door
from rag.settings import load_settings

RIGHT = "correct horse battery"


@pytest.fixture(scope="module")
def hashed() -> str:
    """Return a hash that is cheap to verify; its cost travels in it."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(RIGHT)


def test_a_password_is_kept_as_a_hash(hashed: str) -> None:
    assert RIGHT not in hashed
    assert hashed.startswith("$argon2id$")
    assert is_hash(hashed)
    assert not is_hash(RIGHT)
    assert is_hash(hash_password(RIGHT))
    with pytest.raises(SettingsError, match="fewer than 12"):
        hash_password("kurz")


def test_only_the_right_one_is_admitted(hashed: str) -> None:
    gate = Gate(hashed)
    assert gate.admits(RIGHT)
    assert not gate.admits("")
    assert not gate.admits(RIGHT + " ")
    assert gate.admits(RIGHT)


def test_guessing_closes_the_gate_for_ever_longer(hashed: str) -> None:
    now = [0.0]
    gate = Gate(hashed, clock=lambda: now[0])
    waits = []
    for _ in range(FREE_TRIES + 12):
        now[0] += gate.wait_s()
        assert not gate.admits("wrong")
        waits.append(gate.wait_s())
    assert waits[: FREE_TRIES - 1] == [0] * (FREE_TRIES - 1)
    assert waits[FREE_TRIES - 1 :] == sorted(waits[FREE_TRIES - 1 :])
    assert waits[-1] == LONGEST_WAIT_S
    assert not gate.admits(RIGHT)  # closed is closed
    now[0] += LONGEST_WAIT_S
    assert gate.admits(RIGHT)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_this_machine_needs_no_login(host: str) -> None:
    refuse_open_door(load_settings(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "beleg.example", ""])
def test_the_network_needs_one(host: str, hashed: str) -> None:
    with pytest.raises(SettingsError, match="without a login"):
        refuse_open_door(load_settings(host=host))
    refuse_open_door(load_settings(host=host, password_hash=hashed))
    with pytest.raises(SettingsError, match="beleg password"):
        refuse_open_door(load_settings(host=host, password_hash="my secret password"))


def test_the_hash_is_not_shown(hashed: str) -> None:
    assert hashed not in repr(load_settings(password_hash=hashed))


def test_the_server_is_started_safely() -> None:
    given = options(load_settings(file_mb=7))
    assert {
        ("server.address", "127.0.0.1"),
        ("server.allowedHosts", "127.0.0.1"),
        ("server.maxUploadSize", "7"),
        ("server.enableXsrfProtection", "true"),
        ("server.enableCORS", "true"),
        ("browser.gatherUsageStats", "false"),
        ("client.showErrorDetails", "none"),
    } <= set(given)
