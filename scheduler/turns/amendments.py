"""Changes to messages that were answered: their lines follow, and a question that was changed at once is asked anew."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engine.messages import Incoming
from persona.chat import Chat
from persona.line import Line, Speaker
from persona.person import FactsChange
from scheduler.mailbox import Lease, Mail, Mailbox, Once
from scheduler.turns.hearing import attended

_AT_ONCE = 120.0
"""Seconds after a question within which another wording of it is answered anew."""
_QUESTION = frozenset("?？؟;՞፧")


@dataclass(frozen=True, slots=True)
class Amendments:
    """Carries out what people changed or took back after it was answered."""

    mailbox: Mailbox

    async def make(self, lease: Lease, mail: Mail, amendments: Sequence[Incoming]) -> None:
        """Let lines follow, in sight and in the archive; what still waited to be sent is void. Raises LeaseLost,
        StoreDown."""
        whole = await self.mailbox.whole(lease.key)
        history, archive = mail.history, whole.archive
        for amendment in amendments:
            again = await self._asked_again(mail, amendment)
            if again is not None:
                # First, so that a process that dies here leaves it twice rather than not at all.
                await self.mailbox.ingest(again, update=f"{amendment.id}:again")
            gone = bool(amendment.deleted) or again is not None
            history, archive = (_amended(lines, amendment, gone=gone) for lines in (history, archive))
        if (history, archive) != (mail.history, whole.archive):
            chat = attended(_without(mail.chat, amendments), amendments, self.mailbox.clock.now())
            await lease.rewrite(chat, history, archive if archive != whole.archive else None)
        await self._forget_facts(mail, amendments)
        await lease.commit(answered=[amendment.id for amendment in amendments])

    async def _forget_facts(self, mail: Mail, amendments: Sequence[Incoming]) -> None:
        """What was noted from a message that was taken back goes with it."""
        gone = {amendment.amends for amendment in amendments if amendment.deleted}
        person = mail.chat.place.person
        if not gone or not person or mail.chat.place.group:
            return
        facts = await self.mailbox.facts.of(person, now=self.mailbox.clock.now())
        if dropped := tuple(fact for fact in facts if fact.source in gone):
            await self.mailbox.facts.change(person, FactsChange(dropped=dropped), since=mail.seen_at)

    async def _asked_again(self, mail: Mail, amendment: Incoming) -> Incoming | None:
        """The changed question as news, once, where somebody changed it at once."""
        line = next((line for line in mail.history if _is_of(line, amendment)), None)
        arrived = dict(zip((incoming.id for incoming in mail.inbox), mail.arrivals, strict=True))[amendment.id]
        if line is None or amendment.deleted or arrived - line.at > _AT_ONCE:
            return None
        if line.text == amendment.text or not _QUESTION & set(amendment.text):
            return None
        if not await self.mailbox.once_in(f"{mail.chat.key}/{amendment.amends}", Once.ASKED_AGAIN, int(2 * _AT_ONCE)):
            return None
        return replace(amendment, id=amendment.amends, edits="")


def taken_back(before: Mail, now: Mail) -> bool:
    """Whether something that was being answered has been taken back meanwhile."""
    ids = {incoming.id for incoming in before.inbox}
    left = {incoming.id for incoming in now.inbox} | {line.id for line in now.history}
    return not ids <= left or any(incoming.amends and incoming.deleted for incoming in now.inbox)


def _amended(lines: Iterable[Line], amendment: Incoming, *, gone: bool) -> tuple[Line, ...]:
    heavy = amendment.crisis or amendment.concern
    changed = (
        replace(line, text=amendment.text, heavy=heavy, cry=amendment.cry, media=amendment.media, sent=amendment.sent)
        if _is_of(line, amendment)
        else line
        for line in lines
        if not (gone and _is_of(line, amendment))
    )
    return tuple(changed)


def _is_of(line: Line, amendment: Incoming) -> bool:
    # Who takes a message back is not always told.
    by_them = amendment.deleted or line.person in ("", amendment.person)
    return line.speaker is Speaker.PERSON and line.id == amendment.amends and bool(by_them)


def _without(chat: Chat, amendments: Sequence[Incoming]) -> Chat:
    """The chat without what he had made out of words that were taken back."""
    gone = {amendment.amends for amendment in amendments if amendment.deleted}
    return replace(chat, promises=tuple(promise for promise in chat.promises if promise.line not in gone))
