"""Forgets a person: in all chats, and against whoever is at work in one of them; knows no command."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from functools import partial

from persona import care, evolve, members
from scheduler.mailbox.lease import Lease
from scheduler.mailbox.mailbox import Mailbox
from scheduler.mailbox.once import Once
from scheduler.mailbox.reading import Mail
from scheduler.mailbox.whereabouts import whereabouts
from scheduler.privacy.rewriting import Rewriting

_UPDATES_KEPT = 100
"""Ids of handled updates that stay with a chat: no platform repeats more than so many at a time."""


@dataclass(frozen=True, slots=True)
class Forgetting:
    """``person`` asked for it with a message that arrived at ``until`` (epoch s); what came later stays."""

    mailbox: Mailbox
    person: str
    until: float

    async def before(self, lease: Lease, mail: Mail) -> tuple[str, ...]:
        """Forget all but what the holder of the chat under ``lease`` empties with the answer; return the other chats.

        Done again from the start it ends the same, so it may be cut off anywhere. Raises LeaseLost, StoreDown.
        """
        people = self.mailbox.people
        await people.hold_to_age(self.person)
        chats = {*await people.chats(self.person), lease.key}
        others = tuple(sorted(chats - {lease.key}))
        for chat in others:
            await self._in(chat)
        if mail.chat.place.group:
            await self._from_group(lease, mail)
        # Who slept meanwhile, and forgets what others have forgotten since, would take what is new with it.
        await lease.keep()
        # Whoever was at work in one of them was told, and finds out by the next beat of its heart, or once it wakes.
        await people.forget(self.person, until=self.until)
        for chat in chats:
            await self._traces(chat)
        await self.mailbox.reports.forget(self.person)
        await self.mailbox.admissions.forget(self.person)
        # What came in later stays, and with it where it is.
        own = {lease.key: frozenset(self._ids(mail))}
        await people.forget_chats(self.person, partial(self._has_news, chats, own))
        await Rewriting(self.mailbox).owe()
        return others

    async def _in(self, chat: str) -> None:
        """Forget a person in a chat, whoever is serving it."""
        lease, mail = await self.mailbox.seize(chat)
        ids = self._ids(mail)
        if mail.chat.place.group:
            await self._from_group(lease, mail)
            await lease.commit(answered=ids)
        else:
            await lease.commit(answered=ids, wipe=True)
        if not await lease.leave():
            # What came in since then, or what others wrote, is for whoever serves the chat next.
            await lease.release()

    async def _has_news(self, chats: Set[str], own: Mapping[str, Set[str]], listed: str) -> bool:
        """Whether a listed chat holds something of the person that this forgetting leaves: any other than ``chats``
        may, and of the one that is emptied with the answer, what waits beside the messages that ``own`` names."""
        chat = await whereabouts(self.mailbox.store, listed)
        if chat not in chats:
            return True
        whole = await self.mailbox.whole(chat)
        waiting = (incoming.id for incoming in whole.inbox if incoming.person == self.person)
        lines = () if chat in own else (*whole.archive, *whole.history)
        return any(id_ not in own.get(chat, ()) for id_ in waiting) or any(line.person == self.person for line in lines)

    def _ids(self, mail: Mail) -> list[str]:
        arrivals = zip(mail.inbox, mail.arrivals, strict=True)
        return [incoming.id for incoming, at in arrivals if incoming.person == self.person and at <= self.until]

    async def _from_group(self, lease: Lease, mail: Mail) -> None:
        """Take a person's words, and his own since then, out of a group that goes on."""
        before = (await self.mailbox.whole(lease.key)).archive
        archive = evolve.without_person(before, self.person)
        history = evolve.without_person(mail.history, self.person, spoke=archive != before)
        person = "" if mail.chat.place.person == self.person else mail.chat.place.person
        # What tells of everybody at once can't be taken apart, so all of it goes.
        chat = replace(
            mail.chat,
            promises=(),
            summary=replace(mail.chat.summary, text=""),
            first_words=replace(mail.chat.first_words, decisions=()),
            place=replace(mail.chat.place, person=person),
            care=care.without(mail.chat.care, self.person),
            members=members.without(mail.chat.members, self.person),
        )
        await lease.rewrite(chat, history, archive)

    async def _traces(self, chat: str) -> None:
        """Forget what is noted beside a chat, but the newest ids, or what is delivered again would be news."""
        for note in Once:
            await self.mailbox.undo_in(chat, note)
            await self.mailbox.undo_in(chat, note, person=self.person)
        await self.mailbox.forget_updates(chat, but=_UPDATES_KEPT)
