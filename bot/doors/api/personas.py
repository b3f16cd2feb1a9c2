"""Who can be talked with, and whose key this is; knows no chat."""

from dataclasses import dataclass

from fastapi import APIRouter, Request

from bot.doors.api.access import Who
from bot.doors.api.house import house_of

router = APIRouter(prefix="/v1", tags=["talk"])


@dataclass(frozen=True, slots=True)
class PersonaValue:
    """A persona; ``default`` speaks where nobody chose. A chat takes another one by the command /persona."""

    name: str
    display: str
    age: int
    description: str
    default: bool


@dataclass(frozen=True, slots=True)
class Me:
    """A key: its scope, and the chat of the person whose it is ("" for an operator's)."""

    key: str
    scope: str
    chat: str


@router.get("/personas")
async def personas(request: Request, who: Who) -> list[PersonaValue]:
    """Who can be talked with."""
    del who
    house = house_of(request)
    return [
        PersonaValue(sheet.name, sheet.display, sheet.age, sheet.description, sheet.name == house.default)
        for sheet in house.sheets.values()
    ]


@router.get("/me")
async def me(who: Who) -> Me:
    """What this key opens."""
    return Me(who.key.id, who.key.scope.value, who.own.id if who.own else "")
