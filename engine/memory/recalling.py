"""What he recalls at what was just said, in the words of a prompt: of facts, and of lines that it holds no more."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from engine.meaning import Vectors, unpacked
from engine.memory.ago import ago
from engine.memory.clauses import GUARDS
from engine.memory.recall import Found, Memory, Pool, Question, nameless, pick, recall
from engine.memory.recall.ranking import telling
from engine.memory.recall.stems import words
from engine.messages import BubbleKind, Kind
from engine.turn import budget, prompt
from persona import care
from persona.consent import Permission, allowed, facts_here
from persona.languages import ENGLISH, talk_language
from persona.line import Line, Speaker
from persona.scene import Scene, Snapshot
from persona.words import either

ROOM, SMALL_ROOM = 120, 60
"""Tokens for what is recalled, and for that of a small model."""
LINES = 300
"""Lines that have left the prompt's window, the newest ones, that are looked through."""
_LONGEST = 40
"""Tokens of one thing that is recalled; the middle of a longer one is left out."""
_AT_HAND = 6
"""Lines at the end of the talk that a small model still heeds; what came before is said to it again."""
_WORDS = (*GUARDS["question"]["words"], "tell me", "guess", "remember", "remind me")
_ASKS = re.compile(rf"\?|(?:^|[.!;,\n])\W*(?:(?:{either(GUARDS['question']['before'])}),? )*(?:{either(_WORDS)})\b")
_SAID = frozenset({BubbleKind.REPLY.value, BubbleKind.CHECK_IN.value, Kind.TEXT.value, Kind.SPOKEN.value})


def recalled(scene: Scene, asked: Sequence[Line], *, small: bool) -> str:
    """What a prompt's tail tells of what he remembers at the lines ``asked``, "" where that is nothing."""
    heading = f"You remember of {prompt.friend_name(scene.snapshot)}: "
    room = (SMALL_ROOM if small else ROOM) - budget.tokens(heading)
    near = remembered(scene, asked, small=small, far=False)
    found = pick(near, room, lambda memory: budget.tokens(_told(memory, scene)))
    return f"{heading}{'; '.join(_told(memory, scene) for memory in found)}. " if found else ""


def remembered(scene: Scene, asked: Sequence[Line], *, small: bool, far: bool = True) -> Sequence[Found]:
    """What of the person's is found by what these lines say, the best first: by their words, and by what they mean
    as far as the snapshot's ``meanings`` tell; nothing where it is all ``far`` from them and that is not wanted.
    What was said in this talk needs no leave, all else that of memory; in a group that alone is found which they
    let be told there, and in the hours after a card nothing."""
    text = _question(scene, asked)
    if not text:
        return ()
    name = prompt.friend_name(scene.snapshot)
    pool = Pool.of(_memories(scene, asked, small=small), talk_language(scene.person, text))
    kept, said = _vectors(scene.snapshot, [memory.text for memory in pool.memories]), _vectors(scene.snapshot, [text])
    # His own lines tell what theirs are about; told them again, he would say them again.
    found = recall(pool, Question(text, scene.now, name), kept, said, far=far)
    return [each for each in found if each.memory.speaker == name]


def to_encode(scene: Scene, asked: Sequence[Line]) -> str:
    """The sentence whose meaning is asked for at these lines; "" where they ask nothing (its time is a fifth of the
    house's for a turn), nothing is recalled at them, or they are in no English: of other languages the encoder takes
    nearly any two sentences for alike."""
    text = _question(scene, asked)
    asks = _ASKS.search(text.lower()) is not None
    is_asked = asks and talk_language(scene.person, text) == ENGLISH and telling(text, ENGLISH)
    return sentences(scene.snapshot, [text])[0] if is_asked else ""


def sentences(snapshot: Snapshot, texts: Iterable[str]) -> list[str]:
    """What an encoder reads of each text: by the names in it, it would find all that somebody said."""
    names = frozenset(words(f"{snapshot.person.name} {snapshot.sheet.display}"))
    return [nameless(text, names) for text in texts]


def recallable(snapshot: Snapshot, lines: Iterable[Line]) -> Iterator[Line]:
    """Those lines that he may recall, whoever said them; what was noted of a line stands for it."""
    noted = {fact.source for fact in snapshot.facts} if allowed(Permission.REMEMBER, snapshot) else set()
    for line in lines:
        is_told = line.kind in _SAID and line.own_words and not (line.heavy or line.cry)
        if is_told and not (line.id and line.id in noted):
            yield line


def _question(scene: Scene, asked: Sequence[Line]) -> str:
    """What the person says in these lines, "" where nothing is recalled at it."""
    theirs = (line for line in asked if line.person in (scene.person.key, "") or not scene.chat.place.group)
    text = "\n".join(line.own_words for line in theirs)
    is_acute = care.is_acute(scene.chat.care, scene.person.key, scene.now)
    return "" if is_acute else text.strip() and text


def _vectors(snapshot: Snapshot, texts: Sequence[str]) -> Vectors | None:
    if not snapshot.meanings.rows:
        return None
    return unpacked(snapshot.meanings.of(sentences(snapshot, texts)))


def _memories(scene: Scene, asked: Sequence[Line], *, small: bool) -> Iterator[Memory]:
    snapshot = scene.snapshot
    name, may = prompt.friend_name(snapshot), allowed(Permission.REMEMBER, snapshot)
    for place, fact in enumerate(facts_here(snapshot)):
        yield Memory(f"fact {place}", fact.text, fact.at, name, fact=True)
    if snapshot.chat.place.group:
        return
    began = 0.0 if may else snapshot.chat.session.began or scene.now
    before = snapshot.history[: max(len(snapshot.history) - len(asked) - _AT_HAND, 0)] if small else ()
    for place, line in enumerate(recallable(snapshot, (*snapshot.archive, *before))):
        if line.at >= began:
            speaker = snapshot.sheet.display if line.speaker is Speaker.PERSONA else name
            yield Memory(f"line {place}", line.own_words, line.at, speaker)


def _told(memory: Memory, scene: Scene) -> str:
    zone = scene.local.tzinfo if scene.local else UTC
    then, now = (datetime.fromtimestamp(at, zone) for at in (memory.at, scene.now))
    words = " ".join(prompt.as_data(budget.clip(memory.text, _LONGEST)).split())
    return f'"{words}" ({ago(then, now)})'
