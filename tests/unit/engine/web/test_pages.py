"""What a page says and how it is called, whatever its maker wrote."""

import pytest

from engine.web.fetch import Page
from engine.web.links import links_in, opens
from engine.web.pages import text_of, title_of

TEXT = "A capybara eats grass and water plants, up to four kilos of them a day. In dry months it also eats bark."


def page(html: str, kind: str = "text/html") -> Page:
    return Page("http://good.test/", kind, html)


def test_the_text_is_read_without_menus_and_code() -> None:
    html = f"<nav>Home Shop Login</nav><script>evil()</script><article><h1>Capybara</h1><p>{TEXT}</p></article>"
    text = text_of(page(f"<html><body>{html}</body></html>"))
    assert TEXT in text
    assert "evil" not in text
    assert text_of(page(TEXT, "text/plain")) == TEXT


@pytest.mark.parametrize(
    "html", ["", "<div>" * 50_000, "<table><tr><td>x" * 10_000, "<" * 100_000, "\x00\x01", "<!--" * 20_000]
)
def test_a_broken_page_says_nothing_and_breaks_nothing(html: str) -> None:
    assert "capybara" not in text_of(page(html))
    title_of(page(html))


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title> Owls &amp; \n others </title>", "Owls & others"),
        ('<meta property="og:title" content="Owls"><title>x</title>', "Owls"),
        ("<title>a</title><svg><title>b</title></svg>", "a"),
        ("<title>" + "x" * 500 + "</title>", "x" * 120),
        ("<p>none</p>", ""),
    ],
)
def test_the_title_is_what_it_calls_itself(html: str, title: str) -> None:
    assert title_of(page(html)) == title
    assert title_of(page(html, "text/plain")) == ""


def test_links_are_found_without_what_stands_around_them() -> None:
    text = "see https://a.test/x?y=1, (http://b.test/) and https://a.test/x?y=1. www.c.test"
    assert links_in(text) == ["https://a.test/x?y=1", "http://b.test/"]


@pytest.mark.parametrize(
    "url", ["https://a.test/news/owls-of-2026", "https://v.test/watch?v=dQw4w9WgXcQ", "https://a.test"]
)
def test_pages_are_opened(url: str) -> None:
    assert opens(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.test/unsubscribe/7",
        "https://a.test/x?token=1",
        "https://a.test/reset-password",
        "https://a.test/d/1a2b3c4d5e6f7g8h9i0j1k2l",
        "https://a.test/i/123e4567-e89b-12d3-a456-426614174000",
        "https://a.test/login",
        "https://[::1",
    ],
)
def test_what_may_do_something_or_is_a_key_is_not(url: str) -> None:
    assert not opens(url)
