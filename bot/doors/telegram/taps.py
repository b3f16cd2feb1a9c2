"""What becomes of a card on Telegram that was tapped; pure functions."""

from collections.abc import Mapping
from typing import Any

from bot.doors.choices import chosen, is_one_of_many, left_of
from bot.doors.parts import utf16

_LONGEST = 4096


def edit_of(query: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """The call that shows the choice on the card instead of its buttons; None where there is nothing to show. Raises
    what parsing raises on things that no Bot API sends."""
    message, data = query["message"], query["data"]
    rows = (message.get("reply_markup") or {}).get("inline_keyboard") or []
    label = next((button["text"] for row in rows for button in row if button.get("callback_data") == data), "")
    if not label:
        return None
    goes_on = is_one_of_many(data)
    kept = left_of([str(button.get("callback_data")) for row in rows for button in row], data)
    left = [[button for button in row if button.get("callback_data") in kept] for row in rows]
    body = {
        "chat_id": int(message["chat"]["id"]),
        "message_id": int(message["message_id"]),
        "reply_markup": {"inline_keyboard": [row for row in left if row]},
    }
    text = chosen(str(message.get("text") or ""), str(label))
    if goes_on or "text" not in message or utf16(text) > _LONGEST:
        return "editMessageReplyMarkup", body
    return "editMessageText", body | {"text": text}
