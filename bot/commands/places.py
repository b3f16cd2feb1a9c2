"""Offers the clock of a place that somebody shows, which nobody goes by before they said yes; knows no coordinates."""

import itertools

from bot.commands.checkins import zone_clock, zone_name
from bot.commands.order import Choices, choices
from bot.texts import Texts
from engine.messages import Kind
from persona.line import Line, Speaker, Whose
from persona.scene import Scene


def offer(texts: Texts, scene: Scene) -> Choices:
    """The buttons by which a person of a private chat takes the clock of the place that they have just shown, or does
    not; none where they showed none, or go by that already."""
    zones = _shown(scene.history)
    if not zones or scene.person.zone in zones:
        return ()
    settings = texts.settings
    labels = [f"{zone_name(zone)}, {zone_clock(texts, zone, scene.now)}" for zone in zones]
    return choices((*labels, settings.zone_offer_no), *(f"/timezone {zone}" for zone in zones), "/timezone no")


def _shown(history: tuple[Line, ...]) -> tuple[str, ...]:
    """The zones of the place in the burst that he answered last."""
    rest = itertools.dropwhile(lambda line: line.speaker is Speaker.PERSONA, reversed(history))
    burst = itertools.takewhile(lambda line: line.speaker is Speaker.PERSON, rest)
    shown = (line.sent for line in burst if line.kind == Kind.LOCATION and line.whose is Whose.OWN)
    return next((sent.zones for sent in shown if sent), ())
