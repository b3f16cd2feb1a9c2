"""What the house says on its own account: the notice, ages, permissions, faults, caps, the door."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class House:
    """What the house says on its own account: the notice, ages, permissions, faults, caps, the door."""

    notice: str
    notice_to: str
    privacy: str
    answers_here: str
    answers_elsewhere: str
    age_question: str
    age_again: str
    card_choices: tuple[str, str]
    after_age: str
    age_choices: tuple[str, str, str]
    age_noted: str
    age_minor: str
    age_child: str
    age_locked: str
    age_doubt: str
    age_brackets: Mapping[str, str]
    age_doubt_choices: tuple[str, str]
    age_slip: str
    checkin_question: str
    checkin_choices: tuple[str, str]
    checkins_on: str
    checkins_off: str
    checkins_may: str
    checkins_may_not: str
    checkins_adults: str
    checkins_private: str
    stopped: str
    reset: str
    again_none: str
    forget_question: str
    forget_choices: tuple[str, str]
    forget_private: str
    forgotten: str
    kept: str
    not_yours: str
    name_set: str
    name_bad: str
    name_state: str
    name_unknown: str
    persona_list: str
    persona_unknown: str
    persona_same: str
    persona_bring: str
    persona_may_not: str
    persona_refused: str
    language_state: str
    language_set: str
    unknown: str
    helpless: str
    refused: str
    refused_in_group: str
    unanswerable: str
    unreadable: str
    exhausted: str
    too_many_commands: str
    too_many_reports: str
    too_many_exports: str
    stranger: str
    stranger_later: str
    welcome: str
