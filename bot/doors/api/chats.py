"""Talking: messages in, bubbles out, taps on buttons, and what comes by itself; knows no store's keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response

from bot.doors.api import events
from bot.doors.api.access import Caller, There, Who
from bot.doors.api.house import House, house_of
from bot.doors.api.problems import Problem
from bot.doors.api.talks import LINES, Bit, Done, Spot, Taken, Word
from bot.doors.api.values import Answer, Message, Tap, bubble_value, file_url
from persona.line import Line, Media

router = APIRouter(prefix="/v1", tags=["talk"])
_PAGE = 200
Cursor = Annotated[str, Header(alias="Last-Event-ID", pattern=r"^[0-9]{0,20}$")]


@dataclass(frozen=True, slots=True)
class SaidFile:
    """A file that came with a line, where it is still kept."""

    url: str
    kind: str


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the talk; ``number`` is its place among all, ``speaker`` is person or persona, and ``id`` is
    what a bubble that stands ``under`` it names ("" where none can)."""

    number: int
    id: str
    at: float
    speaker: str
    kind: str
    text: str
    files: tuple[SaidFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Lines, the oldest first, and the number ``before`` which the page before them is asked for (null: none)."""

    lines: tuple[Said, ...]
    before: int | None


@router.post("/chats/{chat}/messages", response_model=Answer)
async def say(request: Request, there: There, who: Who, message: Message) -> Answer | Response:
    """Say something. Answers with all bubbles once all is said, or as events where ``Accept: text/event-stream``."""
    house = house_of(request)
    if not (message.text.strip() or message.media):
        raise Problem(422, "text: say something, or send an upload", "empty")
    media = tuple(Media(name, media_type(name)) for name in message.media)
    kept = set(await house.mailbox.feed.files(there.chat)) if media else set()
    if missing := [each.id for each in media if each.id not in kept]:
        raise Problem(422, f"media: nothing is kept under {missing[0]}: upload it first", "no_upload")
    update = f"{there.id}/{message.id}" if message.id else ""
    word = Word(message.text, media, update=update, name=message.name, language=message.language)
    return await answered(request, house, await take(house, who, there, [word]))


@router.post("/chats/{chat}/taps", response_model=Answer)
async def tap(request: Request, there: There, who: Who, tapped: Tap) -> Answer | Response:
    """Tap a button that came with a bubble, by its data."""
    house = house_of(request)
    return await answered(request, house, await take(house, who, there, [Word(tapped.data, button=True)]))


@router.get("/chats/{chat}/events", response_class=Response, responses={200: {"content": {events.MEDIA_TYPE: {}}}})
async def listen(request: Request, there: There, last_event_id: Cursor = "") -> Response:
    """Hear all that he says in a chat, check-ins too, as it comes; ``Last-Event-ID`` goes on where a line broke, and
    ``0`` begins with all that is kept."""
    house = house_of(request)
    if not house.talks.may_listen(there):
        raise Problem(
            429, f"one person has {LINES} lines at one time: close one", "too_many_lines", {"Retry-After": "5"}
        )
    after = last_event_id or await house.mailbox.feed.newest(there.chat)
    return events.streamed(events.of_listening(house.talks.listen(there, after), there))


@router.get("/chats/{chat}/messages")
async def history(
    request: Request,
    there: There,
    before: Annotated[int | None, Query(ge=0, le=1 << 40)] = None,
    limit: Annotated[int, Query(ge=1, le=_PAGE)] = 50,
) -> Page:
    """What was said, the newest lines first asked for."""
    whole = await house_of(request).mailbox.whole(there.chat)
    lines = (*whole.archive, *whole.history)
    end = len(lines) if before is None else min(before, len(lines))
    begin = max(end - limit, 0)
    page = tuple(_said(number, lines[number], there) for number in range(begin, end))
    return Page(page, begin or None)


async def take(house: House, who: Caller, there: Spot, words: Sequence[Word]) -> Taken:
    """Take words in from a caller."""
    return await house.talks.take(there, words, vouched=who.is_operator)


async def answered(request: Request, house: House, taken: Taken) -> Answer | Response:
    """The answer to what was taken in, as the request wants it."""
    if events.MEDIA_TYPE in request.headers.get("accept", ""):
        return events.streamed(events.of_answer(house.talks.answer(taken), taken.spot))
    return await gathered(house, taken)


async def gathered(house: House, taken: Taken) -> Answer:
    """All that is answered, at once."""
    bubbles, pending = [], False
    async for each in house.talks.answer(taken):
        if isinstance(each, Bit):
            bubbles.append(bubble_value(each, taken.spot))
        elif isinstance(each, Done):
            pending = each.pending
    return Answer(taken.ids, tuple(bubbles), pending)


async def obeyed(house: House, who: Caller, there: Spot, line: str) -> Answer:
    """What is said to a command once it was obeyed, in turn and by whoever answers."""
    return await gathered(house, await take(house, who, there, [Word(line, button=True)]))


def media_type(name: str) -> str:
    """The type of an upload, which its name begins with."""
    kind, _, rest = name.partition("-")
    return f"{kind}/{rest.partition('-')[0]}"


def _said(number: int, line: Line, there: Spot) -> Said:
    files = tuple(SaidFile(file_url(there, media.id), media.type) for media in line.media)
    speaker = "persona" if line.speaker.value == "harry" else "person"
    return Said(number, line.id, line.at, speaker, line.kind, line.text, files)
