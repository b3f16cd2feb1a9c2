"""How a Snapshot changes by what was said: plain functions from one Snapshot to the next."""

from collections.abc import Sequence
from dataclasses import replace

from persona.chat import Chat, FirstWords
from persona.feelings import bond, mood
from persona.feelings.bond import DAY, Bond
from persona.feelings.manner import Mood
from persona.feelings.mood import MILD, MoodState
from persona.feelings.reactions import cold, mood_of, warm
from persona.feelings.stage import Thresholds
from persona.line import Line, Speaker
from persona.members import Members, kept, member
from persona.person import Age, Fact, Person
from persona.place.rhythm import SITTING, wrote
from persona.scene import Scene, Snapshot

_A_LITTLE = 0.2
"""Points of a bond; a message is one."""
_OF_PLACE = 0.1
"""Points of a place's bond for each message that is said to him there."""
_LONG = 3 * DAY
TALKED_WITH_FROM = 13
"""Years."""


def hear(scene: Scene, lines: Sequence[Line], *, thresholds: Thresholds) -> Snapshot:
    """The Snapshot after a burst: what rests on the person's words alone, so it holds even if no answer comes."""
    now, chat, text = scene.now, scene.chat, "\n".join(line.own_words for line in lines)
    session = replace(
        chat.session,
        messages=chat.session.messages + len(lines),
        heard_at=now,
        met_at=chat.session.met_at or now,
    )
    closer, members = _closer(chat, lines, now=now, thresholds=thresholds)
    chat = replace(
        chat,
        bond=closer,
        members=members,
        mood=mood.shift(_greeted(scene), text, now=now, hour=_hour(scene)),
        session=session,
        first_words=_at_their_hour(_answered(chat.first_words), scene),
    )
    person = replace(scene.person, seen_at=now)
    return replace(scene.snapshot, person=person, chat=chat, history=(*scene.history, *lines))


def _closer(chat: Chat, lines: Sequence[Line], *, now: float, thresholds: Thresholds) -> tuple[Bond, Members]:
    """The bond and the members as what was said brings them closer or apart: in a group each by their own words, and
    the place by how much is said there alone, far more slowly."""
    if not chat.place.group:
        text = "\n".join(line.own_words for line in lines)
        return bond.hear(chat.bond, text, now=now, thresholds=thresholds, messages=len(lines)), chat.members
    known = chat.members
    for person in dict.fromkeys(line.person for line in lines):
        theirs, one = [line for line in lines if line.person == person], member(known, person)
        text = "\n".join(line.own_words for line in theirs)
        closer = bond.hear(one.bond, text, now=now, thresholds=thresholds, messages=len(theirs))
        known = kept(known, replace(one, bond=closer))
    return bond.hear(chat.bond, "", now=now, thresholds=thresholds, messages=len(lines) * _OF_PLACE), known


def _greeted(scene: Scene) -> MoodState:
    """How he feels before he hears what was said: in a new conversation not as in the last, glad of somebody who was
    away for long, and keen on an answer to what he wrote first."""
    chat, now = scene.chat, scene.now
    state = chat.mood
    if chat.session.met_at and chat.session.began == now:
        state = mood.begin(state, now=now, hour=_hour(scene), rng=scene.rng)
    if chat.bond.last_at and now - chat.bond.last_at > _LONG:
        return mood.stir(state, Mood.EXCITED, now=now, force=MILD)
    return mood.stir(state, Mood.CURIOUS, now=now, force=MILD) if chat.first_words.unanswered else state


def _hour(scene: Scene) -> int | None:
    return scene.local.hour if scene.local else None


def react(chat: Chat, emoji: str, *, now: float, person: str = "") -> Chat:
    """The chat after a ``person``'s reaction to something of his at a time (epoch s), which is less than a word: it
    answers what he wrote first, unless it tells that this was not welcome, stirs his mood a little, and where it is
    meant well it brings the two a little closer and ends a hurt."""
    chat = chat if cold(emoji) else replace(chat, first_words=_answered(chat.first_words))
    feelings = chat.mood
    if feelings.mood is Mood.HURT and warm(emoji):
        feelings = mood.settle(feelings, now=now)
    if stirred := mood_of(emoji):
        feelings = mood.stir(feelings, stirred, now=now, force=MILD)
    chat = replace(chat, mood=feelings)
    if not warm(emoji):
        return chat
    if chat.place.group:
        one = member(chat.members, person)
        return replace(chat, members=kept(chat.members, replace(one, bond=_warmer(one.bond))))
    return replace(chat, bond=_warmer(chat.bond))


def _warmer(of: Bond) -> Bond:
    return replace(of, points=of.points + _A_LITTLE)


def _answered(first_words: FirstWords) -> FirstWords:
    """Whoever writes after a check-in has answered it."""
    if not first_words.unanswered:
        return first_words
    answers = first_words.answers
    return replace(first_words, unanswered=0, answers=(*answers[:-1], True) if answers else answers)


def _at_their_hour(first_words: FirstWords, scene: Scene) -> FirstWords:
    """With the hour of their day in which they have sat down to write."""
    new_sitting = scene.now - scene.chat.session.heard_at > SITTING
    if scene.local is None or scene.chat.place.group or not new_sitting:
        return first_words
    return replace(first_words, rhythm=wrote(first_words.rhythm, scene.local.hour))


def say(snapshot: Snapshot, line: Line) -> Snapshot:
    """The Snapshot after one of his own messages was delivered."""
    if line.speaker is not Speaker.PERSONA:
        raise ValueError("only his own lines are said")
    # A reminder is no talk: it must not put off what he would say of his own.
    last_said = snapshot.chat.session.said_at if line.kind == "reminder" else line.at
    chat = replace(snapshot.chat, session=replace(snapshot.chat.session, said_at=last_said))
    return replace(snapshot, chat=chat, history=(*snapshot.history, line))


def without_person(lines: Sequence[Line], person: str, *, spoke: bool = False) -> tuple[Line, ...]:
    """The lines of a group without one person's, and without his own since they first ``spoke``: those may repeat
    them. A line of nobody's counts as theirs."""
    remainder = []
    for line in (_unquoted(line, person) for line in lines):
        is_theirs = line.speaker is Speaker.PERSON and line.person in (person, "")
        spoke = spoke or is_theirs
        if not is_theirs and not (spoke and line.speaker is Speaker.PERSONA):
            remainder.append(line)
    return tuple(remainder)


def _unquoted(line: Line, person: str) -> Line:
    """The line without the words of theirs that it quotes, nor of anybody whom nobody knows."""
    quote = line.quote
    is_theirs = quote is not None and not quote.his and quote.person in (person, "")
    return replace(line, quote=None) if is_theirs else line


def fresh_facts(facts: Sequence[Fact], now: float) -> tuple[Fact, ...]:
    """The facts without those whose time has come; one that is pinned has none."""
    return tuple(fact for fact in facts if fact.pinned or now < fact.expires)


def lower_age(person: Person, age: int | None) -> Person:
    """The person after they said that they are under 18, at that ``age`` where one was named: down, never up."""
    if person.age is Age.CHILD:
        return replace(person, minor_signs=True)
    bracket = Age.CHILD if age is not None and age < TALKED_WITH_FROM else Age.MINOR
    return replace(person, age=bracket, minor_signs=True)
