"""Splits a bubble into the messages that a platform takes, and knows which of them have left; it knows no platform."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from bot.doors.owners import owned
from engine.messages import Bubble, Button, WorkKind
from engine.output.bubbles import within
from scheduler.door import Receipt
from scheduler.errors import Rejected, Unreachable

_MORE = "…"
"""What a message says that is sent for its buttons alone, and where a label was cut."""
_MANY = 1000

SendPart = Callable[[Bubble], Awaitable[Receipt]]


def utf16(text: str) -> int:
    """How many UTF-16 units a text has."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8(text: str) -> int:
    """How many bytes a text has."""
    return len(text.encode(errors="surrogatepass"))


@dataclass(frozen=True, slots=True)
class Shape:
    """What a platform takes in one message: lengths of text, of a file's caption and of a button's label, counted by
    ``length``; of what a button stands for, counted by ``data_length``; buttons in a row, and rows."""

    text: int
    caption: int
    label: int
    data: int
    row: int
    rows: int
    # Whether anything may be written beside a voice message.
    captions_voice: bool = True
    length: Callable[[str], int] = len
    data_length: Callable[[str], int] = len

    def rows_of(self, buttons: Sequence[Button]) -> list[Sequence[Button]]:
        """The buttons of one message, row by row."""
        return [buttons[start : start + self.row] for start in range(0, len(buttons), self.row)]

    def label_of(self, button: Button) -> str:
        """The button's label, cut where it is too long."""
        if self.length(button.label) <= self.label:
            return button.label
        return within(button.label, self.label - 1, length=self.length)[0] + _MORE

    def written(self, bubble: Bubble) -> str:
        """What stands there to be read; beside a voice message, nothing where the platform takes no word."""
        is_voice = bubble.work is not None and bubble.work.kind is WorkKind.VOICE
        return "" if is_voice and not self.captions_voice else bubble.written

    def takes(self, button: Button) -> bool:
        """Whether the platform takes what the button stands for."""
        return self.data_length(button.data) <= self.data


def parts(bubble: Bubble, shape: Shape) -> tuple[Bubble, ...]:
    """Split a bubble into messages within the platform's limits, in order: a file after a text that is too long for
    its caption, buttons under the last. Each has an id of its own; the last keeps the bubble's."""
    buttons, misfits = _sort_buttons(bubble.buttons, shape)
    # What is too long for a button can still be typed.
    spelled = [f"{button.label}: {owned(button.data)[1]}" for button in misfits]
    text = "\n".join([*filter(None, [shape.written(bubble)]), *spelled])
    pieces = _with_file(bubble, text, shape)
    per_message = shape.row * shape.rows
    for start in range(0, len(buttons), per_message):
        if start:
            pieces.append(_bare(bubble, _MORE))
        pieces[-1] = replace(pieces[-1], buttons=buttons[start : start + per_message])
    first, *further = pieces
    *earlier, last = (first, *(replace(piece, quotes="") for piece in further))
    return (*(replace(piece, id=_part_id(bubble.id, place)) for place, piece in enumerate(earlier)), last)


def _sort_buttons(buttons: Sequence[Button], shape: Shape) -> tuple[tuple[Button, ...], list[Button]]:
    """Buttons with labels that fit, and those that stand for more than the platform takes."""
    fitting = [button for button in buttons if shape.takes(button)]
    short = tuple(Button(shape.label_of(button), button.data) for button in fitting)
    return short, [button for button in buttons if button not in fitting]


def _with_file(bubble: Bubble, text: str, shape: Shape) -> list[Bubble]:
    if bubble.file and shape.length(text) <= shape.caption:
        return [replace(bubble, text=text, buttons=())]
    pieces = [_bare(bubble, piece) for piece in within(text, shape.text, length=shape.length)]
    return [*pieces, replace(bubble, text="", buttons=())] if bubble.file else pieces


def _bare(bubble: Bubble, text: str) -> Bubble:
    return replace(bubble, text=text, buttons=(), file="", content=b"", sound=None, work=None)


def _part_id(id_: str, place: int) -> str:
    """An id of 24 characters, the same at each try."""
    return hashlib.blake2b(f"{id_}/{place}".encode(), digest_size=12).hexdigest()


@dataclass(slots=True)
class Splitting:
    """Sends bubbles in parts of a shape; a repeat goes on where a bubble stopped."""

    shape: Shape
    _progress: dict[str, int] = field(default_factory=dict, init=False)

    async def send(self, bubble: Bubble, send_part: SendPart) -> Receipt:
        """Send the parts of a bubble that have not left yet by ``send_part``, in order, and return the last.

        Raises what ``send_part`` raises.
        """
        pieces = parts(bubble, self.shape)
        try:
            for place in range(self._progress.get(bubble.id, 0), len(pieces) - 1):
                await send_part(pieces[place])
                self.note(bubble, place + 1)
            receipt = await send_part(pieces[-1])
        except (Rejected, Unreachable):
            # It will not be tried again as it is.
            self._progress.pop(bubble.id, None)
            raise
        self._progress.pop(bubble.id, None)
        return receipt

    def note(self, bubble: Bubble, count: int) -> None:
        """Note that so many of a bubble's first parts have left; fewer than all."""
        self._progress[bubble.id] = count
        if len(self._progress) > _MANY:
            del self._progress[next(iter(self._progress))]
