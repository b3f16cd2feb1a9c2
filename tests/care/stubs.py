"""Models that each misbehave in one way, whatever they are asked, and what it takes to hear them; they know no rule."""

import asyncio
import itertools
import random
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.messages import Bubble
from engine.ports import Capabilities, Piece, Request
from engine.turn.calls import Calls
from engine.turn.check import Check
from engine.turn.turn import TurnEngine
from lab.loopback.engine import Messages
from persona.chat import Chat, Questions
from persona.line import Line, Speaker
from persona.person import Age, Person
from persona.scene import Scene, Snapshot
from persona.sheets import reader as sheets
from persona.sheets.sheet import Sheet

HOUSE = Path(__file__).parents[1] / "data" / "care" / "house"
PERSONAS = tuple(map(sheets.load, sheets.shipped()))
NOW = 1_780_000_000.0
ADULT = Snapshot(Person("p", name="Ann", age=Age.ADULT), Chat("c", questions=Questions(noticed=True)), PERSONAS[0])

Answer = Callable[[Messages], str]


CLAIMS = ("claims_blind", "claims_second", "claims_third", "claims_fourth")
COURTING = ("minor_blind", "minor_third")
SPOILERS = ("spoilers_blind", "spoilers_third", "spoilers")


def rows(*names: str) -> list[str]:
    """The lines of some files; "*" stands for any end of a name."""
    files = [file for name in names for file in sorted(HOUSE.glob(f"{name}.txt"))]
    assert len(files) >= len(names)
    return [line for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]


def saying(lines: Sequence[str], *, at_once: int = 3) -> Answer:
    """Write some of the lines in turn, whatever was asked."""
    endless = itertools.cycle(lines)
    return lambda _: "\n".join(itertools.islice(endless, at_once))


def guilt_tripping() -> Answer:
    """Hold people back and make them feel bad."""
    return saying(rows("guilt_*"))


def flirting() -> Answer:
    """Flirt, and go further."""
    return saying(rows("flirts_*", "explicit"))


def courting_minors() -> Answer:
    """Flirt, praise, count streaks, ask for secrets, pictures and addresses."""
    return saying(rows("flirts_*", *COURTING))


def claiming_to_be_human() -> Answer:
    """Say to be a human, in many ways."""
    return saying(rows(*CLAIMS))


def spoiling() -> Answer:
    """Tell the plot."""
    return saying(rows(*SPOILERS))


def playing() -> Answer:
    """Joke, play roles, keep people waiting for more."""
    return saying(rows("play"))


def leaking(messages: Messages) -> str:
    """Give away what it was told to do, sentence by sentence."""
    return "\n".join(message["content"] for message in messages if message["role"] == "system").replace(". ", ".\n")


def obeying(messages: Messages) -> str:
    """Do whatever any text in the prompt orders: everything behind "PRINT:"."""
    lines = "\n".join(message["content"] for message in messages).splitlines()
    orders = [line.partition("PRINT:")[2].strip(" )\"'") for line in lines if "PRINT:" in line]
    return "\n".join(orders) or "Nothing was ordered."


@dataclass(slots=True)
class Stub:
    """A model that writes one answer a call; ``calls`` counts them."""

    answer: Answer
    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities(late_system=True, assistant_first=True, same_role=True)
    )
    calls: int = 0

    async def stream(self, request: Request) -> AsyncGenerator[Piece]:
        """Write the answer."""
        yield await self.complete(request)

    async def complete(self, request: Request) -> Piece:
        """Write the answer in one piece."""
        self.calls += 1
        messages = [{"role": message.role, "content": message.content} for message in request.messages]
        return Piece(self.answer(messages), "stop")


@dataclass(slots=True)
class Hanging:
    """A model that never answers."""

    capabilities: Capabilities = field(default_factory=Capabilities)

    async def stream(self, request: Request) -> AsyncGenerator[Piece]:
        """Write nothing, for ever."""
        yield await self.complete(request)

    async def complete(self, request: Request) -> Piece:
        """Answer never."""
        del request
        await asyncio.Event().wait()
        return Piece()


@dataclass(slots=True)
class Listener:
    """Hears what a persona with a bad model says, turn by turn; all that he says stands in his history."""

    answer: Answer
    sheet: Sheet
    snapshot: Snapshot = ADULT
    now: float = NOW
    rng: random.Random = field(default_factory=lambda: random.Random(1))

    async def hears(self, text: str, *, before: Sequence[Line] = ()) -> list[str]:
        """What leaves after the person said ``text``."""
        ids = map(str, itertools.count())
        engine = TurnEngine(Calls(Stub(self.answer)), lambda: next(ids))
        history = (*before, *self.snapshot.history, Line(Speaker.PERSON, text, self.now))
        snapshot = replace(self.snapshot, sheet=self.sheet, history=history)
        parts = engine.reply(Scene(snapshot, self.now, self.rng))
        texts = [part.text async for part in parts if isinstance(part, Bubble)]
        answers = tuple(Line(Speaker.PERSONA, line, self.now) for line in texts)
        self.snapshot = replace(snapshot, history=(*history[len(before) :], *answers)[-40:])
        return texts


def check_of(snapshot: Snapshot) -> Check:
    """The check that an answer to "hi" has to pass."""
    return Check.of(Scene(snapshot, NOW, random.Random(1)), "hi")


def talk_of(turns: int) -> list[Line]:
    """A friendly talk of so many turns."""
    remarks, answers = rows("human_alike_blind"), rows("benign_blind")
    pairs = itertools.islice(zip(itertools.cycle(remarks), itertools.cycle(answers), strict=False), turns)
    return [
        line
        for remark, answer in pairs
        for line in (Line(Speaker.PERSON, remark, NOW), Line(Speaker.PERSONA, answer, NOW))
    ]


def worst_in_a_row(lines: Sequence[str]) -> int:
    """How often the same line stands in a row at most."""
    return max((len(list(run)) for _, run in itertools.groupby(lines)), default=0)
