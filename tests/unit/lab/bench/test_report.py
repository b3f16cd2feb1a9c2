"""Ratios are turns for the same CPU time, of bots that had the same minute of the machine."""

from lab.bench.race import ALL_ON, BARE, ECHO, LEAN, NAMES, SMALL, Plan, Race, Round
from lab.bench.report import report, table

CPU = {BARE: 0.5, ECHO: 2.0, SMALL: 10.0, ALL_ON: 5.0, LEAN: 4.0}
NAMED = {"turns_per_s", "cpu_ms_per_turn", "ratio_echo", "ratio_small_bot", "ratio_small_bot_all_on", "added_ms_p50"}
NAMED |= {"added_ms_p99", "rss_mb", "rss_kb_per_chat", "store_bytes_idle"}


def race() -> Race:
    """Three rounds, in the second of which the machine was twice as slow for all of them."""
    rounds = {
        (name, 9): [Round(1000, 10.0, CPU[name] * slow, 2**20, (0.004, 0.006)) for slow in (1, 2, 1)] for name in NAMES
    }
    rounds[BARE, 9] = [Round(1000, 10.0, 0.5, 2**20, (0.001, 0.002, 0.003))]
    waits = {name: [0.01, 0.02] for name in (ALL_ON, LEAN)}
    return Race(rounds, waits, {ALL_ON: 4096.0, LEAN: 2048.0}, dict.fromkeys(NAMES, 1.0))


def test_a_slow_minute_changes_no_ratio() -> None:
    """Twice the work on the same time is 2."""
    figures = report(Plan([9], 3, 0, 0), race(), {"store_bytes_idle": 100.0})

    assert figures.keys() >= NAMED
    assert (figures["ratio_small_bot"], figures["ratio_small_bot_all_on"], figures["ratio_echo"]) == (2.5, 2.0, 0.5)
    assert (figures["cpu_ms_per_turn"], figures["turns_per_s"], figures["rss_kb_per_chat"]) == (5.0, 100.0, 2.0)


def test_added_is_what_a_bot_takes_beyond_what_the_stand_ins_take_of_any() -> None:
    """Of both shares the stand-ins' median at fewest chats: at load they are slower, which counts for the bot."""
    figures = report(Plan([9], 3, 0, 0), race(), {})

    assert figures["stand_ins_ms_p50"] == 2.0
    assert (figures["added_ms_p50"], figures["added_ms_p99"]) == (4.0, 18.0)


def test_the_table_has_a_row_a_bot() -> None:
    """Whoever has no file reads all of it there."""
    printed = table(report(Plan([9], 3, 0, 0), race(), {}))

    assert [name for name in NAMES if f"{name:14}      9" not in printed] == []
