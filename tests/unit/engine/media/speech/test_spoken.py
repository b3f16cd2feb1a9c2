"""What of a text is said aloud, and who asks to hear him."""

import pytest

from engine.media.speech.spoken import LONGEST, asks_to_hear, is_sayable, spoken
from engine.messages import Bubble, BubbleKind, Button, Work, WorkKind


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello there", "Hello there."),
        ("**Really**? 😂😂 That's `odd`. :)", "Really? That's odd."),
        ("*smiles* Come in. (laughs)", "Come in."),
        ("See https://example.org/a?b=1 for more", "See for more."),
        ("One line\nand another!", "One line. and another!"),
        ("- milk\n- tea", "milk. tea."),
        ("🎉🎉", ""),
        ("It's 3 < 5, she said “no”", "It's 3 < 5, she said “no”"),
    ],
)
def test_only_words_are_said(text: str, said: str) -> None:
    assert spoken(text) == said


WISHES = [
    "send me a voice note",
    "Could you send me a voice message please?",
    "can I hear your voice?",
    "I'd love to hear your voice",
    "what do you sound like?",
    "say it out loud!",
    "record me a little voice memo about your day",
    "please answer with a voice message",
    "Schick mir mal eine Sprachnachricht",
    "bitte antworte mit einer Sprachnachricht",
    "ich will deine Stimme hören",
    "mándame un audio",
    "quiero oír tu voz",
    "envoie-moi un message vocal",
    "je veux entendre ta voix",
]
NO_WISHES = [
    "I sent you a voice note yesterday",
    "my mum sends me voice messages all day",
    "please don't send me voice messages",
    "did you get my voice note?",
    "she lost her voice at the concert",
    "can I have a note with that?",
    "I heard your voice in a dream",
    "no more voice messages please",
    "ich habe dir eine Sprachnachricht geschickt",
    "schick mir keine Sprachnachrichten",
    "no me mandes audios",
    "il m'a envoyé un message vocal",
]


@pytest.mark.parametrize("text", WISHES)
def test_who_asks_to_hear_him_is_understood(text: str) -> None:
    assert asks_to_hear(text)


@pytest.mark.parametrize("text", NO_WISHES)
def test_talk_of_voices_is_no_wish(text: str) -> None:
    assert not asks_to_hear(text)


PLAIN = Bubble("b1", "Kettle's on.")


@pytest.mark.parametrize(
    ("bubble", "can"),
    [
        (PLAIN, True),
        (Bubble("b1", "x" * (LONGEST + 1)), False),
        (Bubble("b1", "It's at https://example.org"), False),
        (Bubble("b1", "🎉"), False),
        (Bubble("b1", "Are you safe?", buttons=(Button("Yes", "/safe yes"),)), False),
        (Bubble("b1", "A card of the house", BubbleKind.CARD), False),
        (Bubble("b1", "Remember the milk", BubbleKind.REMINDER), False),
        (PLAIN.showing(Work(WorkKind.PICTURE, "r", "m")), False),
    ],
)
def test_only_short_answers_of_his_own_are_said(bubble: Bubble, can: bool) -> None:
    assert is_sayable(bubble) is can
