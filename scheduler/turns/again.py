"""Has the last answer given anew: what it answered goes back into the inbox, and both go from the talk; knows no
command and no engine."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from engine.messages import BubbleKind, Incoming, Kind
from persona.line import Line, Speaker
from scheduler.mailbox import Lease, Mail, Mailbox


@dataclass(frozen=True, slots=True)
class Answered:
    """The last turn of a talk: what was asked, and what he answered."""

    lines: tuple[Line, ...]
    answers: tuple[Line, ...]


def last_answered(history: Sequence[Line], person: str) -> Answered | None:
    """The last turn of a talk where he answered this person alone; None where the last word is another one's, or no
    answer."""
    answers = list(itertools.takewhile(_is_answer, reversed(history)))
    rest = reversed(history[: len(history) - len(answers)])
    lines = list(itertools.takewhile(lambda line: line.speaker is Speaker.PERSON, rest))
    if not answers or not lines or any(line.person != person or not line.id for line in lines):
        return None
    return Answered(tuple(reversed(lines)), tuple(reversed(answers)))


async def ask_again(mailbox: Mailbox, lease: Lease, mail: Mail, command: Incoming, turn: Answered) -> None:
    """Put what was asked into the inbox once more, and take the turn from the talk. Raises LeaseLost, StoreDown."""
    for line in turn.lines:
        # First, so that a process that dies here leaves it twice rather than not at all.
        await mailbox.ingest(_incoming(line, command), update=f"{command.id}:{line.id}:again")
    gone = {*turn.lines, *turn.answers}
    archive = (await mailbox.whole(lease.key)).archive
    history, rest = ([line for line in lines if line not in gone] for lines in (mail.history, archive))
    await lease.rewrite(mail.chat, history, rest if len(rest) < len(archive) else None)


def _is_answer(line: Line) -> bool:
    return line.speaker is Speaker.PERSONA and line.kind in (BubbleKind.REPLY, Kind.REACTION)


def _incoming(line: Line, command: Incoming) -> Incoming:
    return Incoming(
        line.person,
        command.chat,
        line.id,
        line.at,
        line.text,
        line.name,
        Kind(line.kind) if line.kind in {kind.value for kind in Kind} else Kind.TEXT,
        group=command.group,
        language=command.language,
        whose=line.whose,
        media=line.media,
        sent=line.sent,
        quote=line.quote,
        concern=line.heavy,
        cry=line.cry,
    )
