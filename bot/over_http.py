"""Puts the HTTP API together, of the parts that answer and by the settings; knows no route."""

from collections.abc import Callable, Mapping

from bot.commands import Commands
from bot.doors.api.ear import Ear
from bot.doors.api.house import House
from bot.doors.api.talks import Talks
from bot.health import Health
from bot.reception import Reception
from bot.settings import Settings


def house(
    settings: Settings, reception: Reception, rules: Commands, health: Health, errors: Callable[[], Mapping[str, int]]
) -> House:
    """Return what the routes need of the house; its ear is to be served."""
    post = reception.post
    talks = Talks(
        reception.receive,
        post.mailbox,
        Ear(post.mailbox.feed),
        post.clock,
        reception.new_id,
        patience=settings.api_answer_timeout,
        longest=settings.api_listen_seconds,
        names=tuple(sheet.display for sheet in rules.sheets.values()),
    )
    return House(
        talks=talks,
        mailbox=post.mailbox,
        sheets=rules.sheets,
        default=settings.persona,
        per_minute=settings.api_requests_per_minute,
        origins=settings.origins,
        ration=reception.conversations.ration,
        health=health.look,
        errors=errors,
        evaluations=settings.evaluation_dir,
    )
