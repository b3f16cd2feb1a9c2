"""What is sent where a platform refuses a bubble: less and less of it, then one short line; pure, knows no platform."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.messages import Bubble, BubbleKind
from engine.output.bubbles import within

_SMALL = 500
"""Characters that every platform takes."""


Words = Callable[[str], str | None]
"""Gives them in a language, where they are there in it."""


def _none(language: str) -> None:
    del language


@dataclass(frozen=True, slots=True)
class Refusals:
    """What the house says of a bubble that no platform took as it was, by language: ``here``, in its place, or to the
    person ``alone`` where nothing may be said in a group. What is not there is not said."""

    here: Words = _none
    alone: Words = _none

    def instead_of(self, bubble: Bubble, *, group: bool, person: str, language: str) -> tuple[Bubble, ...]:
        """What is tried instead, in order, until something is taken: plain, smaller, a short line, and for a group the
        same to the ``person`` alone; a card is worth being told whole there. A sign that is all of an answer is
        written, and one beside an answer is missed by nobody."""
        if bubble.kind is BubbleKind.CHECK_IN:
            # Nobody waits for first words, so nobody misses them.
            return ()
        if bubble.reaction:
            return (_bare(bubble, bubble.text),) if bubble.reaction.alone else ()
        to = bubble.to or (person if group and bubble.answer_to else "")
        bubble = replace(bubble, to=to)
        text = bubble.without_work.text
        plain = _bare(bubble, text)
        smaller = [replace(plain, text=part) for part in within(text, _SMALL)[:1] if part != text]
        # A file's text without the file would be a lie.
        tries = [] if bubble.file and bubble.work is None else [plain, *smaller]
        if here := self.here(language):
            tries.append(self._line(bubble, here))
        alone = self.alone(language)
        if group and person and alone and not bubble.to:
            is_card = bubble.kind is BubbleKind.CARD and not bubble.file
            tries.append(replace(plain if is_card else self._line(bubble, alone), to=person))
        return tuple(tries)

    def _line(self, bubble: Bubble, text: str) -> Bubble:
        return replace(_bare(bubble, text), kind=BubbleKind.CARD)


def _bare(bubble: Bubble, text: str) -> Bubble:
    return Bubble(bubble.id, text, bubble.kind, to=bubble.to)
