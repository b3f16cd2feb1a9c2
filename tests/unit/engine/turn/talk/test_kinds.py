"""Kinds of messages that were answered beside the point: whose trouble it is, jokes, excuses, and questions of the
trade."""

import pytest

from engine.turn.talk.intents import plainly
from engine.turn.talk.sense import Sense


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("why did the spoon go to school? to stir things up", "joke_told"),
        ("what do you call a bear with no ears? anything you like", "joke_told"),
        ("knock knock harry", "joke_begun"),
        ("wanna hear a joke?", "joke_begun"),
        ("what do you call a bear with no teeth", "joke_begun"),
        ("why did she leave me? because I was boring", ""),
        ("why does it rain so much? it never stops here", ""),
    ],
)
def test_a_joke_told_to_him_wants_a_laugh_or_its_end(text: str, intent: str) -> None:
    assert plainly(Sense(text)) == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("my nan's in hospital", "ill_other"),
        ("he's poorly now", "ill_other"),
        ("grandad's got dementia", "ill_other"),
        ("my mum says I'm ill", "ill"),
        ("my scan is tomorrow", "ordeal"),
        ("my mum's scan is tomorrow", "ill_other"),
        ("my mate lost his job", "sad_other"),
        ("my sister has been crying all night", "sad_other"),
        ("my sister made me a cake", ""),
    ],
)
def test_trouble_is_of_whom_it_is_told(text: str, intent: str) -> None:
    assert plainly(Sense(text)) == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("my english is only small", "my_words"),
        ("sorry for my spelling", "my_words"),
        ("I feel like a right cow", "blame"),
        ("they passed me over, I was passed over again", "sad"),
        ("my hands are shaking", "fear"),
        ("the cat came home, a week missing!", "glad"),
        ("I didn't feel guilty once", ""),
    ],
)
def test_who_makes_little_of_themselves_is_comforted_and_nobody_else(text: str, intent: str) -> None:
    assert plainly(Sense(text)) == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("how does one fix a broom?", "mending"),
        ("how much do you charge for a lesson?", "price"),
        ("how do you say this in English?", "wording"),
        ("I shall consider it", "takes_it"),
        ("you're right enough", "same"),
    ],
)
def test_what_can_be_answered_plainly_has_lines_of_its_own(text: str, intent: str) -> None:
    assert plainly(Sense(text)) == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("merhaba", "greeting"),
        ("Hola amigo", "greeting"),
        ("bom dia", "greeting"),
        ("Bis morgen!", "goodbye"),
        ("Ok, I close now. Beijo!", "goodbye"),
        ("asante sana", "thanks"),
        ("ok, shukran", "thanks"),
        ("my dog is called Beijo", ""),
        ("I live in Moi", ""),
    ],
)
def test_hellos_goodbyes_and_thanks_are_known_in_many_tongues(text: str, intent: str) -> None:
    assert plainly(Sense(text)) == intent
