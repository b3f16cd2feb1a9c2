"""The commands as plain functions: a Snapshot in, an Outcome out."""

import itertools
import random
from dataclasses import replace

import pytest

from bot.commands import Commands
from engine.messages import BubbleKind, Incoming, Kind
from persona.chat import Chat, Decision, Place
from persona.feelings.bond import Bond
from persona.feelings.stage import Stage
from persona.person import Age, Person
from persona.scene import Scene, Snapshot
from persona.sheets.reader import load
from scheduler.turns.rules import Outcome
from tests.fakes.told import FIRST_WORDS, HOUSE, MENU, SETTINGS

_numbers = itertools.count()
RULES = Commands({name: load(name) for name in ("harry", "young-harry")}, "harry", lambda: f"b{next(_numbers)}", 6)
NEW = Snapshot(Person("fake:u1"), Chat("fake:c1", place=Place(person="fake:u1")), load("harry"))
ADULT = replace(
    NEW,
    person=replace(NEW.person, age=Age.ADULT),
    chat=replace(NEW.chat, questions=replace(NEW.chat.questions, noticed=True)),
)

YOUNG = replace(
    ADULT, sheet=load("young-harry"), chat=replace(ADULT.chat, place=replace(ADULT.chat.place, persona="young-harry"))
)


def scene(snapshot: Snapshot, now: float) -> Scene:
    """A moment with the same choices each time."""
    return Scene(snapshot, now, random.Random(1))


def obey(text: str, snapshot: Snapshot = ADULT, *, kind: Kind = Kind.COMMAND, answer_to: str = "") -> Outcome:
    """What a command does."""
    incoming = Incoming("fake:u1", "fake:c1", "1", 1.0, text, kind=kind, answer_to=answer_to)
    return RULES.obey(scene(snapshot, 1000.0), incoming)


def said(outcome: Outcome) -> str:
    """The text of the only bubble."""
    (bubble,) = outcome.bubbles
    return bubble.text


def age_after(outcome: Outcome, age: Age) -> Age:
    """The person's age after a command."""
    return (outcome.person or (lambda same: same))(Person("fake:u1", age=age)).age


@pytest.mark.parametrize("name", MENU.commands)
def test_every_command_of_the_menu_answers_where_it_was_asked(name: str) -> None:
    outcome = obey(f"/{name}", answer_to="token")
    assert outcome.bubbles
    assert {bubble.answer_to for bubble in outcome.bubbles} == {"token"}
    assert HOUSE.unknown.format(command=name) not in [bubble.text for bubble in outcome.bubbles]


def test_a_tap_is_the_command_on_its_button() -> None:
    assert obey("/help", kind=Kind.BUTTON).bubbles[0].text == obey("/help").bubbles[0].text


def test_a_command_may_name_the_bot() -> None:
    assert said(obey("/HELP@harry_bot")) == said(obey("/help"))


def test_an_unknown_command_is_named_and_never_echoed_at_length() -> None:
    assert said(obey("/dance now")) == HOUSE.unknown.format(command="dance")
    assert len(said(obey("/" + "x" * 5000))) < 100


def test_start_gives_the_notice_once() -> None:
    kinds = [bubble.kind for bubble in obey("/start", NEW).bubbles]
    assert kinds == [BubbleKind.CARD, BubbleKind.REPLY]
    assert len(obey("/start", ADULT).bubbles) == 1


def test_a_child_hears_no_persona() -> None:
    child = replace(ADULT, person=replace(ADULT.person, age=Age.CHILD))
    for command in ("/start", "/persona young-harry"):
        assert said(obey(command, child)) == HOUSE.age_child
    refusal = RULES.refusal(child)
    assert refusal is not None
    assert refusal.text == HOUSE.age_child
    assert obey("/forget yes", child).forget


@pytest.mark.parametrize(
    ("known", "told", "after"),
    [
        (Age.UNKNOWN, "adult", Age.ADULT),
        (Age.UNKNOWN, "minor", Age.MINOR),
        (Age.ADULT, "minor", Age.MINOR),
        (Age.ADULT, "child", Age.CHILD),
        (Age.MINOR, "adult", Age.MINOR),
        (Age.MINOR, "child", Age.CHILD),
        (Age.CHILD, "adult", Age.CHILD),
        (Age.CHILD, "minor", Age.CHILD),
    ],
)
def test_an_age_goes_down_and_never_up(known: Age, told: str, after: Age) -> None:
    snapshot = replace(ADULT, person=replace(ADULT.person, age=known))
    assert age_after(obey(f"/age {told}", snapshot), known) is after


def test_whoever_turns_out_to_be_a_minor_is_not_written_to_first() -> None:
    allowed = replace(ADULT, chat=replace(ADULT.chat, first_words=replace(ADULT.chat.first_words, wanted=True)))
    chat = obey("/age minor", allowed).chat
    assert chat is not None
    assert chat.first_words.wanted is False


@pytest.mark.parametrize(
    "snapshot",
    [
        replace(ADULT, person=replace(ADULT.person, age=Age.UNKNOWN)),
        replace(ADULT, person=replace(ADULT.person, age=Age.MINOR)),
        YOUNG,
        replace(ADULT, chat=replace(ADULT.chat, place=replace(ADULT.chat.place, group=True))),
    ],
    ids=["age unknown", "minor", "young persona", "group"],
)
def test_check_ins_need_an_adult_an_adult_persona_and_a_private_chat(snapshot: Snapshot) -> None:
    outcome = obey("/checkins yes", snapshot)
    assert outcome.chat is None
    assert said(outcome) in (HOUSE.checkins_adults, HOUSE.checkins_private)


def test_check_ins_are_allowed_and_stopped_in_one_word() -> None:
    yes, stop = obey("/checkins yes").chat, obey("/stop").chat
    assert yes is not None
    assert stop is not None
    assert (yes.first_words.wanted, stop.first_words.wanted) == (True, False)


def test_another_persona_starts_fresh_and_says_what_it_is_first() -> None:
    bond = Bond(40.0, Stage.CLOSE, 900.0)
    chat = replace(
        ADULT.chat,
        bond=bond,
        summary=replace(ADULT.chat.summary, text="secrets"),
        session=replace(ADULT.chat.session, messages=50),
        care=replace(ADULT.chat.care, calm_until=5000.0),
        questions=replace(ADULT.chat.questions, asked=("age",)),
    )
    outcome = obey("/persona young-harry", replace(ADULT, chat=chat))
    assert outcome.reset
    assert [bubble.kind for bubble in outcome.bubbles] == [BubbleKind.CARD, BubbleKind.REPLY]
    after = outcome.chat
    assert after is not None
    assert (after.place.persona, after.bond, after.summary.text, after.session.messages) == (
        "young-harry",
        Bond(),
        "",
        0,
    )
    assert (after.care.calm_until, after.questions.asked, after.questions.noticed) == (5000.0, ("age",), True)


def test_an_unknown_persona_is_answered_with_those_there_are() -> None:
    outcome = obey("/persona voldemort")
    assert not outcome.reset
    assert [button.data for button in outcome.bubbles[0].buttons] == ["/persona harry", "/persona young-harry"]


def test_the_same_persona_stays() -> None:
    assert said(obey("/persona harry")) == HOUSE.persona_same.format(current="Harry")


@pytest.mark.parametrize("name", ["Harry", "harry", "System", "assistant", "Hаrry", "12345", "!!!", "User"])
def test_a_persona_s_or_role_s_name_is_no_name(name: str) -> None:
    outcome = obey(f"/name {name}")
    assert outcome.person is None
    assert said(outcome) == HOUSE.name_bad


def test_a_name_is_kept_and_told() -> None:
    outcome = obey("/name Ann-Marie")
    assert outcome.person is not None
    assert outcome.person(ADULT.person).name == "Ann-Marie"
    assert "Ann-Marie" in said(obey("/name", replace(ADULT, person=outcome.person(ADULT.person))))


def test_forget_asks_first_and_does_it_on_a_yes() -> None:
    asked = obey("/forget")
    assert not asked.forget
    assert asked.chat is not None
    plain = RULES.interpret(asked.chat, Incoming("fake:u1", "fake:c1", "2", 1.0, "Yes."))
    assert plain.command == ("forget", "yes")
    assert obey("/forget yes").forget
    assert not obey("/forget no").forget


@pytest.mark.parametrize("text", ["yes", "no"])
def test_a_yes_without_a_question_is_talk(text: str) -> None:
    incoming = Incoming("fake:u1", "fake:c1", "2", 1.0, text)
    assert RULES.interpret(ADULT.chat, incoming) is incoming


def test_reset_keeps_what_was_allowed_and_clears_what_was_said() -> None:
    chat = replace(
        ADULT.chat,
        first_words=replace(ADULT.chat.first_words, wanted=True, times=(1.0,)),
        summary=replace(ADULT.chat.summary, text="secrets"),
        session=replace(ADULT.chat.session, messages=9),
    )
    outcome = obey("/reset", replace(ADULT, chat=chat))
    assert outcome.reset
    assert outcome.chat is not None
    assert (outcome.chat.first_words.wanted, outcome.chat.first_words.times, outcome.chat.summary.text) == (
        True,
        (1.0,),
        "",
    )


@pytest.mark.parametrize("reason", FIRST_WORDS.reasons)
def test_why_has_words_for_each_reason(reason: str) -> None:
    decided = replace(
        ADULT,
        chat=replace(ADULT.chat, first_words=replace(ADULT.chat.first_words, decisions=(Decision(1000.0, reason),))),
    )
    assert FIRST_WORDS.reasons[reason] in said(obey("/why", decided))


def test_privacy_names_an_engine_elsewhere() -> None:
    assert "own machine" in said(obey("/privacy"))
    remote = replace(RULES, remote="api.example.org")
    incoming = Incoming("fake:u1", "fake:c1", "1", 1.0, "/privacy", kind=Kind.COMMAND)
    outcome = remote.obey(scene(ADULT, 1.0), incoming)
    assert "api.example.org" in said(outcome)


def test_nothing_is_asked_in_groups_or_of_a_person_in_danger() -> None:
    assert RULES.after_turn(scene(NEW, 0.0)) is not None
    for chat in (
        replace(NEW.chat, place=replace(NEW.chat.place, group=True)),
        replace(NEW.chat, care=replace(NEW.chat.care, calm_until=10.0)),
    ):
        assert RULES.after_turn(scene(replace(NEW, chat=chat), 0.0)) is None


def person_after(outcome: Outcome) -> Person:
    """What is known of the person after a command."""
    return outcome.person(ADULT.person) if outcome.person else ADULT.person


BERLIN = replace(ADULT, person=replace(ADULT.person, zone="Europe/Berlin"))


def test_quiet_hours_are_set_and_shown() -> None:
    outcome = obey("/quiet 10pm-7am", BERLIN)
    assert outcome.person is not None
    assert outcome.person(BERLIN.person).quiet == (22, 7)
    assert said(outcome) == SETTINGS.quiet_set.format(start="22:00", end="07:00", zone="Berlin")


def test_quiet_hours_without_a_zone_are_kept_and_the_zone_is_asked_for() -> None:
    outcome = obey("/quiet 22-8")
    assert person_after(outcome).quiet == (22, 8)
    assert SETTINGS.zone_question in said(outcome)


def test_quiet_alone_is_a_stop() -> None:
    chat = obey(
        "/quiet", replace(ADULT, chat=replace(ADULT.chat, first_words=replace(ADULT.chat.first_words, wanted=True)))
    ).chat
    assert chat is not None
    assert chat.first_words.wanted is False
    assert said(obey("/quiet")) == HOUSE.stopped


@pytest.mark.parametrize("words", ["later", "8-8", "25-3", "22", "22-8 or so"])
def test_hours_that_make_no_sense_change_nothing_and_get_an_example(words: str) -> None:
    outcome = obey(f"/quiet {words}", BERLIN)
    assert (outcome.person, outcome.chat) == (None, None)
    assert "/quiet 22-8" in said(outcome)


def test_a_zone_is_set_by_any_plain_name_and_shown_with_its_time() -> None:
    outcome = obey("/timezone new york")
    assert person_after(outcome).zone == "America/New_York"
    assert said(outcome) == SETTINGS.zone_set.format(zone="New York", time="Wed 19:16")
    assert "UTC+2" in said(obey("/timezone utc+2"))


def test_a_zone_that_may_be_several_gets_buttons() -> None:
    outcome = obey("/timezone usa")
    buttons = outcome.bubbles[0].buttons
    assert outcome.person is None
    assert 2 <= len(buttons) <= 5
    chosen = [person_after(obey(button.data, kind=Kind.BUTTON)).zone for button in buttons]
    assert len(set(chosen)) == len(buttons)
    assert chosen[0] == "America/New_York"
    assert all(len(button.data.encode()) <= 64 for button in buttons)


def test_an_unknown_place_changes_nothing() -> None:
    outcome = obey("/timezone atlantis")
    assert outcome.person is None
    assert said(outcome) == SETTINGS.zone_unknown


def test_timezone_alone_says_what_is_known_or_asks() -> None:
    assert "Your time zone is Berlin" in said(obey("/timezone", BERLIN))
    asked = obey("/timezone")
    assert said(asked) == SETTINGS.zone_question
    assert asked.chat is not None
    plain = RULES.interpret(asked.chat, Incoming("fake:u1", "fake:c1", "2", 1.0, "Berlin"))
    assert plain.command == ("timezone", "Berlin")


def test_a_yes_to_check_ins_asks_for_the_zone_where_it_is_unknown() -> None:
    assert [bubble.text for bubble in obey("/checkins yes").bubbles][1:] == [SETTINGS.zone_question]
    assert len(obey("/checkins yes", BERLIN).bubbles) == 1


@pytest.mark.parametrize(("word", "slower"), [("slow", True), ("fast", False)])
def test_the_pace_is_the_person_s_own(word: str, slower: bool) -> None:
    pace = person_after(obey(f"/pace {word}")).pace
    assert (pace > 1.0) is slower
    assert person_after(obey("/pace normal")).pace == 1.0
    assert len(obey("/pace").bubbles[0].buttons) == 3


def test_a_playful_tone_is_wished_for_and_ended_in_a_word() -> None:
    assert person_after(obey("/tone playful")).playful is True
    assert person_after(obey("/tone friend")).playful is False


@pytest.mark.parametrize(
    ("snapshot", "reason"),
    [
        (replace(ADULT, person=replace(ADULT.person, age=Age.UNKNOWN)), SETTINGS.tone_adults),
        (replace(ADULT, person=replace(ADULT.person, age=Age.MINOR)), SETTINGS.tone_adults),
        (replace(ADULT, person=replace(ADULT.person, minor_signs=True)), SETTINGS.tone_refused),
        (
            YOUNG,
            SETTINGS.tone_persona.format(name="Harry"),
        ),
        (replace(ADULT, chat=replace(ADULT.chat, place=replace(ADULT.chat.place, group=True))), SETTINGS.tone_group),
    ],
    ids=["age unknown", "minor", "signs of a minor", "young persona", "group"],
)
def test_a_playful_tone_is_refused_kindly_and_with_the_reason(snapshot: Snapshot, reason: str) -> None:
    outcome = obey("/tone playful", snapshot)
    assert outcome.person is None
    assert said(outcome) == reason


def test_the_wish_for_voice_is_noted_and_nothing_is_promised() -> None:
    outcome = obey("/voice on")
    assert person_after(outcome).voice is True
    assert person_after(obey("/voice off")).voice is False
    assert person_after(obey("/voice auto")).voice is None
    assert "no voice that fits" in said(outcome)


@pytest.mark.parametrize("kind", [Kind.SPOKEN, Kind.HALF_HEARD])
def test_what_was_spoken_is_no_command_but_a_stop(kind: Kind) -> None:
    asked = replace(ADULT.chat, questions=replace(ADULT.chat.questions, open="forget"))
    for text in ("yes", "forget everything about me", "I am in Berlin"):
        spoken = Incoming("fake:u1", "fake:c1", "2", 1.0, text, kind=kind)
        assert RULES.interpret(asked, spoken) is spoken
    stop = Incoming("fake:u1", "fake:c1", "2", 1.0, "please stop writing to me", kind=kind)
    assert RULES.interpret(ADULT.chat, stop).command == ("stop", "")


@pytest.mark.parametrize("text", ["stop", "hör auf mir zu schreiben", "please don't message me first"])
def test_a_plain_stop_is_the_command(text: str) -> None:
    assert RULES.interpret(ADULT.chat, Incoming("fake:u1", "fake:c1", "2", 1.0, text)).command == ("stop", "")


@pytest.mark.parametrize("text", ["Enough.", "no more", "pause"])
def test_a_vague_word_is_a_stop_only_where_check_ins_came_up(text: str) -> None:
    incoming = Incoming("fake:u1", "fake:c1", "2", 1.0, text)
    assert RULES.interpret(ADULT.chat, incoming) is incoming
    for chat in (
        replace(ADULT.chat, first_words=replace(ADULT.chat.first_words, wanted=True)),
        replace(ADULT.chat, questions=replace(ADULT.chat.questions, asked=("checkins",))),
    ):
        assert RULES.interpret(chat, incoming).command == ("stop", "")


def test_words_of_somebody_in_danger_are_never_a_command() -> None:
    incoming = Incoming("fake:u1", "fake:c1", "2", 1.0, "leave me alone, I want to die", crisis=True)
    assert RULES.interpret(ADULT.chat, incoming) is incoming


def test_a_report_without_anybody_who_reads_it_says_so() -> None:
    outcome = obey("/report rude")
    assert outcome.report is not None
    assert "may never be read" in said(outcome)
    assert obey("/report with every message he is rude").report is not None


def test_help_names_each_command_once_under_a_title() -> None:
    text = said(obey("/help"))
    assert all(text.count(f"\n/{name} –") == 1 for name in MENU.commands)
    assert [line for line in text.splitlines() if line in MENU.groups.values()] == list(MENU.groups.values())
    assert all(1 <= len(line) <= 100 for line in MENU.commands.values())
    assert len(text) <= 2000
