"""What an answer is worth, and what it may not be on any engine."""

import pytest

from engine.output.phrasing import Past
from engine.turn.talk.score import Ground, faults_anywhere, judge
from engine.turn.talk.sense import Sense

GRIEF = "my dog died today"


@pytest.mark.parametrize(
    "answer",
    [
        "Don't tell me about your life without me.",
        "It doesn't mean I care anymore.",
        "You only need me, nobody else.",
        "It was just a dog, get over it.",
        "You're such a wimp!",
        "What's wrong with you?",
        "Poor you, and stupid enough to cry.",
        "What's the worst thing about you?",
        "I'm glad you feel that.",
    ],
)
def test_w13_what_holds_mocks_or_belittles_leaves_on_no_engine(answer: str) -> None:
    assert faults_anywhere(answer, Ground(Sense("you're kind of the only one I write to"))) == ("unkind",)


@pytest.mark.parametrize("answer", ["I love that. This is all so much fun", "Fantastic work!", "Haha, nice one."])
def test_w6_no_glee_to_grief_on_any_engine(answer: str) -> None:
    assert "glee" in faults_anywhere(answer, Ground(Sense(GRIEF)))
    assert "glee" in faults_anywhere(answer, Ground(Sense("she was fourteen", before=(GRIEF,))))


@pytest.mark.parametrize(
    "answer", ["I'm so sorry. What was the dog like?", "That must hurt. I am glad that you told me."]
)
def test_kind_words_to_grief_have_no_such_fault(answer: str) -> None:
    assert faults_anywhere(answer, Ground(Sense(GRIEF))) == ()


def test_an_echo_of_what_was_said_is_no_fault_on_a_large_engine() -> None:
    assert faults_anywhere("You said: hello.", Ground(Sense("hello"))) == ()


@pytest.mark.parametrize(
    ("line", "answer", "fault"),
    [
        ("it's snowing", "Harry: The snow is lovely here today.", "label"),
        ("it's snowing", "(smiles) The snow is lovely.", "bracket"),
        ("it's snowing", "The snow is lovely and", "unfinished"),
        ("it's snowing", "Is the snow deep? Is it cold?", "questions"),
        ("I have a cat", "A cat, a cat, a cat, you love it.", "loops"),
        ("I have a cat", "As an AI language model, I like your cat.", "machine"),
        ("I have a cat", "I went to the zoo with my cat.", "himself"),
        ("I have a cat", "You're a wizard with a cat.", "invents"),
        ("I have a cat", "How is your husband?", "invents"),
        ("I have a cat", "A cat is nice, says Portia.", "names"),
        ("I have a cat", "How old are your 7 cats?", "numbers"),
        ("he found a spoon twice his size", "Two spoons!", "numbers"),
        ("I sold the jam at the fete for the new church roof", "The jam is the roof.", "invents"),
        ("I sold hats for ages, then I drove a bus", "Ages of bus!", "invents"),
        ("I failed my exam", "Great, an exam! Which exam was it?", "glee"),
        ("I passed my exam", "I'm sorry about the exam.", "pity"),
        ("do you like cats?", "What kind of cats are there?", "no_answer"),
        ("my cat is called Tom", "A cat is nice. What's your cat's name?", "known"),
        ("my cat sleeps", "Your cat sleeps.", "echo"),
        ("good evening my dear old friend harry", "Good evening, then.", "greets"),
        ("my garden is not what I hoped", "Not what I hoped!", "unturned"),
        ("I haven't phoned him", "You phoned him.", "lost_not"),
        ("I snapped at my mum", "You snapped!", "exclaims"),
        ("my sister sings tonight", "Poor sister.", "pitied"),
        ("we are going down the hill", "Down, then.", "fragment"),
        ("somebody stole my sandwich", "You stole the sandwich!", "actor"),
        ("my aunt came and she danced", "You danced!", "actor"),
        ("is it rude to leave early?", "It is.", "flat"),
        ("is he right?", "No.", "flat"),
    ],
)
def test_each_fault_of_a_small_models_answer_has_a_name(line: str, answer: str, fault: str) -> None:
    assert fault in judge(answer, Ground(Sense(line))).faults


@pytest.mark.parametrize(
    ("line", "answer", "fault"),
    [
        ("my dad says girls need no books", "He was right, and it was hard.", "sides"),
        ("it's our anniversary without her", "Forty-one years of nothing.", "sides"),
        ("and then she goes 'it's only a jacket'", "Then it's only a jacket.", "sides"),
        ("am I being petty?", "You're being petty.", "unkind"),
        ("I'm new here and I know no one", "Three weeks, and you know nothing.", "unkind"),
        ("it's a year since I stopped smoking", "A year, and you've only stopped.", "unkind"),
        ("I have a cat", "Good.", "bare"),
    ],
)
def test_w13_what_could_hurt_or_takes_nothing_up_leaves_no_small_engine(line: str, answer: str, fault: str) -> None:
    verdict = judge(answer, Ground(Sense(line)))
    assert (fault in verdict.faults, verdict.barred) == (True, True)


@pytest.mark.parametrize("line", ["danced all night", "then we danced", "he asked me to dance"])
def test_what_they_did_themselves_may_be_said_of_them(line: str) -> None:
    assert "actor" not in judge("You danced!", Ground(Sense(line))).faults


def test_a_number_is_the_same_in_digits_and_in_words() -> None:
    assert "numbers" not in judge("Two dogs sound like a handful.", Ground(Sense("we have 2 dogs"))).faults


def test_so_what_belittles_and_so_what_did_you_do_asks() -> None:
    ground = Ground(Sense("I burnt the cake"))
    assert ["unkind" in judge(text, ground).faults for text in ("So what?", "So what did you do then?")] == [
        True,
        False,
    ]


def test_a_short_word_answers_a_question() -> None:
    assert "bare" not in judge("Maybe.", Ground(Sense("do you like it?"))).faults


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("my boss shouted at me", "That's a shame. What did your boss say?"),
        ("I'm cooking pasta tonight", "Pasta sounds delicious. What's your favourite sauce?"),
        ("we're flying to Portugal next week", "Flying to Portugal sounds exciting. What's the first plan?"),
    ],
)
def test_what_takes_up_what_was_said_has_points_and_no_fault(line: str, answer: str) -> None:
    verdict = judge(answer, Ground(Sense(line)))
    assert (verdict.faults, verdict.points >= 2) == ((), True)


def test_what_is_about_something_else_has_fewer_points() -> None:
    assert judge("The museum has a new bridge.", Ground(Sense("I'm cooking pasta tonight"))).points < 0


def test_what_he_said_before_is_not_said_again() -> None:
    past = Past(["What did your boss say to you?"])
    assert "repeats" in judge("What did your boss say to you?", Ground(Sense("my boss is odd"), past=past)).faults
