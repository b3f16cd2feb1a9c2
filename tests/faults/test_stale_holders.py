"""Random schedules of three processes that take one chat, stand still for longer than their lease, forget and commit:
no history is mixed of two, and nobody who was forgotten comes back."""

import asyncio
import json
import os
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path

import pytest

from persona.line import Speaker
from scheduler.errors import LeaseLost, Stale
from scheduler.mailbox import Mailbox
from tests.fakes.proxy import Proxy
from tests.faults.figures import Figures, Row
from tests.faults.holder import LEASE, Holder, Schedule, open_mailbox
from tests.faults.world import Valkey

_SCHEDULES, _WITH_CHILDREN = 500, 20
_NAMES = ("one", "two", "three")
_AT_ONCE = 40
_SEED = 70
_STOPS = (LEASE / 2, 1.5 * LEASE, 2.5 * LEASE, 4 * LEASE)
"""Seconds that a whole process stands still."""


@dataclass(slots=True)
class Told:
    """What the holders of one schedule did, as they told: when each message was taken in, which were answered, and
    until when (epoch s) all is forgotten."""

    ingested: dict[str, float] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    forgotten: float = 0.0
    forgettings: int = 0

    def tell(self, kind: str, id_: str, at: float) -> None:
        """Note one thing."""
        if kind == "ingested":
            self.ingested[id_] = at
        elif kind == "answered":
            self.answered.add(id_)
        elif kind == "forgotten":
            self.forgotten, self.forgettings = max(self.forgotten, at), self.forgettings + 1

    async def faults(self, mailbox: Mailbox, schedule: Schedule) -> list[str]:
        """What of the promises does not hold, once all was answered."""
        whole = await mailbox.whole(schedule.chat)
        lines = [*whole.archive, *whole.history]
        said = [line for line in lines if line.speaker is Speaker.PERSON]
        links = [(line.id, line.text.partition(" after ")[2]) for line in said]
        expected = ["none", *(line.id for line in said)]
        found = [f"{id_} was written behind {after}" for (id_, after), last in zip(links, expected, strict=False) if after != last]
        if (count := whole.chat.session.messages) != len(said):
            found.append(f"the state counts {count} of {len(said)} messages")
        if (count := whole.chat.summary.lines) != len(whole.archive):
            found.append(f"the state counts {count} of {len(whole.archive)} lines in the archive")
        texts = [line.text for line in lines]
        found += [f"{text!r} twice" for text in set(texts) if texts.count(text) > 1]
        found += [f"{bubble.text!r} is still to be sent" for bubble in whole.outbox]
        known = (await mailbox.person(schedule.person)).name
        there = {line.id for line in said} | {text.removeprefix("to ") for text in texts if text.startswith("to ")}
        gone = {id_ for id_, at in self.ingested.items() if at < self.forgotten}
        found += [f"{id_} came back into the talk" for id_ in there & gone]
        found += [f"the person came back as {known}"] if known in gone else []
        kept = {id_ for id_, at in self.ingested.items() if at > self.done}
        return found
