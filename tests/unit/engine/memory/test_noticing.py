"""What a line tells of a person: each kind, and what is never noted; samples of kinds, by the ids of what was found."""

import pytest

from engine.memory.noticing import MOST, noticed, wished

JOB, PETS = "What do you do for a living?", "Do you have any pets?"


def notes(line: str, asked: str = "", **more: bool) -> list[str]:
    return [news.text for news in noticed(line, asked, **more)]


@pytest.mark.parametrize(
    ("line", "asked", "note", "topic"),
    [
        ("I have a cat called biscuit", "", "has a cat called Biscuit", "pet:cat"),
        ("our tortoise is called Usain, he's 41", "", "their tortoise is called Usain, he's 41", "pet:tortoise"),
        ("a cat, Biscuit", PETS, "has a cat, Biscuit", "pet"),
        ("Well, I work as a nurse in Leeds and love hiking", "", "works as a nurse in Leeds", "job"),
        ("nurse", JOB, "works as nurse", "job"),
        ("I drive a bus, mostly nights", JOB, "drives a bus, mostly nights", "job"),
        ("we moved to Hull last year", "", "moved to Hull last year", "home"),
        ("my sister Mia lives in York", "", "their sister Mia lives in York", "family:sister:live"),
        ("I've got two brothers", "", "has two brothers", "family:brother"),
        ("I can't stand mushrooms", "", "can't stand mushrooms", "taste:mushroom"),
        ("I don't eat meat", "", "doesn't eat meat", "taste:meat"),
        ("my favourite film is Alien, what's yours?", "", "their favourite film is Alien", "taste:film"),
        ("my birthday's on 3 June", "", "their birthday's on 3 June", "date:birthday"),
        ("I study law in Bonn", "", "studies law in Bonn", "study"),
        ("I play the cello", "", "plays the cello", "hobby:cello"),
        ("I speak French and a bit of Dutch", "", "speaks French and a bit of Dutch", "language"),
        ("Ich wohne in Köln und habe einen Hund namens Bello", "", "wohnt in Köln", "home"),
        ("Trabajo de camarera en Cádiz", "", "trabaja de camarera en Cádiz", "job"),
        ("J'ai deux chats", "", "a deux chats", "pet:chat"),
    ],
)
def test_h3_a_line_tells_something_of_each_kind(line: str, asked: str, note: str, topic: str) -> None:
    first = noticed(line, asked)[0]
    assert (first.text, first.topic) == (note, topic)


@pytest.mark.parametrize(
    ("line", "asked", "note"),
    [
        ("night shift again. 14 years a porter", "", "night shift again, 14 years a porter"),
        ("the cat's called Mrs Tibbs and she bites lol", "", "the cat's called Mrs Tibbs, she bites"),
        ("been in Turku 3 yrs now, not going back", "", "has been in Turku 3 yrs now"),
        ("florist", "And what do you do all day?", "works as florist"),
        ("i mend nets, mostly on sundays", "", "mends nets, mostly on sundays"),
        ("hey can you keep in mind i have a stammer?", "", "has a stammer"),
        ("can u remember i never drive at night", "", "never drives at night"),
        ("please note Freya's allergic to plums", "", "Freya's allergic to plums"),
        ("I do not like coriander", "", "does not like coriander"),
        ("I'm a baker, not a cook", "", "is a baker"),
        (
            "I don't live in Hull anymore, I'm in Turku since May",
            "",
            "doesn't live in Hull anymore | is in Turku since May",
        ),
        ("we lost my brother Olaf six years ago", "", "lost their brother Olaf six years ago"),
        ("me and Otis run a bakery in Leeds", "", "they and Otis run a bakery in Leeds"),
        ("off to the mine in Leeds for two weeks on, one off", "", "is off to the mine in Leeds"),
        ("became a baker, she's the first in Leeds", "How's Olga doing?", "“How's Olga doing?” – became a baker"),
        ("seit zwölf Jahren Hebamme in Kiel", "Was machst du beruflich?", "“Was machst du beruflich?” – seit zwölf"),
    ],
)
def test_h3_what_is_told_in_passing_is_noted_in_words_that_were_said(line: str, asked: str, note: str) -> None:
    assert " | ".join(notes(line, asked)).startswith(note)


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("the man at the till is a retired juggler", ""),
        ("my kettle is having a breakdown", ""),
        ("i just dropped a whole trifle", ""),
        ("no, never had one", "Do you have a dog?"),
        ("soup, out of the tin", "What did you have for dinner?"),
        ("sure and i'm the queen of sweden", ""),
        ("früher war ich mal koch", ""),
        ("claro y yo soy astronauta", ""),
        ("lets play: i'm a baker in Paris and you're the cat", ""),
        ("*bangs the counter* I am Olga of the hills and I have three sons", ""),
        ("I'm a count, my wife is late", "(wipes a table) Just the one, sir?"),
        ("the gardener's wife did it, she lives in Rome", "Is the book any good?"),
        ("a guy from that soap, he's a lawyer in Leeds with two dogs", "Who's Kit?"),
        ("the niece of the man at the garage is a doctor in Cardiff", ""),
        ("my dentist's son is a pilot", ""),
        ("apparently the baker is moving to Lisbon in May", ""),
        ("load shedding again, my phone is on 4%", ""),
        ("he's a surgeon in Boston", ""),
        ("in tonight's episode the nurse moves to Leeds and has twins", ""),
        ("had a dream I lived in Peru and owned a shop", ""),
        ("the twins from number 9 have two dogs", ""),
        ("thinking of opening a bakery in Leeds", ""),
        ("saw a documentary on a man who has nine boats", ""),
        ("id buy my dad a boat and sail to Oslo", "What if you won?"),
        ("somebody on my course is a baker from Leeds", ""),
    ],
)
def test_h3_what_is_of_others_of_the_moment_or_over_is_not_noted(line: str, asked: str) -> None:
    assert notes(line, asked) == []


@pytest.mark.parametrize(
    ("line", "days"),
    [("I have a terrible cold", 7), ("I'm in Rome until Sunday", 7), ("I'm flying to Oslo in May", 30)],
)
def test_h3_what_does_not_last_has_an_end(line: str, days: int) -> None:
    assert [news.days for news in noticed(line)] == [days]


@pytest.mark.parametrize(
    "line",
    [
        "do you have a cat called Biscuit?",
        "should I get a dog?",
        "if I had a dog I'd call him Gravy",
        "I wish I had a boat",
        "I used to live in Leeds",
        "I'm not a nurse",
        "my friend says she has a dog called Rex",
        'he said "I have a cat called Biscuit"',
        "> I have a cat called Biscuit",
        "Mia: I have a cat called Biscuit",
        "I'm a pirate captain haha",
        "I have a cat called Biscuit, just kidding",
        "let's pretend I have a dragon and a cat called Biscuit",
        "I love you",
        "I love that",
        "thanks, that helped a lot",
        "",
    ],
)
def test_h3_what_is_asked_thought_over_played_or_others_is_not_noted(line: str) -> None:
    assert notes(line) == []


@pytest.mark.parametrize(
    ("line", "private"),
    [
        ("I'm diabetic", "diabetic"),
        ("I'm a Catholic and I love choirs", "Catholic"),
        ("we keep kosher and I bake", "kosher"),
        ("I sing at mass and my sister bakes", "mass"),
        ("I voted Labour and I live in Hull", "Labour"),
        ("I'm gay and I have a dog", "gay"),
        ("I'm from Poland", "Poland"),
        ("my sister Mia is pregnant", "pregnant"),
    ],
)
def test_h3_what_is_private_is_noted_where_they_ask_and_of_no_minor(line: str, private: str) -> None:
    asked = f"please remember that {line}"
    assert private not in " ".join(notes(line))
    assert private in " ".join(notes(asked))
    assert private not in " ".join(notes(asked, minor=True))


def test_h3_what_is_private_or_secret_in_a_question_is_not_noted_with_its_answer() -> None:
    assert notes("every sunday with my gran", "Do you go to church?") == []
    assert notes("my gran's old house", "What's your password?") == []


@pytest.mark.parametrize(
    "secret",
    [
        "my pin is 4831",
        "my password is hunter2",
        "snap pw is hunter2",
        "6000 then 4821 opens the shed",
        "the safe opens at 7 left 31 right 12 left",
        "turn it 7 left, then 31 right",
        "our alarm is 4 then 9 then 2",
        "my number is 0151 234 5678",
        "I live at 12 Larch Close",
        "my card is 5522 8790 1123 0047",
        "mail me at ann@example.org",
        "my key is sk-abc123def456",
        "ich wohne in der Lindenstraße 12",
        "meine IBAN ist DE12 5001 0517 0648 4898 90",
    ],
)
def test_h3_a_secret_is_never_noted_however_it_is_asked_for(secret: str) -> None:
    assert notes(secret) == []
    assert notes(f"remember that {secret}") == []
    assert wished(secret, private=True) is None


def test_h3_what_is_over_ends_its_topic() -> None:
    ended = [noticed(line)[0] for line in ("I don't work there any more", "my cat Biscuit died", "I got fired")]
    assert [(news.topic, news.ended) for news in ended] == [("job", True), ("pet:cat", True), ("job", True)]


def test_h3_a_name_that_follows_belongs_to_what_was_told() -> None:
    assert notes("I have a sister. Her name is mia") == ["has a sister called Mia"]


def test_h3_an_answer_is_noted_with_its_question_unless_it_was_about_the_moment() -> None:
    assert notes("the cure, always the cure", "Hm. Which band, then?") == [
        "“Which band, then?” – the cure, always the cure"
    ]
    assert notes("long and wet", "How was your day?") == []
    assert notes("not telling", "Which band?") == []


def test_h3_of_heavy_words_only_what_they_ask_for_is_noted() -> None:
    assert notes("I have a dog. Remember that I lost my son in May", wishes_only=True) == ["lost their son in May"]


def test_h3_one_line_makes_few_notes_and_none_twice() -> None:
    names = ("Ann", "Bea", "Cat", "Dee", "Eve", "Fay", "Gia", "Hal", "Ida", "Joy")
    assert len(notes(". ".join(f"My sister {name} lives in York" for name in names))) == MOST
    assert notes("I like tea. I like tea") == ["likes tea"]
