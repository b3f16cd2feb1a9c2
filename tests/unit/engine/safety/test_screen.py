"""The screen's order of judgment."""

import numpy as np
import pytest

from engine.meaning import Encoder
from engine.safety import Finding, Level, Look, Sureness, assess, judge, look, read, unanswered
from engine.safety.weighing import Evidence
from lab.screen.samples import collect
from lab.screen.vectors import vectors

NOTHING = Finding(Level.NONE, "")
ENCODER = Encoder()

FILLER = "We walked along the river and talked about music, and the weather was fine. "


def test_a_crisis_outranks_a_concern() -> None:
    assert assess(read("i'm tired of living and i want to kill myself"), ENCODER.encode).level is Level.CRISIS


@pytest.mark.parametrize(("odds", "level"), [(-9.0, Level.NONE), (9.0, Level.CRISIS)])
def test_s_where_no_phrase_speaks_the_model_decides(odds: float, level: Level) -> None:
    assert look(read("the sky is blue"), lambda _: odds).alone.level is level


def test_s_what_the_model_finds_hopeless_is_for_nobody_to_ask() -> None:
    assert look(read("the sky is blue"), lambda _: -9.0).pieces == ()
    assert look(read("the sky is blue"), lambda _: -2.0).pieces == ("the sky is blue",)


def test_s_of_a_long_text_three_pieces_are_asked_about() -> None:
    seen = look(read(FILLER * 30 + "i am tired of living. " + FILLER * 30), lambda _: 0.0)
    assert len(seen.pieces) == 3
    assert any("tired of living" in piece for piece in seen.pieces)


def test_s_what_is_sure_stays_so_whatever_it_means() -> None:
    seen = look(read("i want to kill myself tonight"))
    assert seen.sureness is Sureness.SURE
    assert judge(seen, np.zeros((1, 384), np.float32)).level is Level.CRISIS


def test_s_no_answer_is_a_crisis_for_what_may_be_one_alone() -> None:
    maybe = Look(Sureness.MAYBE, Finding(Level.CONCERN, "rule"), Evidence(0.0), "rule", ("a",))
    assert unanswered(maybe) == Finding(Level.CRISIS, "rule")
    assert unanswered(Look(Sureness.NONE, NOTHING, Evidence(0.0))) == NOTHING


@pytest.mark.parametrize(
    "text", ["everything feels pointless lately", "i feel so empty these days", "been feeling really low this week"]
)
def test_s_a_low_mood_is_a_concern_at_most(text: str) -> None:
    assert assess(read(text), ENCODER.encode).level is not Level.CRISIS


def test_s_a_low_mood_hides_no_danger() -> None:
    assert assess(read("everything feels pointless lately and i want to die"), ENCODER.encode).level is Level.CRISIS


@pytest.mark.parametrize(
    "text",
    [
        "wrote my suicide note at work today",
        "i tried to hang myself on tuesday",
        "i'm going to blow my brains out tonight",
    ],
)
@pytest.mark.parametrize("laughter", ["lol", "haha", "lmao", "😂"])
def test_s_laughter_beside_a_plain_statement_excuses_nothing(text: str, laughter: str) -> None:
    assert assess(read(text), ENCODER.encode).level is Level.CRISIS
    assert assess(read(f"{text} {laughter}"), ENCODER.encode).level is Level.CRISIS


@pytest.mark.parametrize(
    "text", ["i'm suicidal again", "i'm gonna kill myself tomorrow", "kill me please, i'm serious"]
)
def test_s_a_short_line_in_english_is_taken_for_no_other_language(text: str) -> None:
    assert look(read(text)).evidence.language == "en"


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("todos estarían mejor sin mí", True),
        ("me pego un tiro esta semana", True),
        ("no dejo de pensar en el suicidio", True),
        ("ich tu mir heute was an", True),
        ("hay un gato en mi balcón y no es mío", False),
        ("el perro del vecino no me deja vivir", False),
        ("me pegué un tiro en el pie con ese comentario", False),
        ("avant je me scarifiais, ça fait huit ans que c'est fini", False),
    ],
)
def test_s_a_small_word_of_another_language_is_not_misread(text: str, danger: bool) -> None:
    assert (assess(read(text), ENCODER.encode).level is not Level.NONE) is danger


def test_s_two_processors_say_the_same() -> None:
    """Products of eight bits differ a little between them; 0.4 % of a vector's length is what was chosen to stand for
    that."""
    noise = np.random.default_rng(0)
    rows = [row for row in collect() if row.lang == "en"][::3]
    looks = [seen for seen in (look(read(row.text)) for row in rows) if seen.pieces]
    # All at once: each call reads the whole file.
    every = vectors([piece for seen in looks for piece in seen.pieces])
    ends = np.cumsum([len(seen.pieces) for seen in looks])
    flips = 0
    for seen, known in zip(looks, np.split(every, ends[:-1]), strict=True):
        other = known + noise.normal(0, 0.004 / np.sqrt(384), known.shape).astype(np.float32)
        other /= np.linalg.norm(other, axis=1, keepdims=True)
        flips += judge(seen, known).level is not judge(seen, other).level
    assert len(looks) > 500
    assert flips <= 0.001 * len(rows)


def test_the_last_line_of_a_long_paste_is_read() -> None:
    assert assess(read(FILLER * 400 + "I want to kill myself tonight."), ENCODER.encode).level is Level.CRISIS


def test_half_a_sign_is_no_error() -> None:
    assert assess(read("\ud800 i want to die"), ENCODER.encode).level is Level.CRISIS


@pytest.mark.parametrize(
    "text",
    [
        "I love death metal!",
        "I really like Death, the band",
        "i want to die old and happy",
        "I'm afraid I would fall off and hurt myself",
        "my kids? i love them to death",
        "today is my last day at the office",
    ],
)
def test_words_of_death_that_speak_of_something_else(text: str) -> None:
    assert assess(read(text), ENCODER.encode) == Finding(Level.NONE, "")


@pytest.mark.parametrize(
    "text",
    [
        "i want death",
        "i would prefer death",
        "i long for death, not for metal",
        "i fell off the wagon and hurt myself",
        "i want to fall and hurt myself",
        "today is my last day on earth",
        "i want to die",
    ],
)
def test_their_neighbors_in_earnest(text: str) -> None:
    assert assess(read(text), ENCODER.encode).level is not Level.NONE


@pytest.mark.parametrize("text", ["stop it", "leave me alone", "go on", "and now?", "It is!", "Me too!"])
def test_a_short_word_is_no_alarm(text: str) -> None:
    assert assess(read(text), ENCODER.encode) == Finding(Level.NONE, "")
