"""What of a client's talk is new: a table of talks, and what he remembers of each."""

import pytest

from bot.doors.api.completions.tail import Again, New, Said, Waits, tail
from persona.line import Line, Speaker

HI, HELLO, WHAT, TEA = "Hi!", "Hello there.", "What do you drink?", "Tea, with milk."


def me(text: str) -> Said:
    return Said(False, text)


def him(text: str) -> Said:
    return Said(True, text)


def mine(text: str) -> Line:
    return Line(Speaker.PERSON, text, 1.0, "1", kind="text", person="web:uann")


def his(text: str, kind: str = "reply") -> Line:
    return Line(Speaker.PERSONA, text, 1.0, "2", kind=kind)


@pytest.mark.parametrize(
    ("talk", "history", "expected"),
    [
        # Nothing is known yet, whatever the client lets him begin with.
        ([me(HI)], [], New((me(HI),))),
        ([him("I am Harry."), me(HI)], [], New((me(HI),))),
        # What follows the last delivered reply, with the house's notice before it and the client's spaces in it.
        ([me(HI), him(f"You talk with an AI.\n\n{HELLO}  "), me(WHAT)], [mine(HI), his(HELLO)], New((me(WHAT),))),
        ([me(HI), him(HELLO), me(HI)], [mine(HI), his(HELLO)], New((me(HI),))),
        ([me(HI), him(HELLO), me(WHAT), me("Tea?")], [mine(HI), his(HELLO)], New((me(WHAT), me("Tea?")))),
        # A reply in several messages, and a check-in that the client has not seen.
        ([me(HI), him("One.\n\nTwo."), me(WHAT)], [mine(HI), his("One."), his("Two.")], New((me(WHAT),))),
        ([me(HI), him(HELLO), me(WHAT)], [mine(HI), his(HELLO), his("Still up?", "check-in")], New((me(WHAT),))),
        # The same tail without the answer to it.
        ([me(HI)], [mine(HI), his(HELLO)], Again()),
        ([me(HI), him(HELLO), me(WHAT)], [mine(HI), his(HELLO), mine(WHAT), his(TEA)], Again()),
        # Other words in the place of the last ones are new words.
        ([me(HI), him(HELLO), me("And you?")], [mine(HI), his(HELLO), mine(WHAT), his(TEA)], New((me("And you?"),))),
        # What was cut off before does not matter.
        ([him(TEA), me("And milk?")], [mine(HI), his(HELLO), mine(WHAT), his(TEA)], New((me("And milk?"),))),
        # Nobody has said anything.
        ([me(HI), him(HELLO)], [mine(HI), his(HELLO)], None),
        ([], [], None),
    ],
)
def test_what_is_new_in_a_talk(talk: list[Said], history: list[Line], expected: New | Again | None) -> None:
    assert tail(talk, history) == expected


def test_what_lies_in_the_inbox_waits_and_is_not_said_twice() -> None:
    assert tail([me(HI)], [], [("7", " Hi! ")]) == Waits(("7",))
    assert tail([me(HI)], [], [("7", WHAT)]) == New((me(HI),))
