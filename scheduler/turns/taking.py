"""Turn-taking: one chat at a time in one pair of hands, each move decided by what lies there and then carried out."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial

from engine.messages import Incoming
from persona.codec import Lost
from persona.languages import ENGLISH, house_language
from scheduler.door import door_of
from scheduler.errors import ChatClosed, DoorError, LeaseLost, Moved, Postponed, StoreDown, Stuck
from scheduler.mailbox import Lease, Mail, holding
from scheduler.turns.ages import Ages
from scheduler.turns.ahead import Given, Known
from scheduler.turns.amendments import Amendments
from scheduler.turns.attempts import Attempts
from scheduler.turns.crew import Crew
from scheduler.turns.idle import Idle
from scheduler.turns.listening import recording_in
from scheduler.turns.moves import Amend, Answer, Deliver, Feel, GiveUp, Leave, Move, Obey, Remind, Rest, Wait, next_move
from scheduler.turns.news import News
from scheduler.turns.orders import Orders
from scheduler.turns.papers import paper_in
from scheduler.turns.parties import parties, together
from scheduler.turns.post import Post
from scheduler.turns.ration import Ration, Share
from scheduler.turns.reactions import touched
from scheduler.turns.reminders import Reminders
from scheduler.turns.reply import Replies, Reply
from scheduler.turns.rules import Rules, command_in
from scheduler.turns.scenes import Scenes
from scheduler.turns.unreadable import UnreadableChat

_A_MOMENT = 1.0


@dataclass(slots=True)
class Serving:
    """One stay with a chat: its lease, what lay there at the last look, and how often something newer has won."""

    lease: Lease
    mail: Mail
    news: News
    known: Known | None = None
    """What was read of whoever writes along with that look."""
    ages: Ages = field(default_factory=Ages)
    interrupts: int = 0
    over: bool = False


@dataclass(slots=True)
class Conversations:
    """All chats that this process serves; ``wake`` is all that anybody else needs to call. ``settle`` reads what is
    written in a message's file, and says of one that the screen was unsure of whether it shows danger. Where other
    processes answer, ``pass_on`` is told of each chat that may have work."""

    post: Post
    scenes: Scenes
    rules: Rules
    orders: Orders
    reminders: Reminders
    replies: Replies
    ration: Ration
    idle_work: Idle
    unreadable: UnreadableChat
    settle: Callable[[Incoming], Awaitable[Incoming]]
    pass_on: Callable[[str], None] | None = None
    _crew: Crew = field(init=False)
    _attempts: Attempts = field(default_factory=Attempts, init=False)
    _chats: set[str] = field(default_factory=set, init=False)
    _typed_at: dict[str, float] = field(default_factory=dict, init=False)
    _watchers: dict[str, asyncio.Event] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._crew = Crew(self._boundary)

    def expect(self, chat: str) -> None:
        """Say that what a chat is to do is on its way to the store: whoever begins to look now looks behind it, in the
        same trip. It counts for nothing before `wake`."""
        if self.pass_on is None and door_of(chat) in self.post.doors:
            self._crew.expect(chat)

    def wake(self, chat: str, message: str = "") -> None:
        """Say that a chat may have work, a new ``message`` where it is that and no more; harmless when it has none, and
        when it is called twice."""
        if news := self._watchers.get(chat):
            news.set()
        if self.pass_on is not None:
            self.pass_on(chat)
        elif door_of(chat) in self.post.doors:
            self._crew.wake(chat, message)

    async def serve(self, chat: str) -> None:
        """Serve a chat that may have work, and return when it was left, however that went."""
        if door_of(chat) in self.post.doors:
            await self._crew.serve(chat)

    def typing(self, chat: str) -> None:
        """Note that the person is still writing, which extends a burst window that is open."""
        if self._crew.tell(chat):
            self._typed_at[chat] = self.post.clock.now()

    def tell(self, chat: str) -> None:
        """Some process took a message for this chat; only whoever holds it need look, or all would nudge for ever."""
        if chat in self._chats:
            self._crew.tell(chat)
        if news := self._watchers.get(chat):
            news.set()

    @contextmanager
    def watching(self, chat: str) -> Iterator[asyncio.Event]:
        """Yield what is set when somebody writes, for whoever holds a chat without serving it."""
        news = self._watchers[chat] = asyncio.Event()
        try:
            yield news
        finally:
            del self._watchers[chat]

    async def idle(self) -> None:
        """Wait until no chat is being served."""
        await self._crew.idle()

    async def close(self) -> None:
        """Stop serving; what is unfinished is taken up again from the mailbox at the next start."""
        await self._crew.close()

    def holding(self, chat: str) -> AbstractAsyncContextManager[tuple[Lease, Mail] | None]:
        """Hold a chat's lease for the length of a block; None when somebody else has it."""
        return self.post.mailbox.holding(chat)

    async def _boundary(self, chat: str, news: News) -> None:
        """The one place where anything that goes wrong in a chat ends: logged, counted, tried again later."""
        again, well, watch = self.post.pace.outage_retry, False, self.post.watch
        try:
            await self._serve(chat, news)
            well = True
        except LeaseLost:
            watch.error("lease_lost", None)
            self._crew.again(chat, again)
        except Stuck as stuck:
            self._crew.again(chat, stuck.seconds)
        except Postponed as postponed:
            self._crew.again(chat, max(again, postponed.seconds))
        except (StoreDown, DoorError) as error:
            watch.error("store" if isinstance(error, StoreDown) else "door", error)
            self._crew.again(chat, again)
        except Exception as error:  # noqa: BLE001 - the boundary of a turn
            watch.error("turn", error)
            self._crew.again(chat, again * min(2 ** self._attempts.fail(chat), 60))
        finally:
            self._attempts.end(chat, well=well)
            self._typed_at.pop(chat, None)

    async def _serve(self, chat: str, news: News) -> None:
        """Serve a chat, or have it served under the id that it has now."""
        try:
            now = await self._stay(chat, news)
        except Moved as moved:
            now = await self.post.mailbox.rename(chat, moved.chat)
        if now != chat:
            # By the task of that name: there is one a chat, and it hears of what comes in meanwhile.
            self.wake(now)

    async def _stay(self, chat: str, news: News) -> str:
        """Serve a chat until nothing is left to do; returns what it is called now, unserved where that is new."""
        lease = self.post.mailbox.lease(chat)
        # Where more may be said first, who they are is asked when that is over: it may have changed by then.
        at_once = self.post.pace.at_once
        async with self.scenes.ahead.reading(chat, wanted=at_once) as given, holding(lease) as held:
            if held is None:
                await self.post.mailbox.nudge(lease.key)
            if held is None or lease.key != chat:
                return lease.key
            self._chats.add(chat)
            try:
                serving = Serving(*held, news)
                await self._see(serving, held[1], given)
                self.scenes.ahead.note(serving.mail)
                await self._note_arrived(serving)
                while True:
                    move = self._next_move(serving)
                    await self._do(move, serving)
                    if serving.over:
                        return chat
                    is_news = news.is_set()
                    await self._look_again(serving, answers=at_once if is_news else isinstance(move, Wait))
            finally:
                self._chats.discard(chat)

    async def _look_again(self, serving: Serving, *, answers: bool = False) -> None:
        """See what lies there now, and where an answer may follow at once, who they are that get it."""
        serving.news.clear()
        async with self.scenes.ahead.reading(serving.lease.key, wanted=answers) as given:
            await self._see(serving, await self.post.look_again(serving.lease), given)

    async def _see(self, serving: Serving, mail: Mail, given: Given) -> None:
        serving.news.see(incoming.id for incoming in mail.inbox)
        known, serving.mail = await given(mail), await self._settled(mail)
        # Settling takes its time, and what is known of somebody is as it was before.
        serving.known = known if serving.mail is mail else None

    async def _settled(self, mail: Mail) -> Mail:
        """What lies there, with what the screen was unsure of settled: perhaps whoever took it in has died since."""
        if not any(incoming.unsure or paper_in(incoming) or recording_in(incoming) for incoming in mail.inbox):
            return mail
        return replace(mail, inbox=tuple(await asyncio.gather(*map(self.settle, mail.inbox))))

    async def _note_arrived(self, serving: Serving) -> None:
        """See whether what nothing waits for any more stands there after all: noted later, it would come behind what
        was said since."""
        patience, mail = self.post.pace.patience, serving.mail
        unsure = [waiting for waiting in mail.outbox if waiting.fate_unknown and waiting.tries >= patience]
        if unsure:
            with suppress(Lost):
                await self.post.note_arrived(serving.lease, await self.scenes.of(mail), unsure)
            await self._look_again(serving)

    def _next_move(self, serving: Serving) -> Move:
        mail, chat = serving.mail, serving.lease.key
        things = [*(incoming.id for incoming in mail.inbox), *(waiting.place for waiting in mail.outbox)]
        hopeless = self._attempts.hopeless(chat, things) | self.post.pace.given_up(mail.outbox) | mail.unread
        self._attempts.begin(chat, things)
        now = self.post.clock.now()
        return next_move(
            replace(mail, arrivals=serving.ages.arrivals(mail, now)),
            now=now,
            pace=self.post.pace,
            command=command_in(mail, self.rules),
            hopeless=hopeless,
            interrupts=serving.interrupts,
            typed_at=self._typed_at.get(chat, 0.0),
            jobs=self.idle_work.jobs,
        )

    async def _do(self, move: Move, serving: Serving) -> None:
        try:
            await self._carry_out(move, serving)
        except Lost as error:
            if await self.post.mailbox.store.is_behind():
                raise  # another process can read it
            with suppress(ChatClosed):
                await self.unreadable.settle(serving.lease, serving.mail, error, self.wake)

    async def _carry_out(self, move: Move, serving: Serving) -> None:
        lease, mail = serving.lease, serving.mail
        match move:
            case GiveUp(hopeless):
                await self._give_up(lease, mail, hopeless)
            case Deliver(outbox):
                with suppress(ChatClosed):
                    await self.post.deliver_left(lease, await self.scenes.of(mail), outbox)
            case Amend(amendments):
                await Amendments(self.post.mailbox).make(lease, mail, amendments)
            case Feel(reactions):
                ids = [reaction.id for reaction in reactions]
                await lease.commit(chat=touched(mail, reactions), answered=ids)
            case Obey(command):
                await self.orders.obey(lease, mail, command, self.wake)
            case Remind(due):
                await self.reminders.give(lease, mail, due)
            case Wait(seconds):
                with suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await serving.news.wait()
            case Answer(patient, people):
                await self._answer(serving, people, patient=patient)
            case Rest(job):
                await self.post.rests(lease.key)
                # What was not done is left for another time, and so is the chat.
                serving.over = not await self.idle_work.run(job, lease, mail, serving.news) and await lease.leave()
            case Leave():
                await self.post.rests(lease.key)
                serving.over = await lease.leave()

    async def _answer(self, serving: Serving, people: tuple[str, ...], *, patient: bool) -> None:
        lease, mail = serving.lease, serving.mail
        ready = [party for party in parties(mail) if not people or party.inbox[0].person in people]
        latest = ready[0].inbox[-1]
        known = serving.known
        if known is None or not known.fits(mail, latest):
            known = await self.scenes.ahead.of(mail, latest)
        if (served := await self._share(ready, known)) is None:
            return
        (first, *others), share = served
        party = together((first, *others), mail, small=self.replies.engine.can.small) if others else first
        busy = partial(self.idle_work.wanted, mail)
        complete = await Reply(self.replies, lease, party, known, serving.news, patient, share.exhausted, busy).run()
        serving.interrupts = 0 if complete else serving.interrupts + 1
        # Nearly always this was all, and then nothing need be read again.
        if complete and not lease.given_back:
            await self.post.rests(lease.key)
        serving.over = complete and (lease.given_back or (not busy() and await lease.leave()))

    async def _share(self, ready: Sequence[Mail], known: Known) -> tuple[Sequence[Mail], Share] | None:
        """Let wait whoever writes faster than anybody can be answered, and nobody else for them: the parties that have
        their turn; None when the inbox must be looked at again."""
        now, wait = self.post.clock.now(), _A_MOMENT
        for place, party in enumerate(ready):
            share = await self.ration.share(party, now, known.had)
            if not share.wait:
                return ready[place:], share
            wait = min(wait, share.wait)
        # Not for longer at once, since a command or a sign of danger may come meanwhile.
        await asyncio.sleep(wait)
        return None

    async def _give_up(self, lease: Lease, mail: Mail, hopeless: frozenset[str]) -> None:
        """Say honestly that a message can't be answered, or drop a bubble that can't be sent, and go on."""
        self.post.watch.count(door_of(lease.key), "given_up")
        outbox = [waiting for waiting in mail.outbox if waiting.place in hopeless]
        ids = [incoming.id for incoming in mail.inbox if incoming.id in hopeless] + sorted(mail.unread)
        # But for the apology itself, or there would be no end of them.
        owes_word = ids or not all(self.rules.is_apology(waiting.bubble) for waiting in outbox)
        bubbles = [self.rules.apology(await self._language(mail))] if owes_word else []
        await lease.drop([*(waiting.place for waiting in outbox), *mail.unread])
        await lease.commit(answered=ids, bubbles=bubbles)

    async def _language(self, mail: Mail) -> str:
        """In which language a word of apology is said, where what breaks may be anything that is known."""
        try:
            return house_language(await self.post.mailbox.person(mail.chat.place.person))
        except Lost:
            return ENGLISH
