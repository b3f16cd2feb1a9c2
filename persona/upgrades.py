"""What changed in stored values from one schema to the next, by the kind of value; knows plain maps only, no store.

A kind without a step is the same in both. What is missing in an older map stays missing: the kind's defaults fill it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Raw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Upgrade:
    """One kind of value from a version to the next, and back for processes that are still of the older one."""

    forth: Callable[[Any], Any]
    back: Callable[[Any], Any]


_GROUPS: Mapping[str, Mapping[str, str]] = {
    "place": {
        "group": "group",
        "person": "person",
        "persona": "persona",
        "adults_only": "adult_channel",
        "pictures": "pictures",
        "lookups": "may_look_up",
        "server": "server",
        "card": "card",
    },
    "session": {
        "began": "session_from",
        "until": "session_until",
        "reminded_at": "last_notice",
        "met_at": "since",
        "heard_at": "last_heard",
        "said_at": "last_said",
        "messages": "heard",
        "outage_told": "outage_told",
        "lookups": "lookups",
        "planned": "planned",
    },
    "first_words": {
        "wanted": "checkins",
        "often": "often",
        "next_look": "next_look",
        "not_before": "rest_until",
        "unanswered": "unanswered",
        "times": "checkin_times",
        "topics": "topics",
        "answers": "answers",
        "decisions": "decisions",
        "rhythm": "rhythm",
    },
    "questions": {"noticed": "noticed", "asked": "asked", "open": "question", "whom": "whom"},
    "summary": {"text": "summary", "lines": "compacted", "judged_until": "judged", "noted_until": "noted"},
    "care": {
        "calm_until": "crisis_until",
        "acute_until": "acute_until",
        "people": "endangered",
        "said": "care_said",
        "asked": "care_asked",
        "hurt": "care_hurt",
    },
}
"""The groups of a chat, and what each of their fields was called when all of them stood in one row."""
_SAME = ("key", "bond", "mood", "promises", "members")


def grouped(flat: Raw) -> Raw:
    """A chat of schema 1 as one of schema 2; it is no longer counted how often its next look was set."""
    groups = {name: _renamed(flat, {old: new for new, old in fields.items()}) for name, fields in _GROUPS.items()}
    return _same(flat) | groups


def flattened(chat: Raw) -> Raw:
    """A chat of schema 2 as one of schema 1."""
    rows = (_renamed(chat.get(name, {}), fields) for name, fields in _GROUPS.items())
    return _same(chat) | {field: value for row in rows for field, value in row.items()}


def _same(raw: Raw) -> Raw:
    return {name: raw[name] for name in _SAME if name in raw}


def _renamed(raw: Raw, names: Mapping[str, str]) -> Raw:
    return {new: raw[old] for old, new in names.items() if old in raw}


UPGRADES: Mapping[int, Mapping[str, Upgrade]] = {1: {"Chat": Upgrade(grouped, flattened)}}
"""For each version that has been, what changes with the next one: by the name of a value's type."""
