"""The proxy that a machine's settings name, for whom, and what is said of one that can't be used."""

import os
from collections.abc import Iterator

import pytest

from engine.models.proxy import proxy_for

NAMES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    """An environment of the test's own."""
    before = dict(os.environ)
    for name in NAMES:
        os.environ.pop(name, None)
        os.environ.pop(name.lower(), None)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.parametrize(
    ("name", "value", "target", "url"),
    [
        ("HTTPS_PROXY", "http://proxy:3128", "https://api.telegram.org", "http://proxy:3128"),
        ("HTTPS_PROXY", "http://proxy:3128", "http://127.0.0.1:1", ""),
        ("HTTP_PROXY", "proxy:3128", "http://engine:8000/v1", "http://proxy:3128"),
        ("ALL_PROXY", "http://[::1]:3128/", "https://discord.com", "http://[::1]:3128/"),
        ("ALL_PROXY", "http://proxy", "http://engine:8000", "http://proxy"),
        ("ALL_PROXY", "http://proxy", "http://localhost:8000", ""),
        ("ALL_PROXY", "http://proxy", "http://127.0.0.2:8000/v1", ""),
        ("HTTP_PROXY", "http://proxy", "http://[::1]:8000", ""),
        ("HTTPS_PROXY", "http://proxy", "https://key@telegram.localhost", ""),
    ],
)
def test_k13_the_proxy_is_the_one_for_the_address(name: str, value: str, target: str, url: str) -> None:
    os.environ[name] = value
    assert proxy_for(target) == (url or None)


def test_k13_who_is_named_in_no_proxy_is_reached_directly() -> None:
    os.environ |= {"ALL_PROXY": "http://proxy:3128", "NO_PROXY": "localhost,engine"}
    assert proxy_for("http://engine:8000") is None
    assert proxy_for("https://discord.com") == "http://proxy:3128"


def test_k13_a_proxy_of_another_kind_is_one_plain_sentence() -> None:
    os.environ["ALL_PROXY"] = "socks5://proxy:1080"
    with pytest.raises(ValueError, match=r"socks5:// can't be used: name an http:// one in HTTPS_PROXY"):
        proxy_for("https://discord.com")
