"""The routes that OpenAI's clients call: models, and completions in a chat that is remembered or in none."""

import asyncio
import hashlib
import re
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response

from bot.doors.api.access import Caller, Who
from bot.doors.api.completions import guests
from bot.doors.api.completions.shapes import Ask, Choice, Chunks, Completion, checked, picture
from bot.doors.api.completions.tail import Again, New, Said, Waits, tail
from bot.doors.api.events import streamed
from bot.doors.api.house import House, house_of
from bot.doors.api.problems import Problem
from bot.doors.api.talks import Bit, Heard, Spot, Taken, Word
from engine.turn import budget
from scheduler.errors import LeaseLost, StoreDown

router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"])
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TASK = "### Task:"
"""How Open WebUI begins what it asks of a model beside the talk: titles, tags, what to ask next."""
_GONE = 404


@router.get("/models")
async def models(request: Request, who: Who) -> dict[str, Any]:
    """All personas, each as a model."""
    del who
    house = house_of(request)
    return {"object": "list", "data": [_model(name) for name in house.sheets]}


@router.get("/models/{model}")
async def model(request: Request, who: Who, model: str) -> dict[str, Any]:
    """One persona as a model."""
    del who
    return _model(_persona(house_of(request), model))


@router.post("/chat/completions", response_model=Completion)
async def complete(
    request: Request,
    who: Who,
    ask: Ask,
    forwarded: Annotated[str, Header(alias="X-OpenWebUI-User-Id", max_length=200)] = "",
) -> Completion | Response:
    """Answer what is new in a talk. ``user`` names the chat, in which he remembers; without it, or what Open WebUI
    forwards, the talk is answered as it stands and forgotten."""
    house = house_of(request)
    persona = _persona(house, ask.model)
    checked(ask.messages)
    talk = [Said(said.role == "assistant", said.text, said.pictures) for said in ask.messages if _speaks(said.role)]
    whose = ask.whose or forwarded.strip()
    is_task = bool(talk) and talk[-1].text.startswith(_TASK)
    asked = _Asked(house, who, persona, talk)
    answer = await (asked.remembering(_spot(who, whose, persona, house)) if whose and not is_task else asked.once())
    chunks = Chunks(f"chatcmpl-{secrets.token_hex(12)}", int(time.time()), ask.model)
    if ask.stream:
        wants_usage = bool((ask.stream_options or {}).get("include_usage"))
        return streamed(_chunks(answer, chunks, talk, wants_usage=wants_usage))
    text, came = "", False
    async for more in _texts(answer):
        text, came = text + more, True
    if not came:
        raise Problem(504, "no answer has come in time: the same request asks for it again", "timeout")
    message = {"role": "assistant", "content": text}
    return Completion(
        id=chunks.id,
        created=chunks.created,
        model=ask.model,
        choices=[Choice(message=message)],
        usage=_usage(talk, text),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A talk that wants an answer."""

    house: House
    who: Caller
    persona: str
    talk: Sequence[Said]

    async def remembering(self, spot: Spot) -> AsyncGenerator[Heard]:
        """The answer to what is new to him in a chat. Raises Problem where nothing is, StoreDown."""
        house, mailbox = self.house, self.house.mailbox
        await self._begin(spot)
        whole = await mailbox.whole(spot.chat)
        waiting = [(incoming.id, incoming.text) for incoming in whole.inbox]
        match tail(self.talk, whole.history, waiting):
            case New(said):
                words = await self._words(spot, said)
            case Again():
                words = [Word("/again", button=True)]
            case Waits(ids):
                return house.talks.answer(Taken(spot, ids, await mailbox.feed.newest(spot.chat)))
            case None:
                raise Problem(400, "messages: the last one must be the user's", "nothing_new")
        return house.talks.answer(await house.talks.take(spot, words, vouched=self.who.is_operator))

    async def once(self) -> AsyncGenerator[Heard]:
        """The answer to a talk that is forgotten with it. Raises Problem where nothing is asked, StoreDown."""
        house, mailbox, clock = self.house, self.house.mailbox, self.house.talks.clock
        words = [number for number, said in enumerate(self.talk) if said.mine]
        begin = (words or [-1])[-1] + 1
        if begin >= len(self.talk):
            raise Problem(400, "messages: the last one must be the user's", "nothing_new")
        own = self.who.own
        like = await mailbox.person(own.person) if own else guests.of_age()
        spot = await guests.begin(mailbox, clock, self.persona, self.talk[:begin], like)
        taken = await house.talks.take(spot, await self._words(spot, self.talk[begin:]))

        async def answer() -> AsyncGenerator[Heard]:
            try:
                async for heard in house.talks.answer(taken):
                    yield heard
            finally:
                with suppress(LeaseLost, StoreDown):
                    await asyncio.shield(guests.end(mailbox, clock, spot))

        return answer()

    async def _begin(self, spot: Spot) -> None:
        """Let the persona speak in a chat that has not begun."""
        if self.persona == self.house.default:
            return
        async with self.house.mailbox.holding(spot.chat) as held:
            if held is not None and not held[1].is_kept:
                chat = held[1].chat
                place = replace(chat.place, persona=self.persona, person=spot.person)
                await held[0].commit(chat=replace(chat, place=place))

    async def _words(self, spot: Spot, said: Sequence[Said]) -> list[Word]:
        """What is said, with its pictures put where he finds them."""
        words = []
        for each in said:
            media = [await self.house.talks.upload(spot, *picture(url)) for url in each.pictures[:4]]
            words.append(Word(each.text, tuple(media)))
        return words


async def _texts(heard: AsyncGenerator[Heard]) -> AsyncGenerator[str]:
    """What is to be read, bubble by bubble, in paragraphs."""
    between = ""
    # Closed before the answer ends, so that nothing is left of a talk that is forgotten with it.
    async with aclosing(heard):
        async for each in heard:
            if isinstance(each, Bit):
                yield between + each.told.bubble.written
                between = "\n\n"


async def _chunks(
    heard: AsyncGenerator[Heard], chunks: Chunks, talk: Sequence[Said], *, wants_usage: bool
) -> AsyncIterator[bytes]:
    yield chunks.role()
    text = ""
    with suppress(StoreDown):
        async for more in _texts(heard):
            text += more
            yield chunks.text(more)
    yield chunks.end(_usage(talk, text) if wants_usage else None)


def _spot(who: Caller, whose: str, persona: str, house: House) -> Spot:
    """The chat that ``user`` names: of a person's key one of their own, of an operator's anybody's."""
    name = whose if _NAME.fullmatch(whose) else hashlib.sha256(whose.encode()).hexdigest()[:32]
    labels = [name] if who.own is None or who.own.id == name else [who.own.id, name]
    return Spot(".".join([*labels, persona] if persona != house.default else labels))


def _persona(house: House, model: str) -> str:
    if model not in house.sheets:
        names = ", ".join(house.sheets)
        raise Problem(_GONE, f"there is no model {model[:100]}: there is {names}", "model_not_found")
    return model


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "aifriend"}


def _speaks(role: str) -> bool:
    """Whether a message is part of the talk: who he is he knows himself, so no system message is."""
    return role in ("user", "assistant")


def _usage(talk: Sequence[Said], text: str) -> dict[str, int]:
    prompt, output = sum(budget.tokens(said.text) for said in talk), budget.tokens(text)
    return {"prompt_tokens": prompt, "completion_tokens": output, "total_tokens": prompt + output}
