"""A text that comes as a file is read once, within limits; whatever else comes stays a file."""

import asyncio

import pytest

from engine.messages import Incoming, Kind
from persona.line import Media, Sent
from scheduler.turns.papers import LARGEST, Papers, paper_in
from tests.fakes.door import FakeDoor

PASTE = Incoming("fake:u1", "fake:c1", "1", 9.0, kind=Kind.FILE, media=(Media("m", "text/plain; charset=utf-8"),))


def named(name: str, type_: str = "document") -> Incoming:
    return Incoming("fake:u1", "fake:c1", "1", 9.0, "see:", kind=Kind.FILE, media=(Media("m", type_),), sent=Sent(name))


def papers_with(content: bytes) -> tuple[Papers, list[str]]:
    problems: list[str] = []
    door = FakeDoor(files={"m": content})
    return Papers({"fake": door}, lambda kind, _: problems.append(kind)), problems


@pytest.mark.parametrize("incoming", [PASTE, named("Notes.TXT"), named("message.txt", "application/octet-stream")])
def test_plain_text_is_known_by_its_type_or_its_name(incoming: Incoming) -> None:
    assert paper_in(incoming) == incoming.media[0]


@pytest.mark.parametrize("incoming", [named("plans.pdf"), named("txt"), Incoming("fake:u1", "fake:c1", "1", 9.0, "hi")])
def test_all_else_is_none(incoming: Incoming) -> None:
    assert paper_in(incoming) is None


@pytest.mark.parametrize("content", ["grüße".encode(), "\ufeffgrüße".encode(), "grüße".encode("utf-16")])
async def test_a_text_becomes_the_words_of_the_message(content: bytes) -> None:
    papers, _ = papers_with(content)
    read = await papers.read(named("a.txt"))
    assert (read.kind, read.text) == (Kind.TEXT, "see:\ngrüße")


@pytest.mark.parametrize("content", [b"", b"\xff\x00\x81", b"a\x00b", b" \n ", b"x" * (LARGEST + 1)])
async def test_what_is_no_text_or_too_large_stays_a_file(content: bytes) -> None:
    papers, _ = papers_with(content)
    assert await papers.read(PASTE) == PASTE


async def test_a_long_text_is_read_at_both_ends_and_fetched_once() -> None:
    papers, _ = papers_with(b"begin " + b"x" * 60_000 + b" end")
    read = await papers.read(PASTE)
    assert (read.text[:5], read.text[-3:], len(read.text) < 21_000) == ("begin", "end", True)
    papers.doors["fake"].files.clear()  # type: ignore[attr-defined]
    assert await papers.read(PASTE) == read


async def test_a_door_that_is_gone_or_refuses_harms_nobody() -> None:
    papers, problems = papers_with(b"")
    assert await papers.read(PASTE) == PASTE
    assert problems == ["file"]
    assert await Papers({}, lambda *_: None).read(PASTE) == PASTE


async def test_a_hundred_at_once_are_read() -> None:
    papers, _ = papers_with(b"hi")
    read = await asyncio.gather(*(papers.read(PASTE) for _ in range(100)))
    assert {incoming.text for incoming in read} == {"hi"}
