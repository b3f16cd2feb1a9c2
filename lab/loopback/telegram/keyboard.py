"""What Telegram refuses in inline keyboards; pure functions."""

from collections.abc import Iterator

from lab.loopback.telegram.wire import Json, Request, bad
from lab.loopback.units import utf16

MOST_BUTTONS, MOST_IN_A_ROW = 100, 8
LONGEST_LABEL, LONGEST_DATA = 64, 64
"""In UTF-16 units, and in bytes."""
DEEDS = {"callback_data", "callback_game", "copy_text", "login_url", "pay", "url", "web_app"}
DEEDS |= {"switch_inline_query", "switch_inline_query_chosen_chat", "switch_inline_query_current_chat"}


def keyboard(call: Request) -> Json:
    """The inline keyboard as a field of a message, none without buttons; other keyboards are not shown in messages.

    Stricter than Telegram, which cuts rows, keyboards and labels that are too long. Raises RefusedError.
    """
    markup = call.params.get("reply_markup")
    if not isinstance(markup, dict) or "inline_keyboard" not in markup:
        return {}
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    buttons = list(_buttons(rows))
    if len(buttons) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in rows):
        raise bad("reply markup is too long")
    return {"reply_markup": markup} if buttons else {}


def _buttons(rows: list[list[Json]]) -> Iterator[Json]:
    for button in (button for row in rows for button in row):
        label, deeds = str(button.get("text") or ""), DEEDS & button.keys()
        if not label.strip():
            raise bad("Inline keyboard button text must be non-empty")
        if utf16(label) > LONGEST_LABEL:
            raise bad("Inline keyboard button text is too long")
        if len(deeds) != 1:
            raise bad("Text buttons are unallowed in the inline keyboard")
        if "callback_data" in deeds and not 1 <= len(str(button["callback_data"]).encode()) <= LONGEST_DATA:
            raise bad("BUTTON_DATA_INVALID")
        yield button
