"""Asks an engine who says what the rules are unsure of: its word counts only where it names the same speaker."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.models.vllm import OpenAICompatible
from engine.ports import Message, Request, Sampling
from lab.dataset.speakers.attribution import GUESSED, Said

_AROUND = 1200
"""Characters of the text before a quotation that the engine sees, and half as many after it."""
_AT_ONCE = 4
_ASKED = (
    "Below is a passage of a novel. Who says the words between >>> and <<<? Answer with one name from this list and "
    "nothing else: {names}, somebody else.\n\n{before}>>>{quote}<<<{after}"
)


async def confirmed(
    url: str, text: str, said: Sequence[Said], names: Sequence[str], *, whose: str, least: float
) -> tuple[tuple[Said, ...], int]:
    """The quotations with those of ``whose`` that the engine at ``url`` confirms raised to ``least``, and the number of
    these. Raises EngineError."""
    unsure = [place for place, each in enumerate(said) if each.speaker == whose and GUESSED <= each.confidence < least]
    gate = asyncio.Semaphore(_AT_ONCE)
    async with OpenAICompatible(url) as engine:

        async def agrees(place: int) -> bool:
            async with gate:
                answer = await engine.complete(_question(text, said[place], names))
                return answer.text.strip(" .\"'\n").casefold() == whose.casefold()

        verdicts: Mapping[int, bool] = dict(
            zip(unsure, await asyncio.gather(*(agrees(place) for place in unsure)), strict=True)
        )
    raised = tuple(replace(each, confidence=least) if verdicts.get(place) else each for place, each in enumerate(said))
    return raised, sum(verdicts.values())


def _question(text: str, one: Said, names: Sequence[str]) -> Request:
    words = _ASKED.format(
        names=", ".join(names),
        before=text[max(0, one.start - _AROUND) : one.start],
        quote=text[one.start : one.end],
        after=text[one.end : one.end + _AROUND // 2],
    )
    return Request((Message("user", words),), Sampling(temperature=0.0, max_tokens=24, seed=1))
