"""Scenes as rows of chat messages: with a persona's brief prompt, without twins, parted by chapters."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from engine.turn.prompt import brief
from lab.dataset.build.scenes import Scene
from persona.chat import Chat
from persona.person import Person
from persona.scene import Snapshot
from persona.sheets.sheet import Sheet
from persona.text import words_of

_ALIKE = 0.7
"""Part of runs of three words that two rows may share."""
_RUN = 3
_HELD_OUT = 0.1


def row(scene: Scene, system: str) -> dict[str, Any]:
    """A scene as ``{"messages": [{"role", "content"}], "scene", "chapter", "source"}``."""
    said = [{"role": "assistant" if one.own else "user", "content": one.text} for one in scene.messages]
    return {
        "messages": [{"role": "system", "content": system}, *said],
        "scene": f"{scene.source}:{scene.number}",
        "chapter": scene.chapter,
        "source": scene.source,
    }


def system_prompt(sheet: Sheet) -> str:
    """What the product tells a small model of who it is, before anything is known of a person."""
    return brief(Snapshot(Person("lab:person"), Chat("lab:chat"), sheet))


def without_twins(scenes: Iterable[Scene]) -> list[Scene]:
    """The scenes but for those whose answers an earlier one has, word for word or nearly so."""
    kept: list[Scene] = []
    sizes: list[int] = []
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    seen: set[str] = set()
    for scene in scenes:
        words = [word.casefold() for one in scene.messages if one.own for word in words_of(one.text)]
        runs = {tuple(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1))}
        shared = Counter(place for run in runs for place in holders[run])
        twin = any(count >= _ALIKE * min(len(runs), sizes[place]) for place, count in shared.items() if len(words) > 5)
        whole = " ".join(word.casefold() for one in scene.messages for word in words_of(one.text))
        if twin or whole in seen:
            continue
        seen.add(whole)
        for run in runs:
            holders[run].append(len(kept))
        sizes.append(len(runs))
        kept.append(scene)
    return kept


def parted(scenes: Sequence[Scene]) -> tuple[list[Scene], list[Scene]]:
    """Those to train on, and those of a tenth of the chapters, held out whole; the same chapters each time."""
    by_chapter: defaultdict[tuple[str, int], list[Scene]] = defaultdict(list)
    for scene in scenes:
        by_chapter[scene.source, scene.chapter].append(scene)
    order = sorted(by_chapter, key=lambda key: sha256(f"{key[0]}:{key[1]}".encode()).digest())
    held: set[tuple[str, int]] = set()
    count = 0
    for key in order[: len(order) - 1]:
        if count >= _HELD_OUT * len(scenes):
            break
        held.add(key)
        count += len(by_chapter[key])
    train = [scene for scene in scenes if (scene.source, scene.chapter) not in held]
    return train, [scene for scene in scenes if (scene.source, scene.chapter) in held]


class Masks:
    """Puts signs in the place of names: the persona's own name for the character, "[name 1]" for others."""

    def __init__(self, names: Mapping[str, Sequence[str]], own: str, display: str) -> None:
        self._whose = {
            alias: name for name, aliases in names.items() for alias in (name, *aliases) if alias[:1].isupper()
        }
        self._own, self._display = own, display
        longest = sorted(self._whose, key=len, reverse=True)
        self._any = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})(?!\w)") if longest else None

    def masked(self, texts: Sequence[str]) -> list[str]:
        """The texts of one row; whoever is named twice has the same sign."""
        numbers: dict[str, str] = {}

        def sign(match: re.Match[str]) -> str:
            who = self._whose[match[0]]
            return self._display if who == self._own else numbers.setdefault(who, f"[name {len(numbers) + 1}]")

        return [self._any.sub(sign, text) if self._any else text for text in texts]
