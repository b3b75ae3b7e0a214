"""Logins that are over."""

from page.ended import _KEPT, Ended, login

CLAIMS = {"iss": "https://id.example.org", "sub": "ada", "nonce": "a1", "iat": 1_790_000_000}


def test_a_login_ends_alone() -> None:
    ended = Ended()
    ended.add(login(CLAIMS))
    assert login(dict(CLAIMS)) in ended
    for name, other in (("nonce", "a2"), ("iat", 1_790_000_001), ("sub", "bob"), ("iss", "x")):
        assert login({**CLAIMS, name: other}) not in ended


def test_what_is_kept_is_bounded() -> None:
    ended = Ended()
    for number in range(_KEPT + 1):
        ended.add(login({**CLAIMS, "nonce": number}))
    assert login({**CLAIMS, "nonce": 0}) not in ended
    assert login({**CLAIMS, "nonce": 1}) in ended


def test_a_login_without_a_mark_never_ends() -> None:
    bare = {"iss": "https://id.example.org", "sub": "ada"}
    ended = Ended()
    ended.add(login(bare))
    assert login(bare) not in ended
