"""Long work shows how far it is: often on a screen, seldom in a log."""

import io

from lab.evaluate.watch import Watch


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_gets_a_line_now_and_then_and_the_last_one() -> None:
    out, now = io.StringIO(), [0.0]
    watch = Watch("replies", 4, out, lambda: now[0])
    for now[0] in (0.0, 1.0, 40.0, 41.0):
        watch.step()
    assert out.getvalue().splitlines() == ["replies: 1 of 4", "replies: 3 of 4", "replies: 4 of 4"]


def test_a_screen_gets_a_bar_that_ends_its_line() -> None:
    out = Screen()
    watch = Watch("replies", 1, out, lambda: 0.0)
    watch.step()
    assert out.getvalue().startswith("\r█")
    assert out.getvalue().endswith("\n")
