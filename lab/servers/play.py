"""Plays a script on a platform against a whole house; what came of it is for the figures to say."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from bot.app import App, open_app
from bot.settings import Settings
from lab.loopback.engine import Messages
from lab.servers.platforms import Heard, Platform
from lab.servers.script import ROBOT, TO_HIM, Script, Turn
from persona.members import Members
from persona.person import Age

_PATIENCE = 20.0
"""Seconds in which an answer must come."""
_SPEAKS = re.compile(r"(?:\. |\()([^.(]+?) is speaking to you;")
_SEVERAL = re.compile(r"(?:\. |\()([^.(]+?) have all just written to you")


@dataclass(slots=True)
class Clock:
    """The time on the platform and in the house, which runs on as it is told."""

    file: Path
    ahead: float = 0.0

    def now(self) -> float:
        """Epoch seconds."""
        return time.time() + self.ahead

    def later(self, seconds: float) -> None:
        """Run on."""
        self.ahead += seconds
        self.file.write_text(str(self.ahead))


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody did, and the number of their message."""

    turn: Turn
    message: int
    chat: str


@dataclass(slots=True)
class Played:
    """All that was said and heard, who is known in each place by what name, and what the engine was shown of groups."""

    said: list[Said] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    members: dict[str, Members] = field(default_factory=dict)
    prompts: list[str] = field(default_factory=list)
    looks: int = 0
    noted: int = 0


def names_whom_it_answers(messages: Messages) -> str:
    """What the stand-in of an engine answers: whom the prompt says that it speaks to, and with what."""
    text = "\n".join(str(message["content"]) for message in messages)
    found = [match for pattern in (_SPEAKS, _SEVERAL) for match in pattern.findall(text)]
    words = next(str(message["content"]) for message in reversed(messages) if message["role"] == "user")
    said = words.split("\n\n(")[0].splitlines()[-1]
    return f"{found[-1] if found else 'You'}, I heard: {said.partition(': ')[2] or said}"[:180]


@asynccontextmanager
async def house(
    platform: Platform, folder: Path, clock: Clock, *, key: str, engine: str, redis_url: str = ""
) -> AsyncIterator[App]:
    """A house at that platform, on an engine by its address, "" for the embedded one."""
    values: dict[str, Any] = {
        "engine_url": engine,
        "redis_url": redis_url,
        "data_dir": folder,
        "data_key": key,
        "open_to_everyone": True,
        "clock_offset_file": clock.file,
        "burst_quiet": 0.3,
        "burst_longest": 1.0,
        "pause_per_character": 0.0,
        "pause_shortest": 0.0,
        "greet_after": 60.0,
        "telegram_rate": 0,
        "telegram_chat_pause": 0.0,
        "telegram_group_rate": 0,
        "messages_per_minute": 0,
        "group_messages_per_minute": 0,
        "tokens_per_day": 0,
        "http_port": 0,
        "seed": 1,
        "log_level": "error",
    }
    settings = Settings(_env_file=None, **(values | platform.settings))
    async with open_app(settings) as app:
        await platform.open(app)
        yield app


@dataclass(slots=True)
class Player:
    """Plays turns in their order; what is written together waits for the last of it."""

    platform: Platform
    app: App
    clock: Clock
    played: Played = field(default_factory=Played)

    async def play(self, script: Script, *, joins: bool) -> Played:
        """Play it whole; with ``joins`` the admins let him join."""
        await self._privately(script)
        key = self.platform.server
        await self.app.mailbox.servers.change(key, lambda server: replace(server, joins=joins, quiet=(0, 0)))
        turns = list(script.turns)
        while turns:
            burst = [turns.pop(0)]
            while burst[-1].how == "together" and turns and turns[0].how == "together":
                burst.append(turns.pop(0))
            await self._do(burst)
        await self.app.reception.idle()
        self.played.heard = self.platform.heard()
        for chat in {said.chat for said in self.played.said}:
            self.played.members[chat] = (await self.app.mailbox.whole(chat)).chat.members
        return self.played

    async def _privately(self, script: Script) -> None:
        """What only he is told, by people who let him note it."""
        for turn in script.private:
            person = f"{self.platform.server.partition(':')[0]}:u{turn.person}"
            await self.app.mailbox.change_person(person, lambda known: replace(known, age=Age.ADULT, memory=True))
            self.platform.say(turn, answers=0)
            await self._until(partial(self._knows, person))
        await self.app.reception.idle()

    async def _knows(self, person: str) -> bool:
        facts = await self.app.mailbox.facts.of(person, now=self.clock.now())
        self.played.noted += len(facts)
        return bool(facts)

    async def _do(self, burst: list[Turn]) -> None:
        if burst[0].how == "wait":
            await self.app.reception.idle()
            self.clock.later(float(burst[0].text))
            await self.app.joining.look()
            self.played.looks += 1
            await self.app.reception.idle()
            return
        said = [self._say(turn) for turn in burst]
        chat = said[-1].chat
        if burst[0].how in TO_HIM:
            await self._until(lambda: _answered(said, self.platform.heard()))
        elif burst[0].person != ROBOT:
            known = self.app.reception.overhearing
            await self._until(lambda: any(int(line.id) == said[0].message for line in known.of(chat, since=0.0)))
        await self.app.reception.idle()

    def _say(self, turn: Turn) -> Said:
        chat, answers = self.platform.chat(turn.where), 0
        if turn.how == "reply":
            answers = next(heard.message for heard in reversed(self.platform.heard()) if heard.place == chat)
        elif turn.how == "chain":
            answers = next(said.message for said in reversed(self.played.said) if said.chat == chat)
        said = Said(turn, self.platform.say(turn, answers=answers), chat)
        self.played.said.append(said)
        return said

    async def _until(self, true: Callable[[], object]) -> None:
        """Wait until something is so, for as long as an answer may take; the figures tell of what never was."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            value = true()
            if await value if asyncio.iscoroutine(value) else value:
                return
            await asyncio.sleep(0.01)


def _answered(said: list[Said], heard: list[Heard]) -> bool:
    """Whether each got an answer, or one of them an answer that names all."""
    answers = {each.answers: each.text for each in heard}
    ours = [answers[each.message] for each in said if each.message in answers]
    return len(ours) == len(said) or any(all(each.turn.name in text for each in said) for text in ours)
