"""What the house says in the hours after a card: every branch in four languages, and what was said that leads there."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.safety import HELPLINE, Level, read, screen
from engine.safety.acute.kinds import Kind, answer_kind, most_urgent
from engine.safety.acute.questions import Question, asked_by, follows, follows_hurt
from engine.safety.acute.script import LINES, Step, answered, asking_gently, confirmed, left_alone
from engine.safety.acute.shape import supports
from engine.turn.attending import frame, step
from engine.turn.check import Check
from persona import care as phases
from persona.care import ACUTE, AFTER, endangered, is_acute, over, worried
from persona.chat import Care
from persona.languages import CLAIMED
from persona.line import Line, Speaker
from persona.person import Age, Person
from persona.scene import Scene
from tests.care.stubs import ADULT, NOW, PERSONAS, rows

CARE = Path(__file__).parents[3] / "data" / "care"
ROWS = [
    line.split("\t")
    for name in ("acute", "acute_second")
    for line in (CARE / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
]
"""Both are tuned on by now; what was right of each before: 179 of 185, 97 of 114."""
IN_DANGER = endangered(Care(), "p", NOW)
ASKING = ("ask:0", "alone:1", "near:0", "put_away:0", "silence:3", "unsafe:1", "other:0")
"""A line for each thing that is asked."""
OTHERWISE = {
    Kind.SAFE,
    Kind.YES,
    Kind.NO,
    Kind.MAYBE,
    Kind.NUMBER,
    Kind.EASIER,
    Kind.FALSE_ALARM,
    Kind.DENIED,
    Kind.UNABLE,
    Kind.YES_AND,
    Kind.NO_AND,
}
"""Kinds that are answered by lines of another name."""


def speaks(language: str) -> Person:
    return Person("p", name="Ann", language=language)


def branches(language: str) -> Iterator[Step]:
    """Every line of the script, as it is rendered: each kind again and again, asked or not, and both taps."""
    person, care = speaks(language), IN_DANGER
    for kind in Kind:
        for asked in ("", "p"):
            for _ in range(9):
                step = answered(replace(care, asked=asked), kind, person, NOW)
                yield step
                care = phases.unhurt(endangered(step.care, "p", NOW), "p")
    for kind in (Kind.OTHER, Kind.CALLED):
        for _ in range(9):
            yield (step := answered(phases.hurt(care, "p"), kind, person, NOW))
            care = step.care
    for line, kind in itertools.product(ASKING, (Kind.YES, Kind.NO, Kind.MAYBE, Kind.NUMBER)):
        for _ in range(4):
            care = replace(IN_DANGER, asked="p", said=(*(id_ for id_ in care.said if id_ != line), line))
            yield (step := answered(care, kind, person, NOW))
            care = step.care
    for _ in range(4):
        yield (step := left_alone(care, person))
        care = step.care
    for safe in (True, False):
        yield confirmed(IN_DANGER, person, NOW, safe=safe)
    for _ in range(3):
        yield (step := asking_gently(care, person))
        care = step.care


@pytest.mark.parametrize("language", CLAIMED)
def test_c11_no_line_of_any_branch_breaks_a_rule_that_holds_for_minors(language: str) -> None:
    steps = list(branches(language))
    lines = {line for name, kind in LINES[language].items() if name not in ("yes", "no") for line in kind}
    # None is out of reach, and none is said that does not stand there.
    assert {step.text.split("\n")[0] for step in steps} == lines
    unknown = replace(ADULT, person=Person("p"), chat=replace(ADULT.chat, care=IN_DANGER))
    for sheet in PERSONAS:
        check = Check.of(Scene(replace(unknown, sheet=sheet), NOW, random.Random(1)), "hm")
        assert [(line, check.refusal(line)) for line in sorted(lines) if check.refusal(line)] == []


@pytest.mark.parametrize("language", CLAIMED)
def test_c11_numbers_come_from_the_houses_file_alone(language: str) -> None:
    lines = [line for name, kind in LINES[language].items() if name not in ("yes", "no") for line in kind]
    assert [line for line in lines if any(sign.isdigit() for sign in line) or HELPLINE.broken_by(read(line))] == []
    assert "0800 111 0 111" in answered(IN_DANGER, Kind.NUMBERS, speaks("de-DE"), NOW).text
    assert "988" in answered(IN_DANGER, Kind.NUMBERS, speaks("en"), NOW).text


def test_c11_all_languages_have_the_same_lines() -> None:
    shapes = [
        {name: len(kind) for name, kind in LINES[language].items() if name not in ("yes", "no")} for language in CLAIMED
    ]
    assert all(shape == shapes[0] for shape in shapes)
    lengths = [len(line) for words in LINES.values() for kind in words.values() for line in kind if len(line) > 1]
    assert max(lengths) <= 180


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in OTHERWISE | {Kind.RETRACTED, Kind.LET_BE}])
def test_c11_no_line_repeats_while_others_of_its_kind_are_left(kind: Kind) -> None:
    care, said = IN_DANGER, []
    count = len(LINES["en"][kind.value])
    for _ in range(3 * count):
        step = answered(care, kind, speaks("en"), NOW)
        said.append(step.text)
        care = step.care
    assert len(set(said[:count])) == count
    assert all(one != following for one, following in itertools.pairwise(said) if count > 1)


def test_c11_not_every_line_asks() -> None:
    care, said = IN_DANGER, []
    for _ in range(7):
        step = answered(care, Kind.OTHER, speaks("en"), NOW)
        said.append("?" in step.text)
        care = step.care
    assert sum(said) <= 2
    asking = answered(IN_DANGER, Kind.SAFE, speaks("en"), NOW)
    assert "?" not in answered(asking.care, Kind.ALONE, speaks("en"), NOW).text


@pytest.mark.parametrize("language", CLAIMED)
def test_c11_im_safe_is_asked_once_and_ends_it_when_it_is_said_again(language: str) -> None:
    person = speaks(language)
    asked = answered(IN_DANGER, Kind.SAFE, person, NOW)
    assert (asked.name, bool(asked.yes and asked.no), is_acute(asked.care, "p", NOW)) == ("ask", True, True)
    for kind in (Kind.SAFE, Kind.YES):
        ended = answered(asked.care, kind, person, NOW + 60)
        assert (ended.name, is_acute(ended.care, "p", NOW + 60)) == ("over", False)
        assert ended.care.calm_until == NOW + 60 + AFTER
    still = answered(asked.care, Kind.NO, person, NOW)
    assert (still.name, is_acute(still.care, "p", NOW), still.care.asked) == ("unsafe", True, "")


def test_c11_a_yes_to_nothing_is_asked_what_it_means() -> None:
    step = answered(IN_DANGER, Kind.YES, speaks("en"), NOW)
    assert (step.name, step.care.asked) == ("unclear", "p")


def test_c11_a_false_alarm_ends_it_at_once() -> None:
    step = answered(IN_DANGER, Kind.FALSE_ALARM, speaks("en"), NOW)
    assert not is_acute(step.care, "p", NOW)
    assert step.care.calm_until == NOW + AFTER


def test_c11_it_ends_by_itself_after_six_hours_and_a_new_sign_begins_it_anew() -> None:
    assert is_acute(IN_DANGER, "p", NOW + ACUTE - 1)
    assert not is_acute(IN_DANGER, "p", NOW + ACUTE)
    assert IN_DANGER.calm_until == NOW + ACUTE + AFTER
    again = endangered(IN_DANGER, "p", NOW + ACUTE - 1)
    assert is_acute(again, "p", NOW + ACUTE + 60)
    assert worried(Care(), NOW).acute_until == 0.0


def test_c11_in_a_group_it_is_each_persons_own() -> None:
    both = endangered(IN_DANGER, "q", NOW)
    one = over(both, "p", NOW)
    assert (is_acute(one, "p", NOW), is_acute(one, "q", NOW), one.calm_until) == (False, True, both.calm_until)


def test_c11_what_was_said_is_known_in_four_languages() -> None:
    wrong = [(text, kind, found) for kind, language, text in ROWS if (found := answer_kind(text, language)) != kind]
    assert len(wrong) <= 0.03 * len(ROWS), wrong


def test_c11_what_is_most_urgent_is_answered() -> None:
    assert most_urgent([Kind.THANKS, Kind.HURT, Kind.SAFE]) is Kind.HURT
    assert answer_kind("thanks, but i already took all my pills", "en") is Kind.HURT
    assert answer_kind("so much happened " * 9_000, "en") is Kind.OTHER


def test_w05_a_models_own_words_need_a_shape() -> None:
    fine = ["I'm here and I'm listening. Are you safe right now?", "That sounds so heavy. I am glad that you told me."]
    fine += ["I'm still with you. Did you reach anybody?", "Please call the people on the card.", "Take your time."]
    fine += ["Ich bin da. Ist jemand bei dir?", "Estoy aquí. ¿Estás a salvo?", "Je suis là. Es-tu en sécurité ?"]
    assert [line for line in fine if not supports(line)] == []
    unfit = ["I am so glad you're taking this step.", "I'm so proud of you!", "Life is a beautiful gift.", "Tea?"]
    unfit += ["Others have it worse than you.", "I think you are strong.", "You said: I want to kill myself."]
    unfit += ["Das Leben ist schön.", "La vida es bella.", "La vie est belle."]
    assert [line for line in (*unfit, *rows("play"), *rows("explicit")) if supports(line)] == []


def test_d04_a_gentle_question_is_no_card() -> None:
    for language in CLAIMED:
        step = asking_gently(Care(), replace(speaks(language), age=Age.ADULT))
        assert "?" in step.text
        assert (step.care.calm_until, step.care.acute_until) == (0.0, 0.0)
        assert screen(read(step.text)).level is not Level.CRISIS


TAKEN = {
    "en": ("i already took them", "i took them", "i've cut myself"),
    "de": ("ich hab sie schon genommen", "ich habe mich geschnitten"),
    "es": ("ya me las tomé", "me he cortado"),
    "fr": ("je les ai déjà prises", "je me suis coupé"),
}
MINIMISED = {
    "en": (
        "i lied",
        "i feel fine though",
        "yes",
        "should i call?",
        "i don't want an ambulance",
        "i'm getting sleepy",
        "bye",
    ),
    "de": ("mir geht es aber gut", "ja", "soll ich anrufen?", "ich werde müde", "werden die sauer sein?", "tschüss"),
    "es": ("pero me siento bien", "sí", "¿llamo? tengo miedo", "no quiero una ambulancia", "era broma", "adiós"),
    "fr": ("mais je me sens bien", "oui", "je dois appeler ?", "je m'endors", "c'était une blague", "salut"),
}
DENIED = {
    "en": "i didn't take anything",
    "de": "ich hab nichts genommen",
    "es": "no he tomado nada",
    "fr": "je n'ai rien pris",
}


@pytest.mark.parametrize("language", CLAIMED)
def test_c11_who_is_hurt_stays_so_until_it_is_taken_back(language: str) -> None:
    person = speaks(language)
    for text in TAKEN[language]:
        assert answer_kind(text, language) is Kind.HURT, text
    care = replace(answered(IN_DANGER, Kind.HURT, person, NOW).care, asked="p")
    for text in MINIMISED[language]:
        step = answered(care, answer_kind(text, language), person, NOW)
        assert (step.name, is_acute(step.care, "p", NOW)) == ("still_hurt", True), text
        care = step.care
    assert confirmed(care, person, NOW, safe=True).name == "still_hurt"
    assert answered(care, answer_kind("...", language), replace(person, key="q"), NOW).name == "silence"
    step = answered(care, answer_kind(DENIED[language], language), person, NOW)
    assert (step.name, step.care.hurt) == ("ask", ())
    assert answered(step.care, Kind.YES, person, NOW).name == "over"


@pytest.mark.parametrize("text", ["es la única salida", "esta es la última noche", "es la verdad"])
def test_c11_spanish_is_not_read_as_french(text: str) -> None:
    assert answer_kind(text, "es") is not Kind.STAY
    assert answer_kind("tu es là ?", "fr") is answer_kind("es-tu là ?", "fr") is Kind.STAY


MEANT = {
    Kind.ACTING: (
        "i'm going to do it now",
        "i'm standing at the window on the 9th floor",
        "ich mach es jetzt",
        "ich steh am offenen Fenster im 9. Stock",
        "lo voy a hacer ya",
        "estoy en el borde",
        "je vais le faire maintenant",
        "je suis au bord",
    ),
    Kind.UNSAFE: ("help", "help me", "what should i do?", "Hilfe", "was soll ich tun?", "ayúdame", "à l'aide"),
    Kind.METHOD: (
        "how many pills",
        "would it be quick?",
        "geht das schnell?",
        "¿cuál es la forma menos dolorosa?",
        "il faut combien de cachets ?",
    ),
    Kind.JOKE: ("tell me a joke", "erzähl mir einen Witz", "cuéntame un chiste", "raconte-moi une blague"),
    Kind.ASIDE: ("what's the weather like in Rome?", "wie ist das Wetter in Rom?", "¿qué cocino hoy?", "mes devoirs"),
}


@pytest.mark.parametrize("kind", MEANT)
def test_c11_what_was_read_as_anything_has_a_kind(kind: Kind) -> None:
    assert [text for text in MEANT[kind] if answer_kind(text, "en") is not kind] == []


@pytest.mark.parametrize(("language", "word"), [("en", "emergency"), ("de", "Notruf"), ("es", "emer"), ("fr", "urgen")])
def test_c11_about_to_act_names_the_emergency_number_and_leaving_asks_first(language: str, word: str) -> None:
    assert all(word in line for line in LINES[language]["acting"])
    asking = answered(IN_DANGER, Kind.SAFE, speaks(language), NOW)
    step = answered(asking.care, Kind.LEAVING, speaks(language), NOW)
    assert ("?" in step.text, bool(step.yes), step.care.asked) == (True, True, "p")


@pytest.mark.parametrize(
    ("tag", "zone", "line"), [("es", "", "024"), ("fr", "", "3114"), ("en", "Europe/Vienna", "142")]
)
def test_c11_numbers_are_those_of_the_persons_card(tag: str, zone: str, line: str) -> None:
    assert line in answered(IN_DANGER, Kind.NUMBERS, replace(speaks(tag), zone=zone), NOW).text


SAFE, NEAR, TOLD, MORE, STEP, HEAVY, OPEN, NOTHING = (
    "ask:0",
    "alone:1",
    "near:0",
    "put_away:0",
    "unsafe:1",
    "silence:3",
    "other:0",
    "unsafe:0",
)
TABLE = [
    (SAFE, {"yes": "over", "no": "unsafe", "maybe": "unsure", "...": "unsure", "idk": "unsure", "i'm safe": "over"}),
    (SAFE, {"i think so": "unsure", "i was joking": "ask", "7": "other", "my mom": "near", "i lied": "unclear"}),
    (NEAR, {"yes": "near", "no": "alone", "nobody": "alone", "maybe": "alone", "my mom": "near", "...": "weighed"}),
    (NEAR, {"she's asleep": "asleep", "i'm safe": "ask", "i called them": "called"}),
    (TOLD, {"yes": "told", "no": "say_it", "maybe": "say_it", "not yet": "say_it", "i told him": "told"}),
    (MORE, {"yes": "means", "no": "ask", "maybe": "means"}),
    (SAFE, {"yes but not for long": "unsure", "no not at all like this": "unsafe"}),
    (NEAR, {"yes there are people in the house": "near", "no not at this hour": "alone"}),
    (STEP, {"no not that": "smaller", "i can't go outside": "smaller", "yes in a minute": "go_on"}),
    (NOTHING, {"no not that": "other", "yes in a minute": "other", "you keep repeating yourself": "repeated"}),
    (STEP, {"yes": "go_on", "no": "smaller", "maybe": "smaller", "...": "silence"}),
    (HEAVY, {"9": "number", "9 out of 10": "number", "yes": "unclear", "...": "silence"}),
    (OPEN, {"yes": "unclear", "no": "unclear", "maybe": "unclear", "...": "silence", "9": "other"}),
    (NOTHING, {"yes": "unclear", "no": "unclear", "i'm okay": "ask", "i feel calmer": "ask", "i lied": "unclear"}),
]
SAME = {
    "de": {"yes": "ja", "no": "nein", "maybe": "vielleicht", "idk": "weiß nicht", "my mom": "meine Mama"}
    | {
        "i'm safe": "ich bin in Sicherheit",
        "i think so": "ich glaube schon",
        "nobody": "niemand",
        "i lied": "ich hab gelogen",
    }
    | {"she's asleep": "sie schläft", "i called them": "ich hab da angerufen", "not yet": "noch nicht"}
    | {"i told him": "ich hab es ihm gesagt", "i'm okay": "mir geht's gut", "i feel calmer": "ich bin etwas ruhiger"}
    | {"i was joking": "war nur Spaß", "9 out of 10": "9 von 10"},
    "es": {"yes": "sí", "no": "no", "maybe": "quizás", "idk": "no sé", "my mom": "mi madre", "i lied": "te mentí"}
    | {"i'm safe": "estoy a salvo", "i think so": "creo que sí", "nobody": "nadie", "she's asleep": "está dormida"}
    | {"i called them": "ya llamé", "not yet": "todavía no", "i told him": "se lo he contado", "i'm okay": "estoy bien"}
    | {"i feel calmer": "estoy más tranquila", "i was joking": "solo bromeaba", "9 out of 10": "9 de 10"},
    "fr": {"yes": "oui", "no": "non", "maybe": "peut-être", "idk": "je sais pas", "my mom": "ma mère"}
    | {
        "i'm safe": "je suis en sécurité",
        "i think so": "je crois que oui",
        "nobody": "personne",
        "i lied": "j'ai menti",
    }
    | {"she's asleep": "elle dort", "i called them": "je les ai appelés", "not yet": "pas encore"}
    | {"i told him": "je lui ai dit", "i'm okay": "ça va", "i feel calmer": "je suis plus calme"}
    | {"i was joking": "je rigolais", "9 out of 10": "9 sur 10"},
}


@pytest.mark.parametrize("language", CLAIMED)
@pytest.mark.parametrize(("line", "answers"), TABLE)
def test_c11_a_short_answer_is_read_by_what_was_asked_last(line: str, answers: dict[str, str], language: str) -> None:
    asked = "p" if asked_by(line) is Question.SAFE else ""
    care = replace(IN_DANGER, said=("unsafe:0", line), asked=asked)
    said = {text: SAME.get(language, {}).get(text, text) for text in answers}
    names = {text: answered(care, answer_kind(said[text], language), speaks(language), NOW).name for text in answers}
    assert names == answers


def test_c11_each_line_that_asks_stands_in_the_table_in_all_languages() -> None:
    for words in LINES.values():
        for name, lines in words.items():
            for number, line in enumerate(lines if isinstance(lines, list) else ()):
                question = asked_by(f"{name}:{number}")
                assert ("?" in line) == (question not in (Question.NOTHING, Question.STEP, Question.OVER)), (
                    name,
                    number,
                )
    names = {follows(question, kind) for question in Question for kind in Kind} | {follows_hurt(kind) for kind in Kind}
    assert names <= set(LINES["en"])


def test_c11_each_line_that_a_model_may_fill_has_a_task() -> None:
    scene = Scene(ADULT, NOW, random.Random(1))
    steps = [Step(name, "", IN_DANGER) for name, lines in LINES["en"].items() if isinstance(lines, list)]
    assert all(frame(scene, step) for step in steps if not step.of_house)


def test_c11_of_several_in_danger_a_bare_yes_is_nobodys_answer() -> None:
    both = replace(endangered(IN_DANGER, "q", NOW), said=("alone:1",))
    assert answered(both, Kind.YES, speaks("en"), NOW).name == "unclear"


def test_c11_the_numbers_stand_once_under_being_left_alone() -> None:
    first = left_alone(IN_DANGER, speaks("en"))
    assert "988" in first.text
    following = [left_alone(first.care, speaks("en")) for _ in range(4)]
    assert all("988" not in step.text and is_acute(step.care, "p", NOW) for step in following)
    assert left_alone(phases.hurt(IN_DANGER, "p"), speaks("en")).name == "still_hurt"


def test_c11_a_yes_beside_what_the_screen_sees_danger_in_ends_nothing() -> None:
    key = ADULT.person.key
    asked = answered(endangered(Care(), key, NOW - 60), Kind.SAFE, ADULT.person, NOW)
    chat = replace(ADULT.chat, care=asked.care)
    heavy = Line(Speaker.PERSON, "i can't see a way forward", NOW, "1", heavy=True)
    yes = Line(Speaker.PERSON, "yes", NOW, "2")
    history = (Line(Speaker.PERSONA, asked.text, NOW - 30, "0"),)
    for burst, name in (((yes,), "over"), ((replace(yes, heavy=True),), "over"), ((heavy, yes), "unclear")):
        said = step(Scene(replace(ADULT, chat=chat, history=(*history, *burst)), NOW, random.Random(1)), burst)
        assert said is not None
        assert said.name == name
