"""When to ask again, and after how long."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace

import pytest

from rag.retry import pause_before_retry, retry_after


class HttpError(Exception):
    def __init__(self, status: int, told: str | None = None) -> None:
        super().__init__("no")
        headers = {} if told is None else {"retry-after": told}
        self.response = SimpleNamespace(status_code=status, headers=headers)


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504, 529])
def test_what_may_pass_is_asked_again(status: int) -> None:
    assert [pause_before_retry(HttpError(status), n) for n in range(3)] == [0.5, 1.0, 2.0]
    assert pause_before_retry(HttpError(status), 20) == 8.0


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422])
def test_what_will_not_pass_is_not(status: int) -> None:
    assert pause_before_retry(HttpError(status), 0) is None


def test_a_server_that_is_not_there_is_not_asked_again() -> None:
    assert pause_before_retry(ConnectionRefusedError(), 0) is None


def test_the_servers_wish_counts() -> None:
    assert pause_before_retry(HttpError(429, "7"), 0) == 7.0
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert 28 < (retry_after(HttpError(503, later)) or 0) <= 30


@pytest.mark.parametrize("told", ["soon", "nan", "inf", "", "Sun, 99 Foo 2020"])
def test_a_wish_that_means_nothing_is_passed_over(told: str) -> None:
    assert pause_before_retry(HttpError(429, told), 0) == 0.5


def test_a_past_date_means_now() -> None:
    assert retry_after(HttpError(429, "Wed, 21 Oct 2015 07:28:00 GMT")) == 0.0
