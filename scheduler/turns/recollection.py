"""Lets what is kept be found by what it means: a vector for each fact and archived line of a person, made while nobody
talks, and one for what they just said; knows neither how a sentence is encoded nor what is recalled by it."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from engine.meaning import Meaning, NoEncoder, packed
from engine.memory.recalling import LINES, recallable, sentences, to_encode
from engine.messages import Cost
from persona.consent import Permission, allowed
from persona.languages import ENGLISH, talk_language
from persona.line import Line, Speaker
from persona.meanings import Meanings, mark_of, together
from persona.scene import Scene, Snapshot
from scheduler.mailbox import Lease, Mail, Mailbox

_SOON = 0.3
"""Seconds that an answer waits for the meaning of what it answers."""
_BLOCKS = 16
"""Blocks of vectors after which all that is still of use is put into one."""
_MANY = 2000
"""Chats of which it is remembered what had vectors when they were looked at last."""


@dataclass(frozen=True, slots=True)
class _State:
    """By what it is told that something of a chat may lack a vector."""

    facts: int
    lines: int
    name: str
    vectors: int


@dataclass(slots=True)
class Recollection:
    """A job; without an encoder there is nothing to do."""

    mailbox: Mailbox
    meaning: Meaning | None = None
    kind: str = "meaning"
    soon: float = _SOON
    _owed: set[str] = field(default_factory=set, init=False)
    _looked: "OrderedDict[str, _State]" = field(default_factory=OrderedDict, init=False)
    # One sentence at a time, of whatever chat: the screen's own questions get in between.
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def ask(self, scene: Scene, lines: Sequence[Line]) -> Scene:
        """The Scene with what these lines mean, where that can be laid beside anything that is kept."""
        snapshot, key = scene.snapshot, scene.chat.key
        if self.meaning is None or not _may(snapshot):
            return scene
        if self._looked.get(key) != _state(snapshot):
            self._owed.add(key)
        text = to_encode(scene, lines) if snapshot.meanings.rows else ""
        if not text:
            return scene
        try:
            async with asyncio.timeout(self.soon):
                row = await self._row(self.meaning, text)
        except (TimeoutError, NoEncoder):
            return scene
        return scene.at(replace(snapshot, meanings=snapshot.meanings | row))

    def owe(self, chat: str) -> None:
        """Say that something was kept which has no vector."""
        self._owed.add(chat)

    def wanted(self, mail: Mail) -> bool:
        """Whether something of the chat may lack a vector."""
        key, looked = mail.chat.key, self._looked.get(mail.chat.key)
        has_moved = looked is not None and looked.lines != mail.chat.summary.lines
        return self.meaning is not None and (key in self._owed or has_moved)

    async def run(self, lease: Lease, scene: Scene) -> Cost:
        """Make what lacks. Raises LeaseLost, StoreDown."""
        snapshot, key = scene.snapshot, scene.chat.key
        if self.meaning is not None and _may(snapshot):
            facts = self.mailbox.facts
            of_facts, of_lines, archive = await asyncio.gather(
                facts.meanings(scene.person.key), self.mailbox.meanings(key), self.mailbox.archived(key, LINES)
            )
            noted = sentences(snapshot, (fact.text for fact in snapshot.facts))
            by_sentence = dict(zip(noted, snapshot.facts, strict=True))
            theirs = (line for line in recallable(snapshot, archive) if line.speaker is Speaker.PERSON)
            said = sentences(snapshot, (line.own_words for line in theirs))
            try:
                if new := await self._made(self.meaning, of_facts, by_sentence):
                    meant = [fact for text, fact in by_sentence.items() if mark_of(text) in new.rows]
                    await facts.mean(scene.person.key, meant, new, anew=len(of_facts) >= _BLOCKS)
                if more := await self._made(self.meaning, of_lines, said):
                    await lease.mean(more, anew=len(of_lines) >= _BLOCKS)
                vectors = together([*of_facts, *of_lines, *filter(None, (new, more))])
                snapshot = replace(snapshot, meanings=vectors)
            except NoEncoder:
                # Tried again when something has changed.
                snapshot = replace(snapshot, meanings=together([*of_facts, *of_lines]))
        self._owed.discard(key)
        self._looked[key] = _state(snapshot)
        self._looked.move_to_end(key)
        if len(self._looked) > _MANY:
            self._looked.popitem(last=False)
        return Cost()

    async def _made(self, meaning: Meaning, blocks: Sequence[Meanings], texts: Iterable[str]) -> Meanings | None:
        """The block that is to be put beside the others, or in their place where they are many; None where nothing
        lacks. Raises NoEncoder."""
        texts, known = list(texts), together(blocks)
        lacking = known.lacking(texts)
        if not lacking:
            return None
        made = known.only(texts) if len(blocks) >= _BLOCKS else Meanings()
        for text in lacking:
            async with self._turn:
                made |= await self._row(meaning, text)
        return made

    async def _row(self, meaning: Meaning, text: str) -> Meanings:
        return Meanings({mark_of(text): packed((await meaning.encode([text]))[0])})


def _may(snapshot: Snapshot) -> bool:
    """Whether anything has a vector here: with leave to remember, of a talk in the language that the encoder knows."""
    return allowed(Permission.REMEMBER, snapshot) and talk_language(snapshot.person, "") == ENGLISH


def _state(snapshot: Snapshot) -> _State:
    facts = hash(tuple(fact.text for fact in snapshot.facts))
    return _State(facts, snapshot.chat.summary.lines, snapshot.person.name, len(snapshot.meanings.rows))
