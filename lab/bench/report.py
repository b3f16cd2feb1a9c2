"""What the bench found: the figures by the names under which they are kept, and a table to read; measures nothing."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from lab.bench.race import ALL_ON, BARE, ECHO, LEAN, NAMES, SMALL, Plan, Race, Round

_MB = 2**20


def report(plan: Plan, race: Race, parts: Mapping[str, float]) -> dict[str, Any]:
    """All figures. Without a bot in the name they are of ours with everything on; ratios are turns per CPU second of
    ours ÷ the other, those without more in the name with ENCODER=off and most chats, medians over the rounds. Added is
    what a bot takes beyond the median of the bare one at fewest chats, which is the stand-ins' own time: at fewest
    chats (p50) and at half of what it can take (p99). Rows have the whole time to the answer."""
    most = max(plan.chats)
    rows = [_row(name, chats, race.rounds[name, chats]) for chats in plan.chats for name in NAMES]
    ours = next(row for row in rows if row["bot"] == ALL_ON and row["chats"] == most)
    lean = next(row for row in rows if row["bot"] == LEAN and row["chats"] == most)
    one = {name: [wait for each in race.rounds[name, min(plan.chats)] for wait in each.waits] for name in NAMES}
    stand_ins = milliseconds(one[BARE], 0.5)
    return {
        "quick": plan.quick,
        "chats": list(plan.chats),
        "rounds": plan.rounds,
        "turns_per_s": ours["turns_per_s"],
        "cpu_ms_per_turn": ours["cpu_ms_per_turn"],
        "ratio_echo": _ratio(race, LEAN, ECHO, most),
        "ratio_echo_all_on": _ratio(race, ALL_ON, ECHO, most),
        "ratio_small_bot": _ratio(race, LEAN, SMALL, most),
        "ratio_small_bot_all_on": _ratio(race, ALL_ON, SMALL, most),
        "ratio_small_bot_by_chats": {str(chats): _ratio(race, LEAN, SMALL, chats) for chats in plan.chats},
        "ratio_small_bot_all_on_by_chats": {str(chats): _ratio(race, ALL_ON, SMALL, chats) for chats in plan.chats},
        "stand_ins_ms_p50": stand_ins,
        "added_ms_p50": round(milliseconds(one[ALL_ON], 0.5) - stand_ins, 2),
        "added_ms_p50_encoder_off": round(milliseconds(one[LEAN], 0.5) - stand_ins, 2),
        "added_ms_p50_small_bot": round(milliseconds(one[SMALL], 0.5) - stand_ins, 2),
        "added_ms_p99": round(milliseconds(race.at_half[ALL_ON], 0.99) - stand_ins, 2),
        "added_ms_p99_encoder_off": round(milliseconds(race.at_half[LEAN], 0.99) - stand_ins, 2),
        "rss_mb": lean["rss_mb"],
        "rss_mb_all_on": ours["rss_mb"],
        "rss_kb_per_chat": round(race.per_chat[LEAN] / 1024, 1),
        "rss_kb_per_chat_all_on": round(race.per_chat[ALL_ON] / 1024, 1),
        "start_s": {name: round(seconds, 2) for name, seconds in race.starts.items()},
        **{name: round(value, 3) for name, value in parts.items()},
        "bots": rows,
    }


def table(figures: Mapping[str, Any]) -> str:
    """The bots beside each other, then all other figures, a line each."""
    lines = [f"{'bot':14}{'chats':>7}{'turns/s':>9}{'CPU ms/turn':>13}{'p50 ms':>9}{'p99 ms':>9}{'MB':>6}"]
    lines += [
        f"{row['bot']:14}{row['chats']:7}{row['turns_per_s']:9.0f}{row['cpu_ms_per_turn']:13.2f}"
        f"{row['answer_ms_p50']:9.1f}{row['answer_ms_p99']:9.1f}{row['rss_mb']:6.0f}"
        for row in figures["bots"]
    ]
    lines += [f"{name}: {value}" for name, value in figures.items() if name not in ("bots", "quick", "chats")]
    return "\n".join(lines)


def _row(name: str, chats: int, rounds: Sequence[Round]) -> dict[str, Any]:
    waits = [wait for each in rounds for wait in each.waits]
    return {
        "bot": name,
        "chats": chats,
        "turns": sum(each.turns for each in rounds),
        "turns_per_s": round(median(each.turns / each.seconds for each in rounds), 1),
        "cpu_ms_per_turn": round(median(1000 * each.cpu / each.turns for each in rounds), 3),
        "answer_ms_p50": milliseconds(waits, 0.5),
        "answer_ms_p99": milliseconds(waits, 0.99),
        "rss_mb": round(rounds[-1].memory / _MB, 1),
    }


def _ratio(race: Race, bot: str, other: str, chats: int) -> float:
    """How many turns ``bot`` has for each of the ``other`` on the same CPU time, round by round: both had the same
    minutes of the machine."""
    pairs = zip(race.rounds[other, chats], race.rounds[bot, chats], strict=True)
    return round(median((theirs.cpu / theirs.turns) / (own.cpu / own.turns) for theirs, own in pairs), 3)


def milliseconds(waits: Sequence[float], share: float) -> float:
    """The wait (s) that a ``share`` (0 to 1) of all don't exceed, in ms."""
    return round(1000 * sorted(waits)[min(int(len(waits) * share), len(waits) - 1)], 2)
