"""A stop is heard in any claimed language, and what only sounds like one is not (C14)."""

import pytest

from engine.safety import read, wants_silence


@pytest.mark.parametrize(
    "text",
    [
        "stop",
        "STOP!!",
        "leave me alone",
        "don't text me first",
        "please don't write unless i write",
        "mute",
        "too many messages",
        "go away",
        "leave me be",
        "/quiet",
        "unsubscribe",
        "no more messages please",
        "i want you to stop writing",
        "turn off check-ins",
        "déjame en paz",
        "no me escribas más",
        "hör auf",
        "lass mich in Ruhe",
        "arrête",
        "laisse-moi tranquille",
        "别烦我",
        "不要再发消息了",
        "やめて",
        "перестань",
    ],
)
def test_stops(text: str) -> None:
    assert wants_silence(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "don't stop, keep going!",
        "can't stop thinking about that song",
        "shut up no way!!",
        "don't leave me alone with this homework lol",
        "stop it you're so sweet haha",
        "the bus stop is far",
        "/quiet 22-8",
        "i wish my neighbor would leave me alone",
        "he told me to stop",
        "no te detengas",
    ],
)
def test_not_a_stop(text: str) -> None:
    assert not wants_silence(read(text))


@pytest.mark.parametrize(
    "text",
    ["my mother said: leave me alone", "my boss told me to stop writing you, haha", '"stop texting me" is a good song'],
)
def test_somebody_else_s_words_and_wishes_do_not_count(text: str) -> None:
    assert not wants_silence(read(text))


def test_an_essay_is_no_stop() -> None:
    assert not wants_silence(read("and then I wrote on and on. " * 20 + "stop writing to me"))
