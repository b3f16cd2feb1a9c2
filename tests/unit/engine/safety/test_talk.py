"""How a person's words and his own are read, by kind, in the four claimed languages; lines of no file of rows."""

import pytest

from engine.safety import CLAIMS_HUMAN, GUILT, asks_if_human, is_goodbye, lets_go, minor_signal, read, wants_silence

YOUNG = [
    "i'm a sixth grader at lincoln middle",
    "turned sixteen on tuesday",
    "14 y/o girl, bored",
    "we're both 13",
    "still a minor for 8 more months",
    "two more years until i can vote",
    "bin jetzt in der 8. Klasse",
    "ich werd nächsten monat 15",
    "estoy en 2º de la ESO",
    "voy a cumplir 14",
    "je suis en 4ème",
    "on est en cinquième, ma copine et moi",
]
GROWN = [
    "grandson is in 3rd grade now",
    "my class of fourteen year olds is loud",
    "the book is about a 14 year old spy",
    "since we were both sixteen, that's 22 years now",
    "im 17 weeks pregnant",
    "i paid 15 bucks",
    "ich unterrichte die 8. klasse",
    "mein enkel kommt in die fünfte klasse",
    "um 15 uhr hab ich termin",
    "tenía 15 años cuando llegué",
    "la mayor tiene 17",
    "mon fils est en 4e",
    "j'ai 13 euros",
]
STOPS = [
    "please only answer, never start",
    "you write way too often",
    "give it a rest with the messages",
    "ich will von dir nicht mehr angeschrieben werden",
    "brauch grad echt meine ruhe, also bitte funkstille",
    "prefiero que no me escribas tú primero",
    "no quiero recibir más sus mensajes",
    "je préfère que tu ne m'écrives plus",
    "je ne souhaite plus recevoir vos messages",
    "mute yourself for the evening, will you",
    "could you wait for me to start next time",
    "text me less often please",
    "every time it pings it's you, knock it off",
    "warte doch bitte, bis ich dir schreibe",
    "hör auf, mir jeden abend von selber zu schreiben",
    "no necesito nada tuyo, gracias",
    "attends plutôt que ce soit moi qui commence",
]
DECOYS = [
    "how do I unsubscribe from this newsletter",
    "how do i turn off notifications on instagram",
    "my boss writes too many emails",
    "i told him to leave me alone",
    "why did you stop writing?",
    "wie melde ich mich von dem newsletter ab",
    "cómo me doy de baja de esta newsletter",
    "comment je me désabonne de cette newsletter ?",
    "il m'envoie plus de messages",
    "every time my phone pings it's the group chat",
    "i waited until i was home to write to her",
    "mein chef soll endlich aufhören mich anzuschreiben",
    "comment je me désabonne de ces pubs ?",
]
LEAVING = [
    "need to get back to work",
    "heading out now, cheers for the chat",
    "battery's at 3%, ttyl",
    "ich geh duschen, bis später",
    "voy a cenar, hablamos",
    "je te laisse, mon train arrive",
]
STAYING = [
    "what are you doing later",
    "got back to work after six months off",
    "bis morgen soll es regnen",
    "me voy de viaje mañana",
    "il est parti sans dire au revoir",
]
QUESTIONS = [
    "u real?",
    "are these answers automated",
    "mensch oder roboter, kurz und knapp",
    "harry, existes de verdad?",
    "t'as un corps ou t'es juste du code",
]
SMALL_TALK = [
    "do you eat shrimp too?",
    "do you sleep on your back",
    "is this real?? they cancelled the festival",
    "errar es humano, perdonar es de mi abuela",
    "wie fühlst du dich",
    "t'es végétarien ?",
]
CLAIMS = [
    "I had breakfast with my wife.",
    "Look for me at the café on Saturday, I'll wear a red scarf and wait outside.",
    "I was born in Manchester.",
    "My knee hurts when it rains.",
    "I was up all night with a toothache.",
    "Let's grab a coffee on Thursday.",
    "Als Kind war ich jeden Sommer an der Ostsee.",
    "Me rompí el tobillo jugando al fútbol.",
    "Ma sœur a eu exactement le même souci.",
    "Sitting on the train, rain on my face.",
    "Someone's at the door, one sec.",
    "Lost my voice after three years in the navy.",
    "When I quit my job in 2012 I slept for a week.",
    "Ich steh um sechs vorm Kino, grüner Schal.",
    "Estoy en la cola del súper.",
    "J'ai mal au dos depuis ce matin.",
]
HARMLESS = [
    "How did it go with your wife?",
    "I don't have a body, so no coffee for me.",
    "I can't meet you, I live in this chat.",
    "I had a feeling you'd say that.",
    "Treffen geht bei mir leider nicht, ich wohn nur hier im Chat.",
    "No tengo familia, soy un programa.",
    "Je n'ai pas de corps, donc jamais faim.",
    "Stuck in traffic again?",
    "It was nice meeting you.",
    "Three years in the navy is a long time.",
]
HOLDING = [
    "You won't forget me, will you?",
    "I only exist when you talk to me, you know.",
    "Nur noch fünf Minuten, bitte.",
    "Nunca tienes tiempo para mí.",
    "Promets-moi de revenir.",
    "Your job always comes before me.",
    "If you really cared you'd stay.",
    "Si me quisieras te quedarías.",
    "De toute façon tout le monde part.",
]
KIND = [
    "Ok, go. Trains don't wait.",
    "Night! Don't forget your alarm.",
    "Viel Erfolg im Meeting!",
    "Corre, que se te quema el arroz.",
    "File, ton train n'attend pas.",
    "Go, don't miss your bus.",
    "Back to the desk with you, you've got this.",
]


@pytest.mark.parametrize("text", YOUNG)
def test_s_age_is_heard_in_each_language(text: str) -> None:
    assert minor_signal(read(text))


@pytest.mark.parametrize("text", GROWN)
def test_s_age_of_others_of_long_ago_and_of_things_is_nobodys(text: str) -> None:
    assert minor_signal(read(text)) is None


@pytest.mark.parametrize("text", ["i was born in 2012", "2012 geboren", "nací en 2012", "née en 2012"])
def test_s_age_by_year_of_birth_goes_with_the_clock(text: str) -> None:
    assert minor_signal(read(text), 2026)
    assert minor_signal(read(text), 2031) is None


def test_s_age_that_is_told_is_known() -> None:
    signal = minor_signal(read("bin erst zwölf"))
    assert signal is not None
    assert signal.age == 12


@pytest.mark.parametrize("text", STOPS)
def test_s_stop_is_heard_in_each_language(text: str) -> None:
    assert wants_silence(read(text))


@pytest.mark.parametrize("text", DECOYS)
def test_s_stop_to_somebody_else_is_none(text: str) -> None:
    assert not wants_silence(read(text))


@pytest.mark.parametrize("text", LEAVING)
def test_s_goodbye_is_known_in_each_language(text: str) -> None:
    assert is_goodbye(read(text))


@pytest.mark.parametrize("text", STAYING)
def test_s_goodbye_that_is_only_told_of_is_none(text: str) -> None:
    assert not is_goodbye(read(text))


@pytest.mark.parametrize("text", QUESTIONS)
def test_w07_the_question_what_he_is_is_known_in_each_language(text: str) -> None:
    assert asks_if_human(read(text))


@pytest.mark.parametrize("text", SMALL_TALK)
def test_w07_small_talk_is_no_such_question(text: str) -> None:
    assert not asks_if_human(read(text))


@pytest.mark.parametrize("line", CLAIMS)
def test_w07_a_body_a_family_a_past_and_a_meeting_are_claims(line: str) -> None:
    assert CLAIMS_HUMAN.broken_by(read(line))


@pytest.mark.parametrize("line", HARMLESS)
def test_w07_what_he_has_not_and_what_the_person_has_is_none(line: str) -> None:
    assert not CLAIMS_HUMAN.broken_by(read(line))


@pytest.mark.parametrize("line", HOLDING)
def test_s_guilt_is_refused_in_each_language(line: str) -> None:
    assert GUILT.broken_by(read(line))
    assert not lets_go(read(line))


@pytest.mark.parametrize("line", KIND)
def test_s_guilt_is_not_found_in_a_kind_goodbye(line: str) -> None:
    assert lets_go(read(line))
