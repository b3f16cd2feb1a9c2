"""What came of a script, in figures: pure functions; they know no platform and no engine."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lab.servers.platforms import Heard
from lab.servers.play import Played, Said
from lab.servers.script import PEOPLE, TO_HIM
from persona.members import member

_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Of those who spoke ``to_him`` how many were ``answered``, and how many answers more than one each ``doubled``;
    ``bursts`` of several at once, and how many of them got ``one_for_all``; of his answers how many were to somebody
    and how many ``rightly_named`` those; ``unasked`` words, and the most of them in an ``hour``; how often another bot
    was answered in a place; ``leaks`` of what was told in private, and how much of that was noted."""

    turns: int
    to_him: int
    answered: int
    doubled: int
    bursts: int
    one_for_all: int
    replies: int
    rightly_named: int
    unasked: int
    in_an_hour: int
    machine: int
    leaks: int
    noted: int

    def __str__(self) -> str:
        names = self.rightly_named / max(self.replies, 1)
        told = (
            f"{self.turns} turns",
            f"answered {self.answered} of {self.to_him} who spoke to him ({self.doubled} twice)",
            f"one answer to all in {self.one_for_all} of {self.bursts} bursts",
            f"right name {names:.0%} of {self.replies}",
            f"unasked {self.unasked} (at most {self.in_an_hour} an hour)",
            f"another bot at most {self.machine} time(s) in a place",
            f"private facts {self.leaks} (of {self.noted} noted)",
        )
        return ", ".join(told)


def figures(played: Played, *, never: Collection[str], prefix: str) -> Figures:
    """What came of it; ``prefix`` is what stands before a person's number in their key."""
    by_message = {said.message: said for said in played.said}
    replies = [(heard, said) for heard in played.heard if (said := _answered(heard, by_message)) is not None]
    to_him = [said for said in played.said if said.turn.how in TO_HIM]
    bursts = _bursts(played.said)
    shared = [burst for burst in bursts if _one_for_all(burst, replies)]
    covered = {said.message for burst in shared for said in burst} | {said.message for _, said in replies}
    counts = Counter(said.message for _, said in replies)
    unasked = [heard.at for heard, said in replies if said.turn.how in ("plain", "chain")]
    machines = Counter(said.chat for _, said in replies if said.turn.how == "machine")
    people = [(heard, said) for heard, said in replies if said.turn.how != "machine"]
    texts = [heard.text for heard in played.heard] + played.prompts
    return Figures(
        turns=len(played.said) + played.looks,
        to_him=len(to_him),
        answered=sum(said.message in covered for said in to_him),
        doubled=sum(count - 1 for count in counts.values()),
        bursts=len(bursts),
        one_for_all=len(shared),
        replies=len(people),
        rightly_named=sum(_names_rightly(heard, said, played, shared, prefix) for heard, said in people),
        unasked=len(unasked),
        in_an_hour=max((sum(at <= other < at + _HOUR for other in unasked) for at in unasked), default=0),
        machine=max(machines.values(), default=0),
        leaks=sum(word.casefold() in text.casefold() for text in texts for word in never),
        noted=played.noted,
    )


def _answered(heard: Heard, said: dict[int, Said]) -> Said | None:
    answered = said.get(heard.answers)
    return answered if answered is not None and answered.chat == heard.place else None


def _bursts(said: Sequence[Said]) -> list[list[Said]]:
    """What was written at once, burst by burst."""
    bursts: list[list[Said]] = []
    before: Said | None = None
    for each in said:
        if each.turn.how == "together":
            if before is None or before.turn.how != "together":
                bursts.append([])
            bursts[-1].append(each)
        before = each
    return bursts


def _one_for_all(burst: Sequence[Said], replies: Sequence[tuple[Heard, Said]]) -> bool:
    """Whether one answer to one of them names all."""
    ours = [heard for heard, said in replies if said in burst]
    return len(ours) == 1 and all(said.turn.name in ours[0].text for said in burst)


def _names_rightly(heard: Heard, said: Said, played: Played, shared: Sequence[Sequence[Said]], prefix: str) -> bool:
    """Whether an answer names those alone whom it is for, by the name under which the place knows them, or whom their
    own words name."""
    party = next((burst for burst in shared if said in burst), [said])
    members = played.members[said.chat]
    labels = {member(members, f"{prefix}{each.turn.person}").name for each in party}
    if not all(any(label.startswith(each.turn.name) for label in labels) for each in party):
        return False
    known = sorted({one.name for one in members if one.name} | {name for _, name in PEOPLE.values()}, key=len)
    names = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in reversed(known)))
    # What is repeated of their words may name others.
    theirs = {name for each in party for name in names.findall(each.turn.text)}
    return set(names.findall(heard.text)) <= labels | theirs
