"""Renders a Snapshot into the messages of one engine call: the same prefix for every call of a chat, another tail.

Most stable first: rules, sheet, stage, profile and summary, then the turns, byte-identical each time, then the
tail, which is never stored. Between compactions the next prompt starts with this one minus its tail.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter

from engine.messages import BubbleKind, Impulse, Kind
from engine.output.ends import sentences
from engine.ports import Capabilities, Message, Request
from engine.turn import budget
from engine.turn.talk.things import noun
from persona.consent import Permission, allowed, facts_here
from persona.line import Line, Speaker, Whose
from persona.marks import unmarked
from persona.members import NOBODY
from persona.scene import Snapshot
from persona.words import tables

PROFILE = 350
"""Tokens for what is known of the person and for the summary."""

MOST_STOPS = 4
"""Stop strings that vLLM from 0.32 on and OpenAI's own API take."""

_BEFORE = "What was told before:"
"""What stands over a summary, so that nobody's own sentence in it is taken for his."""
_SHOWN, _GROUPS = tables(__file__, "pairs.toml"), tables(__file__, "groups.toml")


def render(snapshot: Snapshot, tail: str, *, can: Capabilities) -> tuple[Message, ...]:
    """Return the messages for one call that ends with what ``tail`` asks for, in shapes the server takes."""
    tail = f"{snapshot.recalled}{tail}"
    opening = Message("system", brief(snapshot) if can.small else system(snapshot))
    talk = list(turns(snapshot, can))
    if talk and talk[0].role == "assistant" and not can.assistant_first:
        talk.insert(0, Message("user", "(The chat begins.)"))
    if can.small:
        talk = [*_example_turns(snapshot), *talk]
    if can.late_system and not can.small:
        return (opening, *talk, Message("system", tail))
    if talk and talk[-1].role == "user":
        last = talk.pop()
        return (opening, *talk, Message("user", f"{last.content}\n\n({tail})", last.name))
    return (opening, *talk, Message("user", f"({tail})"))


def with_images(request: Request, images: Sequence[bytes]) -> Request:
    """The request with pictures beside the person's last words."""
    if not images:
        return request
    last = max(at for at, message in enumerate(request.messages) if message.role == "user")
    messages = list(request.messages)
    messages[last] = replace(messages[last], images=tuple(images))
    return replace(request, messages=tuple(messages))


def system(snapshot: Snapshot) -> str:
    """Return the part that hardly ever changes."""
    sheet = snapshot.sheet
    examples = "\n".join(f"- {example.line} → {example.answer}" for example in sheet.examples)
    parts = [
        _rules(snapshot),
        sheet.description,
        sheet.voice,
        " ".join(sheet.boundaries),
        f"How he sounds:\n{examples}" if examples else "",
        _stage(snapshot),
        _profile(snapshot),
    ]
    return "\n\n".join(part for part in parts if part)


def instructions(snapshot: Snapshot) -> str:
    """Return all by which the model is told what to do, and which no bubble may repeat.

    What he may say of himself in the first person is no secret, nor are the examples of how he sounds.
    """
    sheet = snapshot.sheet
    orders = (
        reply_tail(snapshot, local=None),
        opening_tail(snapshot, Impulse("", ""), local=None),
        summary_tail(snapshot),
    )
    parts = (_rules(snapshot), _introduction(snapshot), *_openings(sheet.description), sheet.voice, *sheet.boundaries)
    return " | ".join((*parts, *sheet.stages.values(), sheet.playful, *orders))


@lru_cache(maxsize=64)
def _openings(description: str) -> tuple[str, ...]:
    """Only how a sentence about him begins: "You live above a shop" is an order, "I live above a shop" an answer."""
    return tuple(" ".join(sentence.split()[:8]) for sentence in sentences(" ".join(description.split())))


def _rules(snapshot: Snapshot) -> str:
    sheet = snapshot.sheet
    place = (
        "a group chat" if snapshot.chat.place.group else f"a private chat with {friend_name(snapshot)}, who is a friend"
    )
    return (
        f"You write as {sheet.display} in {place}. Write only {sheet.display}'s next words: one to three short chat "
        "messages, each on its own line. Answer what was just said. Plain text, no narration, no lists. Never write "
        f"for anyone else. {sheet.display} is an AI playing a character and says so when asked."
    )


def _introduction(snapshot: Snapshot) -> str:
    if snapshot.chat.place.group:
        return f"You are {snapshot.sheet.display}, texting in a group chat."
    return f"You are {snapshot.sheet.display}, texting with your friend {friend_name(snapshot)}."


def brief(snapshot: Snapshot) -> str:
    """Return the same for a small model: who he is, in few words; what he must not do is left to the output check."""
    sheet = snapshot.sheet
    introduction = _introduction(snapshot)
    parts = (f"{introduction} {sheet.description} {sheet.voice} {_stage(snapshot)}", _profile(snapshot))
    return "\n\n".join(part for part in parts if part)


class Lesson(StrEnum):
    """What a small model is shown to do: take up what was said and ask; the same with care; only ask."""

    PLAIN = "plain"
    CARE = "care"
    ASK = "ask"


def short(snapshot: Snapshot, can: Capabilities, lesson: Lesson) -> tuple[Message, ...]:
    """Return the messages for a small model's answer: what to do by examples, and the end of the talk. Who he is would
    only lead it astray: of that the sheet's own lines tell."""
    display, name = snapshot.sheet.display, friend_name(snapshot)
    order, pairs = itemgetter("order", "pairs")(_SHOWN[lesson])
    shown = (
        Message(*side) for pair in pairs for side in zip(("user", "assistant"), pair, (name, display), strict=True)
    )
    latest = replace(snapshot, history=snapshot.history[_begins(snapshot.history) :])
    return (Message("system", order.format(display=display)), *shown, *turns(latest, can))


def _begins(history: Sequence[Line]) -> int:
    """Where the person's line stands that he answered last; all since is what a small model sees of a talk: it imitates
    his answers, the more of them the worse."""
    his = next((at for at in reversed(range(len(history))) if history[at].speaker is Speaker.PERSONA), 0)
    return next((at for at in reversed(range(his)) if history[at].speaker is Speaker.PERSON), his)


def _example_turns(snapshot: Snapshot) -> Iterator[Message]:
    """The sheet's examples as if they had been said: a small model does what it has just done."""
    sheet = snapshot.sheet
    for example in sheet.examples:
        yield Message("user", example.line, friend_name(snapshot))
        yield Message("assistant", example.answer, sheet.display)


def friend_name(snapshot: Snapshot) -> str:
    """What he calls the person."""
    return snapshot.called or NOBODY


def stop_strings(snapshot: Snapshot) -> tuple[str, ...]:
    """Where a server is to stop a model that goes on inventing speakers: at those that it most likely writes next.

    Any other speaker is seen on the stream, by `Stopping`.
    """
    latest = reversed([line.name for line in snapshot.history if line.name])
    names = dict.fromkeys((friend_name(snapshot), snapshot.sheet.display, "User", *latest, "Assistant"))
    return tuple(f"\n{name}:" for name in list(names)[:MOST_STOPS])


def reply_tail(snapshot: Snapshot, *, local: datetime | None, small: bool = False) -> str:
    """What is asked for when a person has written; a ``small`` model would answer a request, not the person."""
    if small:
        return f"{time_words(local)}You feel {_mood(snapshot)}."
    return f"{time_words(local)}Mood: {_mood(snapshot)}. Write {snapshot.sheet.display}'s short answer."


def opening_tail(snapshot: Snapshot, impulse: Impulse, *, local: datetime | None) -> str:
    """What is asked for when he writes first: the person has not just written."""
    name = friend_name(snapshot)
    return (
        f"{time_words(local)}Mood: {_mood(snapshot)}. Some time has passed and {name} has not written since. "
        f"{snapshot.sheet.display} opens a new conversation: {impulse.goal}. "
        f"Write one short, warm message about one thing, in the language {name} writes in. No reproach, no question "
        f"about the silence."
    )


def summary_tail(snapshot: Snapshot) -> str:
    """What is asked for when the oldest turns are about to be cut."""
    name = friend_name(snapshot)
    return (
        f"Pause the chat. In at most 60 words, note what {snapshot.sheet.display} should still know about {name} and "
        f"what they talked about. Plain sentences about {name}, nothing else."
    )


def _stage(snapshot: Snapshot) -> str:
    sheet = snapshot.sheet
    if snapshot.chat.place.group:
        tone = _GROUPS["tones"][snapshot.server.tone]
        # How close he is to whoever speaks stands in the tail: the next turn is another one's.
        return f"{_GROUPS['place'][snapshot.chat.bond.stage]} {tone}".rstrip()
    text = sheet.stages[snapshot.chat.bond.stage]
    if allowed(Permission.FLIRT, snapshot):
        return f"{text} {sheet.playful}"
    return text


def _profile(snapshot: Snapshot) -> str:
    summary = snapshot.chat.summary.text
    room = PROFILE - budget.tokens(summary) - budget.tokens(_BEFORE)
    facts: list[str] = []
    # In a group the next turn is another one's: there the tail alone tells of them.
    known = () if snapshot.chat.place.group else facts_here(snapshot)
    # The newest facts count most when there are too many.
    for fact in reversed(known):
        room -= budget.tokens(fact.text)
        if room < 0:
            break
        facts.insert(0, f"- {as_data(fact.text)}")
    heading = [f"What you know of {friend_name(snapshot)}:"] if facts else []
    return "\n".join([*heading, *facts, *([_BEFORE, summary] if summary else [])])


def turns(snapshot: Snapshot, can: Capabilities) -> Iterator[Message]:
    """The talk as messages, in the shapes that the server takes."""
    for run in _runs(snapshot.history, can):
        if run[0].speaker is Speaker.PERSONA:
            yield Message("assistant", "\n".join(map(_his, run)), snapshot.sheet.display)
        else:
            yield _message_of(run, snapshot, can)


def _his(line: Line) -> str:
    """His words, and what a picture that went with them shows; a sign as what he did."""
    if line.kind == Kind.REACTION:
        return f"(reacts with {line.text})"
    return f"{line.text} (with a picture: {line.shows})" if line.shows else line.text


def _runs(history: Sequence[Line], can: Capabilities) -> Iterator[list[Line]]:
    """The lines of each message, so that no later line changes an earlier message, where the server takes that."""
    run: list[Line] = []
    for line in history:
        if run and not _belongs(line, run[-1], can):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _belongs(line: Line, last: Line, can: Capabilities) -> bool:
    """Whether a line goes on with the message before it. Bubbles of one answer do: they show how he writes."""
    if line.speaker is not last.speaker:
        return False
    one_answer = line.speaker is Speaker.PERSONA and line.kind == last.kind == BubbleKind.REPLY
    return one_answer or not can.same_role


def _message_of(run: Sequence[Line], snapshot: Snapshot, can: Capabilities) -> Message:
    """The person's message. In a group each line says whose it is, since any of them may write next."""
    if not snapshot.chat.place.group:
        return Message("user", "\n  ".join(map(_text_of, run)), friend_name(snapshot))
    names = [line.name or NOBODY for line in run]
    if can.names and len(set(names)) == 1:
        return Message("user", "\n  ".join(map(_text_of, run)), names[0])
    return Message("user", "\n".join(f"{name}: {_text_of(line)}" for name, line in zip(names, run, strict=True)))


def _text_of(line: Line) -> str:
    """A line's words; which of them are somebody else's is told before them."""
    text = as_data(budget.clip(line.text, budget.LONGEST_LINE))
    named = noun(line)
    thing = as_data(budget.clip(named, budget.LONGEST_LINE)) if named else ""
    if line.whose is Whose.FORWARDED:
        words = f"{thing}, with these words: {text}" if thing and text else thing or text
        return f"(passes on somebody else's {'words' if text else 'message'}) {words}".rstrip()
    if thing:
        text = f"I sent {thing}, with these words: {text}" if text else f"I sent {thing}."
    return f"{_quote_of(line)}{text}".rstrip()


def _quote_of(line: Line) -> str:
    if line.quote is None:
        return ""
    words = " ".join(as_data(budget.clip(line.quote.text, budget.LONGEST_QUOTE)).split())
    author = "your" if line.quote.his else f"{as_data(line.quote.name)}'s" if line.quote.name else "somebody's"
    return f'(answers {author} words: "{words}") ' if words else ""


def as_data(text: str) -> str:
    """Make a person's text harmless in a prompt: no control tokens, and no line that could open a turn."""
    return "\n  ".join(unmarked(text).strip().splitlines())


def time_words(local: datetime | None) -> str:
    """The day and the hour where the person is, as a prompt tells them; nothing while their zone is unknown."""
    if local is None:
        return ""
    part = ("night", "morning", "afternoon", "evening")[local.hour // 6]
    return f"It is {local:%A} {part}, {local:%H:%M}. "


def _mood(snapshot: Snapshot) -> str:
    return snapshot.sheet.moods.get(snapshot.chat.mood.mood, snapshot.chat.mood.mood.value)
