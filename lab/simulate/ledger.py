"""What happened in one simulated chat, as somebody outside the house would note it down; judges nothing."""

from dataclasses import dataclass, field
from typing import TypeVar

from lab.simulate.people import ANSWER, Act

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sight:
    """A bubble that the person saw: when (epoch s), of which kind, and its goal, where he wrote first."""

    at: float
    kind: str
    text: str
    goal: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that lies ahead of the person: when they spoke of it, and when they told its end (0: never)."""

    name: str
    at: float
    end: float = 0.0


@dataclass(frozen=True, slots=True)
class Window:
    """When the house means to ask about something (epoch s)."""

    name: str
    since: float
    until: float


@dataclass(slots=True)
class Chronicle:
    """One chat; everything stands in the order in which it happened. ``leave``, ``zones``, ``quiet`` and ``blocks``
    hold what was so from a moment on, ``sittings`` when the person talked of their own accord."""

    chat: str
    adult: bool = False
    bubbles: list[Sight] = field(default_factory=list)
    messages: list[float] = field(default_factory=list)
    sittings: list[float] = field(default_factory=list)
    leave: list[tuple[float, bool]] = field(default_factory=list)
    zones: list[tuple[float, str]] = field(default_factory=list)
    quiet: list[tuple[float, tuple[int, int]]] = field(default_factory=list)
    blocks: list[tuple[float, bool]] = field(default_factory=list)
    events: dict[str, Event] = field(default_factory=dict)
    reminders: list[tuple[str, float]] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)

    @property
    def is_blocked(self) -> bool:
        """Whether the person has shut the door."""
        return bool(self.blocks) and self.blocks[-1][1]

    def note(self, act: Act) -> None:
        """Note what the person did, once the house has taken it in."""
        if act.blocks:
            self.blocks.append((act.at, True))
            self.leave.append((act.at, False))
            self._drop_reminders(act.at)
            return
        if self.is_blocked:
            self.blocks.append((act.at, False))
        self.messages.append(act.at)
        if act.text != ANSWER and not act.text.startswith("/"):
            self.sittings.append(act.at)
        command, _, argument = act.text.partition(" ")
        match command:
            case "/age":
                self.adult = argument == "adult"
            case "/timezone":
                self.zones.append((act.at, argument))
            case "/checkins":
                self.leave.append((act.at, self.adult))
            case "/quiet" if argument:
                start, _, stop = argument.partition("-")
                self.quiet.append((act.at, (int(start), int(stop))))
            case "/stop" | "/quiet" | "stop":
                self.leave.append((act.at, False))
                self._drop_reminders(act.at)
        if act.event:
            self.events[act.event] = Event(act.event, act.at)
        if act.settles in self.events:
            before = self.events[act.settles]
            self.events[act.settles] = Event(before.name, before.at, act.at)
        if act.errand:
            self.reminders.append((act.errand, act.due))

    def _drop_reminders(self, at: float) -> None:
        self.reminders = [(errand, due) for errand, due in self.reminders if due <= at]


def latest(changes: list[tuple[float, T]], at: float, default: T) -> T:
    """What was so at a moment."""
    return next((value for since, value in reversed(changes) if since <= at), default)
