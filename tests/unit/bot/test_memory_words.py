"""Which plain words are as good as /memory, and which are talk."""

import pytest

from bot.commands.memory_words import as_command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("remember that I'm diabetic", "/memory keep I'm diabetic"),
        ("Please keep in mind that my sister is called Mia.", "/memory keep my sister is called Mia."),
        ("forget that I live in Hull", "/memory forget I live in Hull"),
        ("forget what I told you about my job", "/memory forget my job"),
        ("what do you know about me?", "/memory"),
        ("Harry, what have you noted about me?", "/memory"),
        ("merk dir, dass ich ein Boot habe", "/memory keep ich ein Boot habe"),
        ("vergiss, dass ich einen hund habe", "/memory forget ich einen hund habe"),
        ("recuerda que soy celíaca", "/memory keep soy celíaca"),
        ("souviens-toi que je suis végétarien", "/memory keep je suis végétarien"),
        ("you can tell the others that I have a boat", "/memory share I have a boat"),
        ("don't tell the group about my boat", "/memory unshare my boat"),
        ("du darfst den anderen ruhig erzählen, dass ich ein Boot habe", "/memory share ich ein Boot habe"),
        ("puedes contar en el grupo que tengo un barco", "/memory share tengo un barco"),
        ("tu peux dire aux autres que j'ai un bateau", "/memory share j'ai un bateau"),
    ],
)
def test_h3_memory_is_asked_for_in_words(text: str, command: str) -> None:
    assert as_command(text) == command


@pytest.mark.parametrize(
    "text",
    [
        "do you remember that I like tea?",
        "remember when we spoke of boats?",
        "remember that time in Hull",
        "don't tell anyone that I'm pregnant",
        "you can tell the others are tired",
        "forget it",
        "forget that",
        "I forgot my keys",
        "don't forget me",
        "remember that I have an exam on Friday at 10",
        "what do you know about cats?",
        "remember that " + "I like tea and " * 40,
        "",
    ],
)
def test_h3_what_is_talk_stays_talk(text: str) -> None:
    assert as_command(text) == ""
