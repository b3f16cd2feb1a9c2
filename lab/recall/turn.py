"""How much of long dialogues he recalls in a turn: by the product's own way from a question to what a prompt may tell,
with vectors as they are kept."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.meaning import packed
from engine.memory.recalling import remembered, sentences, to_encode
from lab.recall.rows import Asked, Dialogue
from lab.recall.score import Share, share
from lab.recall.ways import Meanings
from persona.chat import Chat
from persona.line import Line, Speaker
from persona.meanings import Meanings as Kept
from persona.meanings import mark_of
from persona.person import Age, Person
from persona.scene import Scene, Snapshot
from persona.sheets.reader import load


def in_a_turn(dialogue: Dialogue, meanings: Meanings, *, words_only: bool = False) -> Iterator[Share]:
    """Score the questions that are answered by one speaker's own lines, asked by that one: he tells nobody his own
    words again, and each speaker in turn is the person that he talks with."""
    for name in sorted(dialogue.pool.speakers):
        theirs = [asked for asked in enumerate(dialogue.asked) if _is_of(asked[1], name, dialogue)]
        scene = _scene(dialogue, name)
        if not words_only:
            scene = _meant(scene, dialogue, meanings)
        for number, asked in theirs:
            yield share(asked, _ranking(scene, asked, meanings, number, dialogue))


def _is_of(asked: Asked, name: str, dialogue: Dialogue) -> bool:
    return {dialogue.pool.memories[place].speaker for place in asked.answers} == {name}


def _scene(dialogue: Dialogue, name: str) -> Scene:
    """Somebody who talks with the other one as the persona, and all of it has left the prompt."""
    other = next((speaker for speaker in sorted(dialogue.pool.speakers) if speaker != name), "Harry")
    person = Person("lab:u1", name=name, age=Age.ADULT, memory=True, speaks=dialogue.pool.language)
    lines = tuple(
        Line(Speaker.PERSON if memory.speaker == name else Speaker.PERSONA, memory.text, memory.at, str(place))
        for place, memory in enumerate(dialogue.pool.memories)
    )
    sheet = replace(load("harry"), display=other)
    return Scene(Snapshot(person, Chat("lab:c1"), sheet, archive=lines), lines[-1].at, random.Random(1))  # noqa: S311


def _meant(scene: Scene, dialogue: Dialogue, meanings: Meanings) -> Scene:
    """With vectors of what the person said: the other's lines have none."""
    rows = [] if meanings.turns is None else map(packed, meanings.turns)
    read = sentences(scene.snapshot, (memory.text for memory in dialogue.pool.memories))
    lines = zip(read, rows, scene.snapshot.archive, strict=meanings.turns is not None)
    kept = {mark_of(text): row for text, row, line in lines if line.speaker is Speaker.PERSON}
    return scene.at(replace(scene.snapshot, meanings=Kept(kept)))


def _ranking(scene: Scene, asked: Asked, meanings: Meanings, number: int, dialogue: Dialogue) -> Sequence[int]:
    line = Line(Speaker.PERSON, asked.question.text, scene.now)
    text, vectors = to_encode(scene, [line]), meanings.of(number)
    snapshot = scene.snapshot
    if text and vectors is not None and snapshot.meanings.rows:
        snapshot = replace(snapshot, meanings=snapshot.meanings | Kept({mark_of(text): packed(vectors[0])}))
    found = remembered(scene.at(snapshot), [line], small=False)
    places = {(memory.text, memory.at): place for place, memory in enumerate(dialogue.pool.memories)}
    return [places[each.memory.text, each.memory.at] for each in found]
