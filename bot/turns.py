"""The composition of the turns: what answers, what writes first, and what happens by the clock; knows no vendor."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random

from bot.commands import Commands
from bot.metrics import Metrics
from bot.screening import Screening
from bot.settings import Settings
from bot.texts import operator as operator_texts
from engine.media.hearing.heard import Listener
from engine.media.speech.voices import Voices
from engine.messages import Incoming
from engine.plan.servers import Servers
from engine.turn.turn import TurnEngine
from scheduler.duties.loop import Loop, Share
from scheduler.duties.makers import Makers
from scheduler.duties.reports import Operator
from scheduler.duties.troubles import Troubles
from scheduler.duties.workers import Workers
from scheduler.first_words import gates
from scheduler.first_words.checkins import CheckIns
from scheduler.mailbox.counts import Counts, Use
from scheduler.turns.ahead import Ahead
from scheduler.turns.cards import Cards
from scheduler.turns.doing import Doing
from scheduler.turns.ending import Endings
from scheduler.turns.idle import Compaction, Idle, Judgement
from scheduler.turns.listening import Listening
from scheduler.turns.lookups import Lookups, Web
from scheduler.turns.missed import Missed
from scheduler.turns.orders import Orders
from scheduler.turns.outcomes import Outcomes
from scheduler.turns.papers import Papers
from scheduler.turns.pictures import Pictures
from scheduler.turns.planning import Planning
from scheduler.turns.post import Post
from scheduler.turns.ration import Ration
from scheduler.turns.recollection import Recollection
from scheduler.turns.reminders import Reminders
from scheduler.turns.reply import Replies
from scheduler.turns.scenes import Scenes
from scheduler.turns.speaking import Speaking
from scheduler.turns.taking import Conversations
from scheduler.turns.unreadable import UnreadableChat


@dataclass(frozen=True, slots=True)
class Turns:
    """What answers and what writes first, of the same parts."""

    conversations: Conversations
    replies: Replies


def compose(
    settings: Settings,
    post: Post,
    rules: Commands,
    engine: TurnEngine,
    rng: Random,
    screening: Screening,
    voices: Voices,
    listener: Listener | None,
    web: Web | None = None,
    servers: Servers | None = None,
    *,
    pass_on: Callable[[str], None] | None = None,
) -> Turns:
    """Put together what serves chats, whatever door they come from; ``web`` looks things up, and ``servers`` have
    tools, where there are any; ``pass_on`` is told of chats that other processes answer in."""
    mailbox, watch = post.mailbox, post.watch
    next_look, meaning = partial(gates.next_look, policy=settings.policy), screening.meaning
    ration = Ration(Counts(mailbox.store), settings.caps, watch.person)
    ahead = Ahead(mailbox, ration, post.clock, meant=meaning is not None)
    scenes = Scenes(mailbox, rules, post.clock, rng, next_look, ahead)
    outcomes = Outcomes(post, scenes, rules)
    judgement, recollection = Judgement(engine.calls), Recollection(mailbox, meaning)
    missed = Missed(engine.calls, mailbox, recollection.owe)
    pictures = Pictures(engine.new_id, ration, bool(settings.pictures_url))
    lookups = Lookups(engine.new_id, ration, web, watch.made, watch.error)
    speaking = Speaking(engine.new_id, ration, voices.of)
    replies = Replies(
        scenes,
        rules,
        engine,
        post,
        outcomes,
        ration,
        settings.thresholds,
        Planning(engine.calls, web is not None, speaking.can, watch.error, servers, meaning),
        Doing(engine.new_id, pictures, speaking, lookups, servers),
        judgement,
        recollection,
        Endings(post, rules, outcomes, ration, recollection),
        watch,
    )
    orders = Orders(scenes, rules, outcomes, ration, Cards(post.doors, watch.error), watch)
    papers = Papers(post.doors, watch.error)

    async def may_listen(person: str) -> bool:
        if rules.remote and (await mailbox.person(person)).remote != rules.remote:
            return False
        cap = settings.caps.heard
        return not cap or await ration.counts.use(person, {Use.HEARD: cap}) is None

    listening = Listening(post.doors, watch, listener, may_listen)

    async def settle(incoming: Incoming) -> Incoming:
        return await screening.reread(incoming, await listening.read(await papers.read(incoming)))

    conversations = Conversations(
        post,
        scenes,
        rules,
        orders,
        Reminders(scenes, rules, post),
        replies,
        ration,
        Idle(scenes, rules, ration, watch, (Compaction(engine.calls), judgement, missed, recollection)),
        UnreadableChat(post, rules, orders, rng),
        settle,
        pass_on,
    )
    return Turns(conversations, replies)


def loop(
    settings: Settings,
    turns: Turns,
    new_id: Callable[[], str],
    metrics: Metrics,
    troubles: Troubles,
    share: Share,
    workers: Workers | None = None,
    makers: Makers | None = None,
) -> Loop:
    """Put together what happens by the clock, of the parts that answer."""
    parts = turns.replies
    checkins = CheckIns(
        turns.conversations,
        parts.engine,
        parts.post,
        parts.scenes,
        parts.rules,
        parts.ration,
        parts.doing.pictures,
        metrics.count_checkin,
        settings.policy,
    )
    operator = Operator(parts.post, settings.operator_chat, new_id, troubles, operator_texts.troubles)
    return Loop(
        parts.post.mailbox,
        parts.post,
        turns.conversations,
        checkins,
        settings.intervals,
        metrics.note_ages,
        operator,
        share,
        workers,
        makers,
    )
