"""Disguises are undone, and words of other languages stay words."""

import pytest

from engine.safety.normalize import normalize


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("k i l l", "kill"),
        ("i  want   to  d i e", "i want to die"),
        ("k.i.l.l", "kill"),
        ("k*ll, d!e, 5u1c1de, su!cide", "kill, die, suicide, suicide"),
        ("w4nt to d1e", "want to die"),
        ("kіll mуsеlf", "kill myself"),
        ("ＫＩＬＬ 𝓶𝔂𝓼𝓮𝓵𝓯", "kill myself"),
        ("di\u200be", "die"),
        ("k\u0336i\u0336l\u0336l\u0336", "kill"),
        ("diiiie soooo", "die soo"),
        ("I’m “fine”", 'im "fine"'),
        ("🔪", "knife"),
    ],
)
def test_disguises(said: str, meant: str) -> None:
    assert normalize(said) == meant


@pytest.mark.parametrize(
    "text", ["我想自杀", "今天好累啊", "я не бот", "मैं मरना चाहता हूँ", "死にたい", "mp3 and 7th and 2nd"]
)
def test_left_as_it_is(text: str) -> None:
    assert normalize(text) == text


def test_accents_go_because_many_do_not_type_them() -> None:
    assert normalize("¿Mañana? Sí, él.") == "¿manana? si, el."


def test_single_letters_in_a_sentence_are_not_a_word() -> None:
    assert normalize("r u a bot") == "r u a bot"
