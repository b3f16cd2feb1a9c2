"""What he noted and means to come back to, to see, correct and delete: what changes goes the way of every command."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Path, Request

from bot.commands.memory import mark
from bot.doors.api.access import There, Who
from bot.doors.api.chats import obeyed
from bot.doors.api.house import House, house_of
from bot.doors.api.problems import Problem
from bot.doors.api.talks import Spot
from bot.doors.api.values import Answer, Correction
from persona.person import Fact
from persona.promise import expire

router = APIRouter(prefix="/v1/chats/{chat}", tags=["memory"])
FactId = Annotated[str, Path(pattern=r"^[0-9a-f]{12}$")]
PromiseId = Annotated[str, Path(pattern=r"^[0-9]{1,9}$")]


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
        answer = await obeyed(house, who, there, f"/memory {'pin' if correction.pinned else 'unpin'} #{fact}")
    text = " ".join((correction.text or "").split())
    if text and text != known.text:
        answer = await obeyed(house, who, there, f"/memory #{fact} {text}")
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
    answer = await obeyed(house, who, there, f"/memory delete #{fact}")
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
    answer = await obeyed(house, who, there, f"/promises drop {promise}")
    if promise in [each.id for each in await promises(request, there)]:
        raise _not_done(answer)
    return answer


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
