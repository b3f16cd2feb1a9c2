"""Interactions that wait for the bot's answer, by their token; knows nothing of what they ask."""

import secrets
from dataclasses import dataclass

from lab.loopback.discord.accounts import Snowflakes
from lab.loopback.discord.channels import PRIVATE, Channel
from lab.loopback.discord.wire import RefusedError
from lab.loopback.shelves import Shelf

INTERACTION_SECONDS = 900.0
MOST_FOLLOW_UPS = 5
"""Where the bot is there for one person alone."""


@dataclass(slots=True, eq=False)
class Interaction:
    """A command that was used or a button that was tapped."""

    id: int
    token: str
    channel: Channel
    at: float
    original: int = 0  # the message that was tapped, later the first answer
    answered: bool = False
    follow_ups: int = 0


class Interactions:
    """The latest ones; each waits ``answer_within`` seconds for its first answer."""

    def __init__(self, ids: Snowflakes, keep: int) -> None:
        self.answer_within = 3.0
        self._ids = ids
        self._open: Shelf[str, Interaction] = Shelf(keep)

    def begin(self, channel: Channel, original: int = 0) -> Interaction:
        """A new one, perhaps about a message."""
        interaction = Interaction(self._ids.next(), secrets.token_hex(16), channel, self._ids.clock(), original)
        self._open.put(interaction.token, interaction)
        return interaction

    def for_answer(self, interaction_id: str, token: str) -> Interaction:
        """One that may be answered for the first time. Raises RefusedError."""
        interaction = self._open.get(token)
        if interaction is None or interaction.id != int(interaction_id) or self._age(interaction) > self.answer_within:
            raise RefusedError(404, 10062, "Unknown interaction")
        if interaction.answered:
            raise RefusedError(400, 40060, "Interaction has already been acknowledged.")
        return interaction

    def for_follow_up(self, token: str) -> Interaction:
        """One that was answered, and may be followed up. Raises RefusedError."""
        interaction = self._open.get(token)
        if interaction is None or not interaction.answered:
            raise RefusedError(404, 10015, "Unknown Webhook")
        if self._age(interaction) > INTERACTION_SECONDS:
            raise RefusedError(401, 50027, "Invalid Webhook Token")
        return interaction

    def follow_up(self, interaction: Interaction) -> None:
        """Count one more message after the first answer. Raises RefusedError."""
        interaction.follow_ups += 1
        if interaction.channel.kind == PRIVATE and interaction.follow_ups > MOST_FOLLOW_UPS:
            raise RefusedError(400, 40094, "The maximum number of follow-up messages for this interaction was reached")

    def _age(self, interaction: Interaction) -> float:
        return self._ids.clock() - interaction.at
