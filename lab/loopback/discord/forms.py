"""What Discord refuses in the form of a message; pure functions."""

from collections.abc import Callable, Mapping

from lab.loopback.discord.wire import COMPONENTS_V2, VOICE, Json, RefusedError, walk
from lab.loopback.units import utf16

LONGEST_TEXT, LONGEST_NONCE, LONGEST_LABEL, LONGEST_ID = 2000, 25, 80, 100
MOST_ROWS, MOST_IN_A_ROW, MOST_BUTTONS = 5, 5, 25
MOST_FILES, MOST_BYTES = 10, 10 << 20
ROW, BUTTON, SELECTS = 1, 2, {3, 5, 6, 7, 8}
LINK, STYLES = 5, {1, 2, 3, 4}
LENGTH = "BASE_TYPE_BAD_LENGTH"


def check(payload: Json, files: Mapping[str, bytes]) -> None:
    """Raises RefusedError for a message that can't be sent; characters count as UTF-16 units, which are never fewer."""
    text, flags = str(payload.get("content") or "").strip(), payload.get("flags") or 0
    if utf16(text) > LONGEST_TEXT:
        raise wrong("content", LENGTH, f"Must be {LONGEST_TEXT} or fewer in length.")
    if len(str(payload.get("nonce") or "")) > LONGEST_NONCE:
        raise wrong("nonce", LENGTH, f"Must be {LONGEST_NONCE} or fewer in length.")
    _check_files(files)
    _check_components(payload.get("components") or [], free=bool(flags & COMPONENTS_V2))
    attachments = payload.get("attachments") or []
    if flags & VOICE and (text or len(files) != 1 or not attachments or "waveform" not in attachments[0]):
        raise RefusedError(400, 50161, "Voice messages must have supporting metadata and nothing else")
    has_more = any(payload.get(key) for key in ("embeds", "sticker_ids", "poll"))
    if not (text or files or attachments or has_more or flags & COMPONENTS_V2):
        raise RefusedError(400, 50006, "Cannot send an empty message")


def wrong(path: str, code: str, message: str) -> RefusedError:
    """The refusal of one field, whose path has dots in it."""
    errors: Json = {"_errors": [{"code": code, "message": message}]}
    for part in reversed(path.split(".")):
        errors = {part: errors}
    return RefusedError(400, 50035, "Invalid Form Body", errors)


def _check_files(files: Mapping[str, bytes]) -> None:
    if sum(map(len, files.values())) > MOST_BYTES:
        raise RefusedError(413, 40005, "Request entity too large")
    if len(files) > MOST_FILES:
        raise wrong("attachments", LENGTH, f"Must be {MOST_FILES} or fewer in length.")


def _check_components(components: list[Json], *, free: bool) -> None:
    """``free`` are messages in which rows need not be the outermost parts."""
    if not free and len(components) > MOST_ROWS:
        raise wrong("components", LENGTH, f"Must be {MOST_ROWS} or fewer in length.")
    for at, component in enumerate(components):
        if component.get("type") == ROW:
            _check_row(f"components.{at}.components", component.get("components") or [])
        elif not free:
            raise wrong(f"components.{at}.type", "BASE_TYPE_CHOICES", f"Value must be one of ({ROW},).")
    parts = list(walk(components))
    if sum(part.get("type") == BUTTON for part in parts) > MOST_BUTTONS:
        raise wrong("components", LENGTH, f"There can be at most {MOST_BUTTONS} buttons.")
    ids = [part["custom_id"] for part in parts if part.get("custom_id")]
    if len(set(ids)) < len(ids):
        raise wrong("components", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")


def _check_row(path: str, parts: list[Json]) -> None:
    limit = 1 if any(part.get("type") in SELECTS for part in parts) else MOST_IN_A_ROW
    if not 1 <= len(parts) <= limit:
        raise wrong(path, LENGTH, f"Must be between 1 and {limit} in length.")
    for at, part in enumerate(parts):
        check_part = PARTS.get(part.get("type") or 0)
        if check_part is None:
            raise wrong(f"{path}.{at}.type", "BASE_TYPE_CHOICES", f"Value must be one of {sorted(PARTS)}.")
        check_part(f"{path}.{at}", part)


def _check_button(path: str, button: Json) -> None:
    label, link = str(button.get("label") or ""), button.get("style") == LINK
    if not link and button.get("style") not in STYLES:
        raise wrong(f"{path}.style", "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3, 4, 5).")
    if utf16(label) > LONGEST_LABEL or not (label.strip() or button.get("emoji")):
        raise wrong(f"{path}.label", LENGTH, f"Must be between 1 and {LONGEST_LABEL} in length.")
    if link and (button.get("custom_id") or not button.get("url")):
        raise wrong(f"{path}.url", "BUTTON_COMPONENT_CUSTOM_ID_XOR_URL", "A link has an address and no custom id.")
    if not link:
        _check_id(path, button)


def _check_id(path: str, part: Json) -> None:
    if not 1 <= utf16(str(part.get("custom_id") or "")) <= LONGEST_ID:
        raise wrong(f"{path}.custom_id", LENGTH, f"Must be between 1 and {LONGEST_ID} in length.")


PARTS: dict[int, Callable[[str, Json], None]] = {BUTTON: _check_button} | dict.fromkeys(SELECTS, _check_id)
