"""Sees on the stream where a text goes round in circles; knows no model."""

import re

# Read backwards from the end: the longer the stretch, the fewer repetitions are endless; laughter may be long.
_LOOP = re.compile(r"(.{1,2}?)\1{59}|(.{3,9}?)\2{19}|(.{10,40}?)\3{5}|(.{41,160}?)\4{2}", re.DOTALL)
_ROOM = 480
_STRIDE = 16


class Loops:
    """Add what is shown; ``endless`` says that it repeats itself without end."""

    def __init__(self) -> None:
        self.endless = False
        self._tail = ""
        self._length = 0

    def add(self, text: str) -> str:
        """Return the text, or as much of it as stands before it becomes endless.

        Looked for at fixed places of the text, so that the deltas don't matter.
        """
        shown: list[str] = []
        start = 0
        while start < len(text) and not self.endless:
            part = text[start : start + _STRIDE - self._length % _STRIDE]
            start += len(part)
            shown.append(part)
            self._length += len(part)
            self._tail = (self._tail + part)[-_ROOM:]
            self.endless = self._length % _STRIDE == 0 and _LOOP.match(self._tail[::-1]) is not None
        return "".join(shown)
