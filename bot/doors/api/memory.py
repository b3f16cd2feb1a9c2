"""What is kept of a person, for them to see, correct and delete: what changes goes the way of every command."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from bot.commands.memory import mark
from bot.doors.api.access import Caller, There, Who
from bot.doors.api.chats import gathered, take
from bot.doors.api.house import House, house_of
from bot.doors.api.problems import Problem
from bot.doors.api.talks import Spot, Word
from bot.doors.api.values import Answer, Correction
from persona.feelings import mood
from persona.person import Fact
from persona.promise import expire
from scheduler.mailbox.counts import Use
from scheduler.privacy import export

router = APIRouter(prefix="/v1/chats/{chat}", tags=["memory"])
FactId = Annotated[str, Path(pattern=r"^[0-9a-f]{12}$")]
PromiseId = Annotated[str, Path(pattern=r"^[0-9]{1,9}$")]


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
class FactValue:
    """Something that he noted of the person; ``expires`` is when he forgets it (epoch s)."""

    id: str
    text: str
    at: float
    expires: float
    pinned: bool
    topic: str


@dataclass(frozen=True, slots=True)
class PromiseValue:
    """Something to come back to, or a reminder; ``due`` is 0 while it can't be told."""

    id: str
    kind: str
    what: str
    due: float
    until: float
    repeats: bool


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
        person.name,
        person.speaks or person.writes or person.language,
        person.zone,
        person.age.value,
        person.memory,
        person.playful,
        person.voice,
        chat.first_words.wanted,
        chat.place.pictures,
        chat.place.lookups,
        person.quiet,
    )
    return State(
        there.id,
        sheet.name,
        sheet.display,
        chat.bond.stage.value,
        chat.bond.points,
        MoodValue(felt.mood.value, felt.valence, felt.energy, felt.strength),
        chat.session.messages,
        chat.session.met_at,
        chat.session.heard_at,
        chat.session.said_at,
        chat.questions.open,
        settings,
    )


@router.delete("")
async def forget(request: Request, there: There, who: Who) -> Answer:
    """Forget the person, in all chats of theirs, at once."""
    return await _do(house_of(request), who, there, "/forget yes")


@router.get("/facts")
async def facts(request: Request, there: There) -> list[FactValue]:
    """What he noted, the oldest first."""
    house = house_of(request)
    return [_fact(fact) for fact in await _facts(house, there)]


@router.patch("/facts/{fact}")
async def correct(request: Request, there: There, who: Who, fact: FactId, correction: Correction) -> FactValue:
    """Correct a fact, or let it stay for good; a corrected one has another id."""
    house = house_of(request)
    known = await _known(house, there, fact)
    answer = None
    if correction.pinned is not None and correction.pinned is not known.pinned:
        answer = await _do(house, who, there, f"/memory {'pin' if correction.pinned else 'unpin'} #{fact}")
    text = " ".join((correction.text or "").split())
    if text and text != known.text:
        answer = await _do(house, who, there, f"/memory #{fact} {text}")
        known = replace(known, text=text)
    changed = [each for each in await _facts(house, there) if each.text == known.text]
    if not changed or (correction.pinned is not None and changed[0].pinned is not correction.pinned):
        raise _not_done(answer)
    return _fact(changed[0])


@router.delete("/facts/{fact}")
async def delete(request: Request, there: There, who: Who, fact: FactId) -> Answer:
    """Forget a fact."""
    house = house_of(request)
    await _known(house, there, fact)
    answer = await _do(house, who, there, f"/memory delete #{fact}")
    if any(mark(each)[1:] == fact for each in await _facts(house, there)):
        raise _not_done(answer)
    return answer


@router.get("/promises")
async def promises(request: Request, there: There) -> list[PromiseValue]:
    """What he comes back to, and reminders, that are still to come."""
    house = house_of(request)
    chat = (await house.mailbox.whole(there.chat)).chat
    pending = (promise for promise in expire(chat.promises, house.talks.clock.now()) if promise.is_open)
    return [
        PromiseValue(each.id, each.kind.value, each.what, each.due, each.until, bool(each.rule))
        for each in sorted(pending, key=lambda promise: promise.due)
    ]


@router.delete("/promises/{promise}")
async def drop(request: Request, there: There, who: Who, promise: PromiseId) -> Answer:
    """Let him not come back to something."""
    house = house_of(request)
    if promise not in [each.id for each in await promises(request, there)]:
        raise Problem(404, "nothing of that id is to come", "no_promise")
    answer = await _do(house, who, there, f"/promises drop {promise}")
    if promise in [each.id for each in await promises(request, there)]:
        raise _not_done(answer)
    return answer


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


async def _do(house: House, who: Caller, there: Spot, line: str) -> Answer:
    """Have a command obeyed."""
    return await gathered(house, await take(house, who, there, [Word(line, button=True)]))


async def _facts(house: House, there: Spot) -> tuple[Fact, ...]:
    return await house.mailbox.facts.of(there.person, now=house.talks.clock.now())


async def _known(house: House, there: Spot, fact: str) -> Fact:
    for each in await _facts(house, there):
        if mark(each)[1:] == fact:
            return each
    raise Problem(404, "nothing of that id is remembered", "no_fact")


def _fact(fact: Fact) -> FactValue:
    return FactValue(mark(fact)[1:], fact.text, fact.at, fact.expires, fact.pinned, fact.topic)


def _not_done(answer: Answer | None) -> Problem:
    """That the house refused, in its own words, or has not come to it."""
    if answer and answer.pending:
        return Problem(409, "it was taken in, and is done as soon as somebody can", "pending")
    said = answer.bubbles[-1].text if answer and answer.bubbles else "nothing was changed"
    return Problem(409, said, "refused")
