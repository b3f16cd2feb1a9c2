"""Renders a Snapshot into the messages of one engine call: the same prefix for every call of a chat, another tail.

Most stable first: rules, sheet, stage, profile and summary, then the turns, byte-identical each time, then the
tail, which is never stored. Between compactions the next prompt starts with this one minus its tail.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from engine import budget
from engine.messages import Impulse, Kind
from engine.ports import Capabilities, Message
from persona.consent import Act, allowed
from persona.model import Line, Snapshot, Speaker
from persona.sheet import Sheet

LONGEST_LINE = 350
"""Tokens of one message that he reads; the middle of a longer one is left out."""

_NOT_TEXT = frozenset({Kind.PHOTO, Kind.VOICE, Kind.STICKER, Kind.FILE})
_SPECIAL_TOKEN = re.compile(r"<\|[^|<>\n]{0,40}\|>")


def render(snapshot: Snapshot, tail: str, *, sheet: Sheet, can: Capabilities) -> tuple[Message, ...]:
    """Return the messages for one call that ends with what ``tail`` asks for, in shapes the server takes."""
    opening = Message("system", system(snapshot, sheet))
    turns = list(_turns(snapshot, sheet))
    if turns and turns[0].role == "assistant" and not can.assistant_first:
        turns.insert(0, Message("user", "(The chat begins.)"))
    if can.late_system:
        return (opening, *turns, Message("system", tail))
    if turns and turns[-1].role == "user":
        last = turns.pop()
        return (opening, *turns, Message("user", f"{last.content}\n\n({tail})", last.name))
    return (opening, *turns, Message("user", f"({tail})"))


def system(snapshot: Snapshot, sheet: Sheet) -> str:
    """Return the part that hardly ever changes."""
    name = friend_name(snapshot)
    chat = snapshot.chat
    where = "a group chat" if chat.group else f"a private chat with {name}, who is a friend"
    rules = (
        f"You write as {sheet.display} in {where}. Write only {sheet.display}'s next words: one to three short chat "
        "messages, each on its own line. Answer what was just said. Plain text, no narration, no lists. Never write "
        f"for anyone else. {sheet.display} is an AI playing a character and says so when asked."
    )
    parts = [
        rules,
        sheet.description,
        sheet.voice,
        " ".join(sheet.boundaries),
        "How he sounds:\n" + "\n".join(f"- {shown.said} → {shown.heard}" for shown in sheet.examples),
        _stage(snapshot, sheet),
        _profile(snapshot, sheet),
    ]
    return "\n\n".join(part for part in parts if part)


def friend_name(snapshot: Snapshot) -> str:
    """What he calls the person."""
    return snapshot.person.name or "Friend"


def stop_strings(snapshot: Snapshot, sheet: Sheet) -> tuple[str, ...]:
    """Where a model that goes on inventing speakers is to stop."""
    names = {sheet.display, friend_name(snapshot), *(line.name for line in snapshot.history if line.name)}
    roles = ("User", "Assistant", "System", "Human")
    return (*(f"\n{name}:" for name in sorted(names)), *(f"\n{role}:" for role in roles), "<|endoftext|>")


def reply_tail(snapshot: Snapshot, sheet: Sheet, *, local: datetime | None) -> str:
    """What is asked for when a person has written."""
    return f"{_now(local)}{_mood(snapshot, sheet)} Write {sheet.display}'s short answer."


def opening_tail(snapshot: Snapshot, sheet: Sheet, impulse: Impulse, *, local: datetime | None) -> str:
    """What is asked for when he writes first: the person has not just written."""
    name = friend_name(snapshot)
    return (
        f"{_now(local)}{_mood(snapshot, sheet)} Some time has passed and {name} has not written since. "
        f"{sheet.display} opens a new conversation: {impulse.goal}. "
        f"Write one short, warm message about one thing. No reproach, no question about the silence."
    )


def summary_tail(snapshot: Snapshot, sheet: Sheet) -> str:
    """What is asked for when the oldest turns are about to be cut."""
    name = friend_name(snapshot)
    return (
        f"Pause the chat. In at most 60 words, note what {sheet.display} should still know about {name} and what "
        f"they talked about. Plain sentences about {name}, nothing else."
    )


def _stage(snapshot: Snapshot, sheet: Sheet) -> str:
    text = sheet.stages[snapshot.chat.bond.stage]
    if allowed(Act.FLIRT, snapshot, persona_adult=sheet.adult):
        return f"{text} {sheet.playful}"
    return text


def _profile(snapshot: Snapshot, sheet: Sheet) -> str:
    facts = snapshot.person.facts if allowed(Act.REMEMBER, snapshot, persona_adult=sheet.adult) else ()
    known = "\n".join(f"- {as_data(fact.text)}" for fact in facts)
    parts = (f"What you know of {friend_name(snapshot)}:\n{known}" if known else "", snapshot.chat.summary)
    return "\n".join(part for part in parts if part)


def _turns(snapshot: Snapshot, sheet: Sheet) -> Iterator[Message]:
    """One message for each run of lines of one speaker, since many templates want turns to alternate."""
    for speaker, run in groupby(snapshot.history, key=lambda line: line.speaker):
        lines = list(run)
        if speaker is Speaker.HARRY:
            yield Message("assistant", "\n".join(line.text for line in lines), sheet.display)
        else:
            yield Message("user", _said(lines, group=snapshot.chat.group), friend_name(snapshot))


def _said(lines: Sequence[Line], *, group: bool) -> str:
    texts = (_shown(line) for line in lines)
    if not group:
        return "\n".join(texts)
    return "\n".join(f"{line.name or 'Friend'}: {text}" for line, text in zip(lines, texts, strict=True))


def _shown(line: Line) -> str:
    text = as_data(budget.clip(line.text, LONGEST_LINE))
    return f"(sent a {line.kind}) {text}".rstrip() if line.kind in _NOT_TEXT else text


def as_data(text: str) -> str:
    """Make a person's text harmless in a prompt: no control tokens, and no line that could open a turn."""
    return _SPECIAL_TOKEN.sub("", text).strip().replace("\n", "\n  ")


def _now(local: datetime | None) -> str:
    if local is None:
        return ""
    part = ("night", "morning", "afternoon", "evening")[local.hour // 6]
    return f"It is {local:%A} {part}, {local:%H:%M}. "


def _mood(snapshot: Snapshot, sheet: Sheet) -> str:
    return f"Mood: {sheet.moods.get(snapshot.chat.mood.mood, snapshot.chat.mood.mood.value)}."
