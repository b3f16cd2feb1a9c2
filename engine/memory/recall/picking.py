"""Which of what was found fits into the room that there is for it."""

from collections.abc import Callable, Iterable

from engine.memory.recall.memory import Found, Memory


def pick(found: Iterable[Found], room: int, cost: Callable[[Memory], int]) -> tuple[Memory, ...]:
    """What is near, facts first and then the best, as much as ``room`` takes by the ``cost`` of each, nothing twice.
    What is too large is passed over for what comes behind it."""
    near = [each.memory for each in found if each.near]
    taken: dict[str, Memory] = {}
    for memory in sorted(near, key=lambda memory: not memory.fact):
        words = " ".join(memory.text.casefold().split())
        if words not in taken and (price := cost(memory)) <= room:
            room -= price
            taken[words] = memory
    return tuple(taken.values())
