"""What a burst means in words that no rule knows."""

import pytest

from engine.meaning import Encoder
from engine.plan import signs
from engine.plan.meant import by_words, gist, may_mean, meant
from engine.plan.plan import ActKind

MEANT = [
    ("are the trams in lisbon running again after the storm", ActKind.LOOK_UP),
    ("whats one dollar in yen right now", ActKind.LOOK_UP),
    ("could i have a drawing of two otters in a canoe", ActKind.PICTURE),
    ("whats my niece's school called, i told you in spring", ActKind.RECALL),
    ("send me that story as a voice note, my eyes hurt", ActKind.VOICE_NOTE),
]
PLAIN = [
    "we went there: https://example.org/tower",
    "https://example.org/tart",
    "the drawing that my niece made hangs in the hall now",
    "he left me a voice note of four minutes and i never heard it",
    "i spent all morning searching for my keys",
    "do you ever get tired of the rain",
    "i told my sister everything",
    "what would you cook for a queen",
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


@pytest.mark.parametrize(("text", "kind"), MEANT)
def test_an_act_is_known_by_what_is_meant(encoder: Encoder, text: str, kind: ActKind) -> None:
    assert meant(signs.plain(text), encoder.encode([gist(text)])[0]) is kind


@pytest.mark.parametrize("text", PLAIN)
def test_what_only_speaks_of_an_act_is_answered(encoder: Encoder, text: str) -> None:
    assert meant(signs.plain(text), encoder.encode([gist(text)])[0]) is None
    assert meant(signs.plain(text), None) is None


def test_without_an_encoder_words_alone_are_enough_where_they_are_sure() -> None:
    assert meant(signs.plain("send me a voice note pls, im driving"), None) is ActKind.VOICE_NOTE


def test_an_act_that_is_less_likely_than_an_answer_is_not_meant() -> None:
    low = signs.plain("What do you make of loud parrots without any hurry, from a distance?")
    likely = by_words(low)
    assert likely[ActKind.REPLY] > likely[ActKind.PICTURE] > 0.4
    assert meant(low, None) is None


def test_a_vector_is_wanted_only_where_words_leave_a_doubt(encoder: Encoder) -> None:
    assert all(may_mean(signs.plain(text)) for text, _ in MEANT)
    text = "i ran after him down the whole street and he laughed"
    assert not may_mean(signs.plain(text))
    wish = encoder.encode([MEANT[2][0]])[0]
    assert meant(signs.plain(text), wish) is None
