"""What whoever runs the house sees and does: who waits, how chats go, what goes wrong; never a word that was said."""

import asyncio
import pathlib
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from bot.doors.api.access import Operator
from bot.doors.api.house import house_of
from bot.doors.api.problems import Problem
from persona.chat import Chat
from scheduler.door import door_of
from scheduler.mailbox import Standing
from scheduler.mailbox.counts import EVERYBODY

router = APIRouter(prefix="/v1/operator", tags=["operator"])
_DECISIONS = 5
_REPORT = "report.json"


@dataclass(frozen=True, slots=True)
class GuestValue:
    """Somebody who asks to be let in."""

    code: str
    name: str
    person: str
    door: str


@dataclass(frozen=True, slots=True)
class DecisionValue:
    """That he wrote first, or why not."""

    at: float
    reason: str


@dataclass(frozen=True, slots=True)
class ChatValue:
    """How a chat goes; ``waiting_since`` is when somebody began to wait in it (0: nobody does), times are epoch s."""

    chat: str
    person: str
    door: str
    group: bool
    persona: str
    stage: str
    messages: int
    heard_at: float
    said_at: float
    waiting_since: float
    checkins: bool | None
    next_look: float
    unanswered: int
    calm_until: float
    decisions: tuple[DecisionValue, ...]


@dataclass(frozen=True, slots=True)
class ChatPage:
    """About so many chats as were asked for, and the ``cursor`` of the next page (0: that was all)."""

    chats: tuple[ChatValue, ...]
    cursor: int


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens that were computed today, and how many there are (0: any number)."""

    had: int
    cap: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The parts of the house as this process sees them, what went wrong in it since its start, by kind, how many wait
    for an answer and for how long the first of them has (seconds), whether check-ins are on, and how the works
    stand that makers make."""

    parts: dict[str, str]
    errors: dict[str, int]
    waiting: int
    waiting_for: float
    guests: int
    reports: int
    checkins: bool
    tokens: Budget
    works: Standing


@dataclass(frozen=True, slots=True)
class ReportValue:
    """What a person reported to whoever runs the house."""

    person: str
    text: str


class Switch(BaseModel):
    """On, or off."""

    model_config = ConfigDict(extra="forbid")

    on: bool


@router.get("/overview")
async def overview(request: Request, who: Operator) -> Overview:
    """How the house is."""
    del who
    house = house_of(request)
    mailbox, now = house.mailbox, house.talks.clock.now()
    waiting = await mailbox.waiting()
    tokens = (await house.ration.counts.add(EVERYBODY)).tokens
    return Overview(
        parts=await house.health(),
        errors=dict(house.errors()),
        waiting=len(waiting),
        waiting_for=max((now - since for _, since in waiting), default=0.0),
        guests=len(await mailbox.admissions.waiting()),
        reports=len(await mailbox.reports.waiting()),
        checkins=not await mailbox.switches.checkins_off(),
        tokens=Budget(tokens, house.ration.caps.tokens_all),
        works=await mailbox.commissions.standing(),
    )


@router.get("/guests")
async def guests(request: Request, who: Operator) -> list[GuestValue]:
    """Who asks to be let in."""
    del who
    asking = await house_of(request).mailbox.admissions.waiting()
    return [GuestValue(each.code, each.guest.name, each.guest.person, door_of(each.guest.person)) for each in asking]


@router.post("/guests/{code}/admit")
async def admit(
    request: Request, who: Operator, code: Annotated[str, Path(pattern=r"^[0-9A-Za-z -]{1,32}$")]
) -> GuestValue:
    """Let somebody in: from now on they can write."""
    del who
    guest = await house_of(request).mailbox.admissions.admit(code)
    if guest is None:
        raise Problem(404, "nobody waits with this code: codes are good for a week", "no_guest")
    return GuestValue(code, guest.name, guest.person, door_of(guest.person))


@router.get("/chats")
async def chats(
    request: Request,
    who: Operator,
    cursor: Annotated[int, Query(ge=0, lt=1 << 64)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> ChatPage:
    """The chats of all doors, in no order, with the newest decisions to write first or not."""
    del who
    mailbox = house_of(request).mailbox
    following, found = await mailbox.chats(cursor, limit)
    waiting = dict(await mailbox.waiting())
    return ChatPage(tuple(_chat(chat, waiting.get(chat.key, 0.0)) for chat in found), following)


@router.get("/people/{person}/budget")
async def budget(
    request: Request, who: Operator, person: Annotated[str, Path(pattern=r"^[a-z]{1,16}:u[A-Za-z0-9_.-]{1,64}$")]
) -> Budget:
    """What was computed for a person today."""
    del who
    house = house_of(request)
    return Budget((await house.ration.counts.add(person)).tokens, house.ration.caps.tokens)


@router.get("/reports")
async def reports(request: Request, who: Operator) -> list[ReportValue]:
    """What people reported and nobody has got yet."""
    del who
    waiting = await house_of(request).mailbox.reports.waiting()
    return [ReportValue(report.person, report.text) for _, report in waiting]


@router.post("/checkins")
async def checkins(request: Request, who: Operator, switch: Switch) -> Switch:
    """Let those who said yes be written to first, or nobody."""
    del who
    await house_of(request).mailbox.switches.switch_checkins(on=switch.on)
    return switch


@router.get("/evaluations")
async def evaluations(request: Request, who: Operator) -> list[str]:
    """The names of the reports on models that there are."""
    del who
    return await asyncio.to_thread(_reports, house_of(request).evaluations)


@router.get("/evaluations/{name}", response_class=Response, responses={200: {"content": {"application/json": {}}}})
async def evaluation(
    request: Request, who: Operator, name: Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
) -> Response:
    """A report on a model, as `aifriend evaluate` wrote it."""
    del who
    folder = house_of(request).evaluations
    if name not in await asyncio.to_thread(_reports, folder):
        raise Problem(404, "there is no report of that name", "no_report")
    content = await asyncio.to_thread((folder / name / _REPORT).read_bytes)
    return Response(content, media_type="application/json")


def _reports(folder: pathlib.Path) -> list[str]:
    return sorted(path.parent.name for path in folder.glob(f"*/{_REPORT}"))


def _chat(chat: Chat, waiting_since: float) -> ChatValue:
    first = chat.first_words
    return ChatValue(
        chat=chat.key,
        person=chat.place.person,
        door=door_of(chat.key),
        group=chat.place.group,
        persona=chat.place.persona,
        stage=chat.bond.stage.value,
        messages=chat.session.messages,
        heard_at=chat.session.heard_at,
        said_at=chat.session.said_at,
        waiting_since=waiting_since,
        checkins=first.wanted,
        next_look=first.next_look,
        unanswered=first.unanswered,
        calm_until=chat.care.calm_until,
        decisions=tuple(DecisionValue(each.at, each.reason) for each in first.decisions[-_DECISIONS:]),
    )
