"""An archive is opened once for as long as it is the same, and never longer."""

from collections.abc import Sequence

from persona.line import Line
from scheduler.mailbox.archives import Archives
from tests.fakes.lines import said


class Opening:
    """Opens what was sealed as its own bytes, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, sealed: Sequence[bytes]) -> tuple[Line, ...]:
        self.times += 1
        return tuple(said(line.decode(), 1.0) for line in sealed if line != bytes(20))


ONE, TWO = [b"a" * 20, b"b" * 20], [b"b" * 20, b"c" * 20]


def texts(lines: Sequence[Line]) -> list[str]:
    return [line.text for line in lines]


def test_what_is_the_same_is_opened_once_and_what_was_added_or_changed_is_opened_anew() -> None:
    archives, opened = Archives(), Opening()
    assert archives.lines("a", ONE, opened) is archives.lines("a", ONE, opened)
    assert opened.times == 1
    assert texts(archives.lines("a", TWO, opened)) == ["b" * 20, "c" * 20]
    assert archives.lines("a", [], opened) == ()
    assert texts(archives.lines("a", ONE, opened)) == ["a" * 20, "b" * 20]


def test_what_can_not_be_read_is_tried_again() -> None:
    archives, opened = Archives(), Opening()
    for _ in range(2):
        assert texts(archives.lines("a", [*ONE, bytes(20)], opened)) == ["a" * 20, "b" * 20]
    assert opened.times == 2


def test_no_more_is_kept_than_its_bound_and_nothing_for_longer_than_ten_minutes() -> None:
    at = 0.0
    archives, opened = Archives(lambda: at, most=4), Opening()
    for chat in ("a", "b", "c"):
        archives.lines(chat, ONE, opened)
    assert [*archives._kept] == ["b", "c"]
    at = 601.0
    archives.lines("d", ONE, opened)
    assert [*archives._kept] == ["d"]
