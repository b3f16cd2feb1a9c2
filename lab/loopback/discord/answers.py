"""The bot's answers to interactions: the first one, its edits, and follow-ups."""

from lab.loopback.discord.accounts import Accounts
from lab.loopback.discord.interactions import Interaction, Interactions
from lab.loopback.discord.messages import Messages
from lab.loopback.discord.sends import Sends
from lab.loopback.discord.wire import EPHEMERAL, LOADING, Call, Json, RefusedError, Routes

MESSAGE, WAIT, EDIT, SUGGEST = 4, 5, 7, 8
"""Kinds of first answers that do something here."""
MOST_CHOICES, LONGEST_CHOICE = 25, 100


class Answers:
    """Answers go where the interaction came from, and are opened by the token in their path."""

    def __init__(self, accounts: Accounts, interactions: Interactions, messages: Messages, sends: Sends) -> None:
        self._accounts, self._interactions, self._messages, self._sends = accounts, interactions, messages, sends
        self.suggested: list[list[str]] = []

    def routes(self) -> Routes:
        """What the bot may do about interactions."""
        webhook = r"/webhooks/(\d+)/(\w+)"
        return [
            (r"POST /interactions/(\d+)/(\w+)/callback", self._callback),
            (f"POST {webhook}", self._follow_up),
            (f"(GET|PATCH|DELETE) {webhook}/messages/(@original|\\d+)", self._answer),
        ]

    def _callback(self, call: Call, interaction_id: str, token: str) -> Json | None:
        interaction = self._interactions.for_answer(interaction_id, token)
        kind, answer = call.payload["type"], Call(call.payload.get("data") or {}, call.files)
        flags = answer.payload.get("flags", 0) & EPHEMERAL
        if kind == MESSAGE:
            interaction.original = int(self._sends.say(interaction.channel, answer, "interaction")["id"])
        elif kind == WAIT:
            interaction.channel.demand_open()
            fields = {"flags": LOADING | flags}
            message = self._messages.publish(interaction.channel, self._accounts.bot_id, "", None, fields)
            interaction.original = int(message["id"])
        elif kind == EDIT:
            message = interaction.channel.message(interaction.original)
            self._sends.edit(interaction.channel, message, answer, "interaction")
        elif kind == SUGGEST:
            self.suggested.append([choice["value"] for choice in _suggestions(answer.payload)])
        interaction.answered = True
        return _about(interaction, kind, flags) if "with_response" in call.query else None

    def _follow_up(self, call: Call, _: str, token: str) -> Json:
        interaction = self._interactions.for_follow_up(token)
        original = interaction.channel.messages.get(interaction.original)
        if original and original["flags"] & LOADING:
            return self._sends.edit(interaction.channel, original, call, "followup")
        self._interactions.follow_up(interaction)
        return self._sends.say(interaction.channel, call, "followup")

    def _answer(self, call: Call, method: str, _: str, token: str, message_id: str) -> Json | None:
        interaction = self._interactions.for_follow_up(token)
        message = interaction.channel.message(interaction.original if message_id == "@original" else message_id)
        if method == "DELETE":
            self._messages.delete(int(message["id"]))
            return None
        return self._sends.edit(interaction.channel, message, call, "interaction") if method == "PATCH" else message


def _suggestions(payload: Json) -> list[Json]:
    """What is suggested to somebody who is still writing. Raises RefusedError."""
    choices: list[Json] = payload.get("choices") or []
    if len(choices) > MOST_CHOICES or any(not 1 <= len(choice["name"]) <= LONGEST_CHOICE for choice in choices):
        raise RefusedError(400, 50035, "Invalid Form Body: choices")
    return choices


def _about(interaction: Interaction, kind: int, flags: int) -> Json:
    message = interaction.channel.messages.get(interaction.original)
    about = {"id": str(interaction.id), "type": 2, "response_message_id": message and message["id"]}
    about |= {"response_message_loading": kind == WAIT, "response_message_ephemeral": bool(flags)}
    return {"interaction": about, "resource": {"type": kind, "message": message}}
