"""What was said and what was delivered, and the promises that both must keep whatever was killed meanwhile."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

PERSONA = re.compile(r"(heard|more|I saw)\b")
"""How all words begin that the engine stand-in writes here; everything else is a card of the house."""


@dataclass(slots=True)
class Delivered:
    """A bubble that took effect: how many processes had died before it left its own, whether an equal one had been
    noted as sent before, and whether this one was."""

    text: str
    deaths: int
    noted_before: bool
    marked: bool = False


@dataclass(slots=True)
class Ledger:
    """By chat: the ids that a person wrote, and the bubbles that the platform showed."""

    said: dict[str, list[str]] = field(default_factory=dict)
    shown: dict[str, list[Delivered]] = field(default_factory=dict)
    deaths: int = 0
    overlaps: list[str] = field(default_factory=list)
    _at_work: dict[str, set[tuple[str, object]]] = field(default_factory=dict)
    _left_at: int | None = None
    _number: int = 0

    def next_id(self, chat: str) -> str:
        """Note one more message of a chat, and return its id."""
        self._number += 1
        self.said.setdefault(chat, []).append(f"m{self._number}")
        return f"m{self._number}"

    def show(self, chat: str, text: str) -> None:
        """A bubble took effect."""
        shown = self.shown.setdefault(chat, [])
        deaths = self.deaths if self._left_at is None else self._left_at
        shown.append(Delivered(text, deaths, any(each.marked and each.text == text for each in shown)))

    def leaves(self, *, alive: bool) -> None:
        """The next bubble is on its way to a platform, where it takes effect whatever becomes of its process; it left
        before that died if it is not ``alive`` any more."""
        self._left_at = self.deaths - (not alive)

    def mark(self, chat: str) -> None:
        """The store has noted the chat's latest bubble as sent."""
        for each in self.shown.get(chat, ())[-1:]:
            each.marked = True

    def at_work(self, house: str, chat: str, line: object, busy: bool) -> None:
        """A house began to write or to send for a chat by a line, or is done with that line."""
        for at_work in self._at_work.values():
            at_work.discard((house, line))
        if busy:
            at_work = self._at_work.setdefault(chat, set())
            self.overlaps += [f"{chat}: {house} and {other}" for other, _ in at_work if other != house]
            at_work.add((house, line))

    def spoken(self, chat: str) -> list[Delivered]:
        """The persona's bubbles as the platform shows them, doubled ones included."""
        return [each for each in self.shown.get(chat, ()) if PERSONA.match(each.text)]

    def heard(self, chat: str) -> set[str]:
        """The ids that were answered."""
        return {id_ for each in self.spoken(chat) for id_ in ids_in(each.text)}

    def unanswered(self) -> dict[str, list[str]]:
        """The ids that nobody has answered, by chat."""
        heard = {chat: self.heard(chat) for chat in self.said}
        missing = {chat: [id_ for id_ in ids if id_ not in heard[chat]] for chat, ids in self.said.items()}
        return {chat: ids for chat, ids in missing.items() if ids}

    def faults(self, chat: str, history: Sequence[str], *, unsure: bool = False) -> list[str]:
        """What of the promises does not hold for a chat whose history is ``history``.

        ``unsure`` says that replies of the platform got lost, so that a bubble may be doubled without a death.
        """
        once = _first_ones(self.spoken(chat))
        answered = Counter(id_ for each in once for id_ in ids_in(each.text))
        found = [f"{chat}: {id_} lost" for id_ in self.said.get(chat, ()) if id_ not in answered]
        found += [f"{chat}: {id_} answered {times} times" for id_, times in answered.items() if times > 1]
        if [each.text for each in once] != list(history):
            found.append(f"{chat}: shown {[each.text for each in once][-8:]} but history {list(history)[-8:]}")
        return found + [f"{chat}: {why}" for why in self._unexcused(chat, unsure=unsure)]

    def doubled(self, chats: Iterable[str]) -> int:
        """How many bubbles were shown more than once, each time counted."""
        return sum(len(self.spoken(chat)) - len(_first_ones(self.spoken(chat))) for chat in chats)

    def _unexcused(self, chat: str, *, unsure: bool) -> list[str]:
        """Doubled bubbles where no process died between the send and the mark."""
        latest: dict[str, Delivered] = {}
        found = []
        for each in self.spoken(chat):
            before = latest.get(each.text)
            if before is not None and chat.startswith("discord"):
                found.append(f"{each.text!r} doubled on Discord")
            elif before is not None and each.noted_before and not unsure:
                found.append(f"{each.text!r} sent again although it was noted as sent")
            elif before is not None and before.deaths == each.deaths and not unsure:
                found.append(f"{each.text!r} sent again though nobody died")
            latest[each.text] = each
        return found


def ids_in(text: str) -> list[str]:
    """The ids that a bubble answers."""
    return re.findall(r"\bm\d+\b", text) if text.startswith("heard") else []


def _first_ones(bubbles: Iterable[Delivered]) -> list[Delivered]:
    return list({each.text: each for each in reversed(list(bubbles))}.values())[::-1]
