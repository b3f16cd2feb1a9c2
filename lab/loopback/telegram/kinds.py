"""What people can send beside words, as messages show it: one sample of each kind, by a name of its own."""

from collections.abc import Mapping

from lab.loopback.telegram.origins import channel
from lab.loopback.telegram.wire import Json

_TITLED = {"type": "private", "id": 8, "first_name": "Bea"}


def _file(kind: str, **fields: object) -> Json:
    return {"file_id": f"{kind}-0", "file_unique_id": f"unique-{kind}-0", "file_size": 3} | fields


def _task(number: int, text: str, **fields: object) -> Json:
    return {"id": number, "text": text} | fields


def _option(text: str) -> Json:
    return {"persistent_id": text, "text": text, "voter_count": 0}


_VIDEO = _file("video", width=640, height=360, duration=4, mime_type="video/mp4", file_name="clip.mp4")
_CLIP = _file("animation", width=320, height=240, duration=2, mime_type="video/mp4", file_name="giphy.mp4")
_PHOTO: list[Json] = [_file("photo", width=640, height=480)]
_BERLIN = {"latitude": 52.5163, "longitude": 13.3777}
_POLL: Json = {"id": "1", "total_voter_count": 0, "is_closed": False, "is_anonymous": True}
_POLL |= {"type": "regular", "allows_multiple_answers": False}
_STICKER = _file("sticker", type="regular", width=512, height=512, is_animated=False, is_video=False)
_GIFT: Json = {"id": "5", "sticker": _STICKER | {"emoji": "🧸"}, "star_count": 15}
_UNIQUE: Json = {"base_name": "Plush Owl", "name": "PlushOwl-7", "number": 7, "gift_id": "6"}
_PRIZE: Json = {"chats": [channel()], "winners_selection_date": 99, "winner_count": 3}
_PHOTO_ROW = {"type": "photo", "photo": _PHOTO}

SAMPLES: Mapping[str, Json] = {
    "photo": {"photo": _PHOTO},
    "live photo": {"live_photo": _file("live", width=640, height=480, duration=1, photo=_PHOTO), "photo": _PHOTO},
    "video": {"video": _VIDEO},
    "GIF": {"animation": _CLIP, "document": _CLIP},
    "voice": {"voice": _file("voice", duration=2, mime_type="audio/ogg")},
    "video note": {"video_note": _file("note", length=240, duration=2)},
    "song": {"audio": _file("audio", duration=180, title="Wild Geese", performer="The Herons")},
    "recording": {"audio": _file("audio", duration=9, mime_type="audio/mpeg", file_name="take one.mp3")},
    "document": {"document": _file("document", file_name="plans.pdf", mime_type="application/pdf")},
    "sticker": {"sticker": _STICKER | {"emoji": "😢", "set_name": "cats"}},
    "sticker without emoji": {"sticker": _STICKER},
    "die": {"dice": {"emoji": "🎲", "value": 3}},
    "lucky die": {"dice": {"emoji": "🎲", "value": 6}},
    "slots": {"dice": {"emoji": "🎰", "value": 64}},
    "ball": {"dice": {"emoji": "🏀", "value": 2}},
    "location": {"location": _BERLIN | {"horizontal_accuracy": 20.0}},
    "live location": {"location": _BERLIN | {"live_period": 900, "heading": 90}},
    "venue": {"venue": {"location": _BERLIN, "title": "Café Kranz", "address": "Long Street 1"}, "location": _BERLIN},
    "contact": {"contact": {"phone_number": "+49 170 5550123", "first_name": "Bo", "vcard": "TEL:+491705550123"}},
    "poll": {"poll": _POLL | {"question": "Tea or milk?", "options": [_option("Tea"), _option("Milk")]}},
    "quiz": {
        "poll": _POLL | {"type": "quiz", "question": "Which is a bird?", "options": [_option("Owl"), _option("Bat")]}
    },
    "story": {"story": {"chat": _TITLED, "id": 4}},
    "game": {"game": {"title": "Corsairs", "description": "Sail and sink.", "photo": _PHOTO}},
    "checklist": {
        "checklist": {
            "title": "Trip",
            "tasks": [_task(1, "tickets", completed_by_user=_TITLED, completion_date=9), _task(2, "warm socks")],
        }
    },
    "gift": {"gift": {"gift": _GIFT, "text": "for you", "convert_star_count": 10}},
    "unique gift": {"unique_gift": {"gift": _UNIQUE, "origin": "transfer"}},
    "paid media": {"paid_media": {"star_count": 5, "paid_media": [_PHOTO_ROW]}},
    "giveaway": {"giveaway": _PRIZE},
    "giveaway winners": {"giveaway_winners": {"chat": channel(), "giveaway_message_id": 3, "winners": []} | _PRIZE},
    "invoice": {"invoice": {"title": "Boots", "description": "Rain boots", "currency": "EUR", "total_amount": 4500}},
    "something new": {"hologram": {"id": "1"}},
}

SERVICES: Mapping[str, Json] = {
    "join": {"new_chat_members": [_TITLED]},
    "leave": {"left_chat_member": _TITLED},
    "title": {"new_chat_title": "Owls"},
    "pin": {"pinned_message": {"message_id": 3, "date": 0, "chat": _TITLED}},
    "boost": {"boost_added": {"boost_count": 1}},
    "topic": {"forum_topic_edited": {"name": "tea"}},
    "timer": {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
    "call": {"video_chat_started": {}},
    "background": {"chat_background_set": {"type": {"type": "chat_theme", "theme_name": "🎃"}}},
    "ticked off": {"checklist_tasks_done": {"marked_as_done_task_ids": [2]}},
    "giveaway begun": {"giveaway_created": {}},
    "suggested post": {"suggested_post_declined": {"comment": "no"}},
    "price": {"paid_message_price_changed": {"paid_message_star_count": 5}},
    "new owner": {"chat_owner_changed": {"new_owner": _TITLED}},
}
"""What the platform tells of a chat, as if somebody had sent it."""
