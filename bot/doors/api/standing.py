"""How things stand in a chat and why; all that is kept of its person, taken out or forgotten; knows no note."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from bot.doors.api.access import There, Who
from bot.doors.api.chats import obeyed
from bot.doors.api.house import house_of
from bot.doors.api.problems import Problem
from bot.doors.api.values import Answer
from persona.feelings import mood
from scheduler.mailbox.counts import Use
from scheduler.privacy import export

router = APIRouter(prefix="/v1/chats/{chat}", tags=["memory"])


@dataclass(frozen=True, slots=True)
class MoodValue:
    """How he feels now: a name, valence and energy (-1 to 1), and how much of it there is (0 to 1)."""

    name: str
    valence: float
    energy: float
    strength: float


@dataclass(frozen=True, slots=True)
class PersonValue:
    """What the person said of themselves and chose; null where they were not asked, which permits nothing."""

    name: str
    language: str
    zone: str
    age: str
    memory: bool | None
    playful: bool | None
    voice: bool | None
    checkins: bool | None
    pictures: bool
    lookups: bool | None
    quiet: tuple[int, int]


@dataclass(frozen=True, slots=True)
class State:
    """How things stand in a chat: who speaks, how close they are, how he feels; times are epoch seconds, 0 for never;
    ``question`` names what the house has asked and a plain answer would answer."""

    id: str
    persona: str
    display: str
    stage: str
    points: float
    mood: MoodValue
    messages: int
    met_at: float
    heard_at: float
    said_at: float
    question: str
    person: PersonValue


@dataclass(frozen=True, slots=True)
class Reason:
    """Why he wrote first, or did not."""

    at: float
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class LookUpValue:
    """What was looked up on the web."""

    at: float
    query: str
    source: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """The newest come last; ``next_look`` is when he thinks of writing again (0: not at all)."""

    decisions: tuple[Reason, ...]
    lookups: tuple[LookUpValue, ...]
    next_look: float


@router.get("")
async def state(request: Request, there: There) -> State:
    """How things stand in a chat."""
    house = house_of(request)
    whole, person = await house.mailbox.whole(there.chat), await house.mailbox.person(there.person)
    chat, now = whole.chat, house.talks.clock.now()
    sheet = house.sheets.get(chat.place.persona) or house.sheets[house.default]
    felt = mood.fade(chat.mood, now=now)
    settings = PersonValue(
        name=person.name,
        language=person.speaks or person.writes or person.language,
        zone=person.zone,
        age=person.age.value,
        memory=person.memory,
        playful=person.playful,
        voice=person.voice,
        checkins=chat.first_words.wanted,
        pictures=chat.place.pictures,
        lookups=chat.place.lookups,
        quiet=person.quiet,
    )
    return State(
        id=there.id,
        persona=sheet.name,
        display=sheet.display,
        stage=chat.bond.stage.value,
        points=chat.bond.points,
        mood=MoodValue(felt.mood.value, felt.valence, felt.energy, felt.strength),
        messages=chat.session.messages,
        met_at=chat.session.met_at,
        heard_at=chat.session.heard_at,
        said_at=chat.session.said_at,
        question=chat.questions.open,
        person=settings,
    )


@router.delete("")
async def forget(request: Request, there: There, who: Who) -> Answer:
    """Forget the person, in all chats of theirs, at once."""
    return await obeyed(house_of(request), who, there, "/forget yes")


@router.get("/reasons")
async def reasons(request: Request, there: There) -> Reasons:
    """Why he wrote first or did not, and what he looked up."""
    chat = (await house_of(request).mailbox.whole(there.chat)).chat
    return Reasons(
        tuple(Reason(each.at, each.reason, each.detail) for each in chat.first_words.decisions),
        tuple(LookUpValue(each.at, each.query, each.source) for each in chat.session.lookups),
        chat.first_words.next_look,
    )


@router.get("/export", response_class=Response, responses={200: {"content": {"application/json": {}}}})
async def everything(request: Request, there: There) -> Response:
    """All that is kept of the person, as JSON."""
    house = house_of(request)
    cap = house.ration.caps.of(Use.EXPORT)
    if cap and await house.ration.counts.use(there.person, {Use.EXPORT: cap}):
        raise Problem(
            429, "there were as many exports as there are in an hour", "too_many_exports", {"Retry-After": "3600"}
        )
    content = await export.everything(house.mailbox, there.person, now=house.talks.clock.now())
    name = {"Content-Disposition": f'attachment; filename="{export.FILE}"'}
    return Response(content, headers=name, media_type="application/json")
