"""What the bot does in channels over REST: messages, edits, typing, history; knows no interaction."""

from lab.loopback.discord.accounts import Accounts
from lab.loopback.discord.channels import FILES, HISTORY, SEND, Channel
from lab.loopback.discord.files import Files
from lab.loopback.discord.forms import check, wrong
from lab.loopback.discord.messages import Messages
from lab.loopback.discord.places import Places
from lab.loopback.discord.records import Records
from lab.loopback.discord.wire import EPHEMERAL, LOADING, Call, Json, RefusedError, Routes
from lab.loopback.shelves import Shelf

LONGEST_PAGE = 100
NONCE_SECONDS = 180.0


class Sends:
    """Writes as the bot; a nonce that was used in the last minutes finds the message that it made."""

    def __init__(
        self, accounts: Accounts, places: Places, messages: Messages, files: Files, records: Records, keep: int
    ) -> None:
        self._accounts, self._places, self._messages = accounts, places, messages
        self._files, self._records = files, records
        self._nonces: Shelf[tuple[int, str], tuple[float, Json]] = Shelf(keep)

    def routes(self) -> Routes:
        """What the bot may do in channels."""
        message = r"/channels/(\d+)/messages/(\d+)"
        return [
            (r"POST /channels/(\d+)/messages", self._post),
            (r"POST /channels/(\d+)/typing", self._type),
            (r"GET /channels/(\d+)/messages", self._history),
            (f"GET {message}", self._get),
            (f"PATCH {message}", self._patch),
            (f"DELETE {message}", self._delete),
        ]

    def say(self, channel: Channel, call: Call, via: str) -> Json:
        """Put a message of the bot's into a channel. Raises RefusedError."""
        channel.demand_open()
        check(call.payload, call.files)
        nonce, now = call.payload.get("nonce"), self._records.clock()
        at, first = self._nonces.get((channel.id, str(nonce)), (0.0, {}))
        if first and call.payload.get("enforce_nonce") and now - at < NONCE_SECONDS:
            return first
        reference = call.payload.get("message_reference") or {}
        reply_to = int(reference["message_id"]) if reference else None
        if reply_to and reply_to not in channel.messages and reference.get("fail_if_not_exists", True):
            raise wrong("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        fields = self._fields(channel, call) | {"flags": call.payload.get("flags", 0)}
        fields |= {} if nonce is None else {"nonce": nonce}
        text = call.payload.get("content") or ""
        message = self._messages.publish(channel, self._accounts.bot_id, text, reply_to, fields)
        if nonce is not None:
            self._nonces.put((channel.id, str(nonce)), (now, message))
        self._records.note(message, call, via)
        return message

    def edit(self, channel: Channel, message: Json, call: Call, via: str) -> Json:
        """Change a message of the bot's; one that was being waited for counts as sent. Raises RefusedError."""
        channel.demand_open()
        fields, loading = self._fields(channel, call), bool(message["flags"] & LOADING)
        fields["flags"] = message["flags"] & ~LOADING
        if "content" in call.payload:
            fields["content"] = (call.payload["content"] or "").strip()
        check(message | fields, call.files)
        self._messages.change(message, fields)
        self._records.note(message, call, via, edit=not loading)
        return message

    def _fields(self, channel: Channel, call: Call) -> Json:
        fields: Json = {key: call.payload[key] or [] for key in ("embeds", "components") if key in call.payload}
        if call.files:
            about = call.payload.get("attachments") or [{}] * len(call.files)
            fields["attachments"] = self._files.attach(channel.id, call.files, about)
        return fields

    def _post(self, call: Call, channel_id: str) -> Json:
        channel = self._places.channel(channel_id)
        channel.demand(SEND, *([FILES] if call.files else []))
        return self.say(channel, call, "message")

    def _type(self, _: Call, channel_id: str) -> None:
        channel = self._places.channel(channel_id)
        channel.demand(SEND)
        channel.demand_open()
        self._records.type(channel.id)

    def _history(self, call: Call, channel_id: str) -> list[Json]:
        channel, limit = self._places.channel(channel_id), int(call.query.get("limit", 50))
        after, before = int(call.query.get("after", 0)), int(call.query.get("before", 1 << 63))
        if not 1 <= limit <= LONGEST_PAGE:
            raise wrong("limit", "NUMBER_TYPE_MAX", f"Value should be between 1 and {LONGEST_PAGE}.")
        channel.demand()
        # Without this right Discord does not refuse: there is just nothing to read.
        messages = channel.messages if channel.allows(HISTORY) else {}
        page = [m for at, m in messages.items() if after < at < before and not m["flags"] & EPHEMERAL]
        return (page[:limit] if after else page[-limit:])[::-1]

    def _get(self, _: Call, channel_id: str, message_id: str) -> Json:
        channel = self._places.channel(channel_id)
        channel.demand(HISTORY)
        return channel.message(message_id)

    def _patch(self, call: Call, channel_id: str, message_id: str) -> Json:
        channel, message = self._own(channel_id, message_id, 50005, "Cannot edit a message authored by another user")
        return self.edit(channel, message, call, "message")

    def _delete(self, _: Call, channel_id: str, message_id: str) -> None:
        channel, message = self._own(channel_id, message_id, 50013, "Missing Permissions")
        channel.demand_open()
        self._messages.delete(int(message["id"]))

    def _own(self, channel_id: str, message_id: str, code: int, reason: str) -> tuple[Channel, Json]:
        """A message that the bot wrote, with its channel. Raises RefusedError."""
        channel = self._places.channel(channel_id)
        channel.demand()
        message = channel.message(message_id)
        if message["author"]["id"] != str(self._accounts.bot_id):
            raise RefusedError(403, code, reason)
        return channel, message
