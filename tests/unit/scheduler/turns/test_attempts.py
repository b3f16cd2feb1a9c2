"""What makes its chat fail too often is hopeless; what came later is not."""

from scheduler.turns.attempts import Attempts


def test_a_thing_is_hopeless_after_its_fifth_failure_and_newer_things_are_not() -> None:
    attempts = Attempts()
    for failures in range(1, 6):
        assert attempts.hopeless("c", ["old", "new"]) == frozenset()
        attempts.begin("c", ["old"] if failures < 3 else ["old", "new"])
        assert attempts.fail("c") == failures
        attempts.end("c", well=False)
    assert attempts.hopeless("c", ["old", "new"]) == {"old"}
    assert attempts.hopeless("other", ["old"]) == frozenset()


def test_serving_well_forgets_failures() -> None:
    attempts = Attempts(limit=1)
    attempts.begin("c", ["a"])
    attempts.fail("c")
    attempts.end("c", well=True)
    assert attempts.hopeless("c", ["a"]) == frozenset()


def test_a_failure_with_an_empty_mailbox_counts_for_the_pause_only() -> None:
    attempts = Attempts()
    assert [attempts.fail("c"), attempts.fail("c")] == [1, 2]
    assert attempts.hopeless("c", ["a"]) == frozenset()
