"""What Discord refuses in the form of a message; pure functions."""

from lab.loopback.discord.wire import COMPONENTS_V2, VOICE, Json, Refused

LONGEST_TEXT, LONGEST_NONCE = 2000, 25


def check(payload: Json, files: dict[str, bytes]) -> None:
    """Raises Refused for a message that can't be sent."""
    text, flags = payload.get("content") or "", payload.get("flags") or 0
    if len(text) > LONGEST_TEXT or len(str(payload.get("nonce") or "")) > LONGEST_NONCE:
        raise Refused(400, 50035, "Invalid Form Body")
    named = payload.get("attachments") or []
    if flags & VOICE and (text or len(files) != 1 or not named or "waveform" not in named[0]):
        raise Refused(400, 50161, "Voice messages must have supporting metadata and nothing else")
    others = any(payload.get(key) for key in ("embeds", "sticker_ids", "poll"))
    if not (text or files or named or others or flags & COMPONENTS_V2):
        raise Refused(400, 50006, "Cannot send an empty message")
