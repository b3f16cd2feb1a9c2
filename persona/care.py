"""The phases after a sign of danger: acute, when the house's own lines answer, then a day of calm; knows no words."""

from dataclasses import replace

from persona.chat import Care

ACUTE = 6 * 3600.0
"""Seconds for which the acute phase lasts where nobody ends it."""
AFTER = 24 * 3600.0
"""Seconds of calm after it, without play and without first words."""
WORRY = 6 * 3600.0
"""Seconds of calm after a lesser worry, which may well be wrong."""


def endangered(care: Care, person: str, now: float) -> Care:
    """After a sign at ``now`` (epoch s) that a person is in danger: the acute phase begins, or begins anew."""
    others = care.people if now < care.acute_until else ()
    acute_until = now + ACUTE
    return replace(
        care,
        calm_until=max(care.calm_until, acute_until + AFTER),
        acute_until=acute_until,
        people=(*(other for other in others if other != person), person),
        asked="" if care.asked == person else care.asked,
        hurt=care.hurt if now < care.acute_until else (),
    )


def hurt(care: Care, person: str) -> Care:
    """After somebody said that they have already done something to themselves."""
    return care if person in care.hurt else replace(care, hurt=(*care.hurt, person))


def unhurt(care: Care, person: str) -> Care:
    """After they took it back."""
    return replace(care, hurt=tuple(other for other in care.hurt if other != person))


def worried(care: Care, now: float) -> Care:
    """After a lesser worry: calm for a while, and no more."""
    return replace(care, calm_until=max(care.calm_until, now + WORRY))


def is_acute(care: Care, person: str, now: float) -> bool:
    """Whether a person is in the acute phase."""
    return now < min(care.acute_until, care.calm_until) and person in care.people


def just_began(care: Care, now: float) -> bool:
    """Whether a sign of danger was seen in what is answered at ``now``."""
    return care.acute_until == now + ACUTE


def is_after(care: Care, now: float) -> bool:
    """Whether an acute phase is over, and its day of calm is not."""
    return bool(care.said) and care.acute_until <= now < care.calm_until


def over(care: Care, person: str, now: float) -> Care:
    """After a person's acute phase has ended; the day of calm begins now, unless it goes on for somebody else."""
    others = tuple(other for other in care.people if other != person)
    asked = "" if care.asked == person else care.asked
    care = unhurt(care, person)
    if others and now < care.acute_until:
        return replace(care, people=others, asked=asked)
    return replace(care, calm_until=now + AFTER, acute_until=0.0, people=(), asked=asked)


def without(care: Care, person: str) -> Care:
    """The same without what names a person who is forgotten."""
    others = tuple(other for other in care.people if other != person)
    return replace(unhurt(care, person), people=others, asked="" if care.asked == person else care.asked)


def merged(older: Care, newer: Care) -> Care:
    """Of two chats that turn out to be one place: every sign of danger holds."""
    return Care(
        max(older.calm_until, newer.calm_until),
        max(older.acute_until, newer.acute_until),
        tuple(dict.fromkeys((*older.people, *newer.people))),
        tuple(dict.fromkeys((*older.said, *newer.said))),
        newer.asked or older.asked,
        tuple(dict.fromkeys((*older.hurt, *newer.hurt))),
    )
