"""Who is answered by themselves, and who together: in a group each person has a burst of their own; pure functions."""

from collections.abc import Sequence, Set
from dataclasses import replace

from engine.messages import Kind
from persona.text import one_line
from scheduler.mailbox import Mail

MOST = 3
"""So many people who wrote at once get one answer that names all of them, where a model can write that."""
_SHORT = 200
"""Characters of a message that is answered together with those of others."""


def parties(mail: Mail) -> tuple[Mail, ...]:
    """What lies there, as one Mail for each person whose messages are answered by themselves, whoever has waited
    longest first; in private all of it is one."""
    people = dict.fromkeys(incoming.person for incoming in mail.inbox)
    if len(people) < 2 or not mail.inbox[-1].group:
        return (mail,)
    return tuple(_only(mail, {person}) for person in people)


def together(ready: Sequence[Mail], mail: Mail, *, small: bool) -> Mail:
    """What is answered now: the first of those who are ``ready``, and with them who say the same, or where the model is
    not ``small`` a few who wrote as briefly. Of something serious nobody else's answer is a part."""
    first, *others = ready
    if not _is_light(first):
        return first
    partners = [other for other in others if _is_light(other) and (not small or _says(other) == _says(first))]
    if not small:
        partners = partners[: MOST - 1]
    people = {incoming.person for each in (first, *partners) for incoming in each.inbox}
    return _only(mail, people)


def as_seen_by(before: Mail, now: Mail) -> Mail:
    """What lies there ``now``, as those see it whose messages of ``before`` are being answered: nothing of others'."""
    people, ids = {incoming.person for incoming in before.inbox}, {incoming.id for incoming in before.inbox}
    theirs = (
        incoming
        for incoming in now.inbox
        # Who takes a message back is not always told.
        if (incoming.amends in ids if incoming.amends else incoming.person in people)
    )
    return replace(now, inbox=tuple(theirs))


def has_news(before: Mail, now: Mail) -> bool:
    """Whether something stands there that did not before, or in other words."""
    ids = {incoming.id for incoming in before.inbox}
    texts = {(incoming.id, incoming.text) for incoming in before.inbox}
    return any(
        incoming.id not in ids or (incoming.kind is Kind.TEXT and (incoming.id, incoming.text) not in texts)
        for incoming in now.inbox
    )


def _is_light(party: Mail) -> bool:
    """Whether somebody wrote one short line that asks for nothing but an answer."""
    if len(party.inbox) != 1:
        return False
    (incoming,) = party.inbox
    serious = incoming.crisis or incoming.concern or incoming.cry
    is_plain = incoming.kind is Kind.TEXT and not incoming.joins and incoming.own_words
    return bool(is_plain and not serious and len(incoming.text) <= _SHORT)


def _says(party: Mail) -> str:
    """What somebody says, as far as it tells whether two say the same."""
    words = one_line("\n".join(incoming.text for incoming in party.inbox)).casefold()
    return " ".join("".join(sign if sign.isalnum() else " " for sign in words).split())


def _only(mail: Mail, people: Set[str]) -> Mail:
    pairs = [pair for pair in zip(mail.inbox, mail.arrivals, strict=True) if pair[0].person in people]
    return replace(mail, inbox=tuple(pair[0] for pair in pairs), arrivals=tuple(pair[1] for pair in pairs))
