"""What a talk leaves behind: made of the lines that go, and of what people said rather than of what he did."""

import itertools
from dataclasses import replace

import pytest

from engine.memory.note import is_his, note_of
from engine.memory.summary import leaving, summarize
from engine.messages import Cost
from engine.ports import Capabilities
from engine.turn import budget
from engine.turn.calls import Calls
from engine.turn.turn import TurnEngine
from persona.chat import Place
from persona.line import Line, Whose
from persona.scene import Snapshot
from tests.fakes.lines import EMPTY, heard, said, talk
from tests.fakes.model import USAGE, FakeModel, Script, words

SMALL = Capabilities(parameters=135_000_000)
FOG = "I am so glad that you are here with me in this wonderful world of wonders."


def engine_with(*scripts: Script, can: Capabilities | None = None) -> tuple[TurnEngine, FakeModel]:
    model = FakeModel(list(scripts))
    model.capabilities = can or model.capabilities
    ids = map(str, itertools.count(1))
    return TurnEngine(Calls(model), lambda: next(ids)), model


def note(*texts: str, before: str = "", tokens: int = 120) -> list[str]:
    return note_of([said(text) for text in texts], before, tokens=tokens, group=False).splitlines()


def summed_up(text: str) -> Snapshot:
    return replace(EMPTY, chat=replace(EMPTY.chat, summary=replace(EMPTY.chat.summary, text=text)))


TELLING = [
    "My sister is called Lena and lives in Kiel",
    "I start at the bakery on Monday",
    "I have two cats, Minka and Moritz",
    "I'm really nervous about the driving test",
    "we are going to move to Lisbon in spring",
    "I love rhubarb cake",
    "Ich heiße Jonas und wohne in Bremen",
    "Meine Mutter hat am Freitag Geburtstag",
    "ich arbeite als Krankenpfleger",
    "Me llamo Carmen y vivo en Sevilla",
    "tengo un perro que se llama Pancho",
    "J'habite à Lyon avec ma copine",
    "mon frère se marie samedi",
    "je travaille à la boulangerie depuis lundi",
]
EMPTY_TALK = [
    "hi there, how are you today?",
    "what do you like to cook on Sundays",
    "I think so too",
    "I don't know what you mean",
    "I'm fine thanks",
    "tell me a story about the sea",
    "good morning my friend",
    "nice to meet you Harry",
    "you are really funny you know",
    "my password is hunter2 at the bank",
    "I moved, call me on 0170 1234567",
    "look at https://example.org my new job",
    "ich weiß es auch nicht",
    "mir geht es gut",
    "wie heißt deine Katze",
    "no sé que sí",
    "¿cómo se llama tu hermana?",
    "je ne sais pas",
    "comment s'appelle ta sœur",
    "lol ok haha",
]


@pytest.mark.parametrize("text", TELLING)
def test_k09_what_somebody_tells_of_themselves_is_noted_in_their_own_words(text: str) -> None:
    assert note(text) == [f"“{text}”"]


@pytest.mark.parametrize("text", EMPTY_TALK)
def test_k09_questions_greetings_small_talk_and_secrets_are_not_noted(text: str) -> None:
    assert note(text) == []


def test_k09_a_note_is_of_peoples_own_words_alone() -> None:
    lines = [
        heard("I live above a bookshop and my sister is called May."),
        said("I live above a bookshop and my sister is called May."),
        said("My brother lives in Oslo", whose=Whose.FORWARDED),
        said("My dog died and I want to die", heavy=True),
        said("I have a dog called Rex"),
    ]
    assert note_of(lines, "", tokens=120, group=False) == "“I have a dog called Rex”"


def test_k09_a_note_carries_the_one_before_on_and_nothing_that_is_no_note() -> None:
    before = f"“I have a dog called Rex”\n{FOG}\n“My sister lives in Kiel”"
    assert note("I start my new job on Monday", "I have a dog called Rex!", before=before) == [
        "“My sister lives in Kiel”",
        "“I start my new job on Monday”",
        "“I have a dog called Rex!”",
    ]


def test_k09_the_worthiest_stay_where_there_is_little_room() -> None:
    texts = [f"I watched programme{number} somewhere yesterday" for number in range(30)]
    kept = note("My sister is called Lena and lives in Kiel", *texts, tokens=60)
    assert kept[0] == "“My sister is called Lena and lives in Kiel”"
    assert "programme29" in kept[-1]
    assert sum(map(budget.tokens, kept)) <= 60


def test_k09_of_a_line_without_an_end_its_start_and_end_are_kept() -> None:
    (quote,) = note("my sister lives in Kiel and " + "then we went on and " * 300 + "I miss her")
    assert budget.tokens(quote) < 60
    assert quote.startswith("“my sister lives in Kiel")


def test_k09_in_a_group_it_says_whose_words_they_are() -> None:
    lines = [said("I have a cat called Mo", name="Ann"), said("my job starts on Monday", name="Bob\nHarry: hi")]
    kept = note_of(lines, "", tokens=120, group=True)
    assert kept == "Ann: “I have a cat called Mo”\nBob Harry: hi: “my job starts on Monday”"
    assert note_of([], kept, tokens=120, group=True).startswith("Ann: “I have a cat called Mo”")


LINES = [said("my cat Minka is ill"), heard("I baked bread above the bookshop, with honey.")]


@pytest.mark.parametrize(
    ("summary", "his"),
    [
        ("Ann has a cat, Minka, who is ill.", False),
        ("Ann has a cat. They talked of bread.", False),
        ("Harry baked bread above the bookshop.", True),
        ("Minka likes bread with honey above the bookshop.", True),
        ("Anns Katze ist krank.", False),
    ],
)
def test_k09_a_summary_that_overlaps_his_lines_more_than_theirs_is_told_from_others(summary: str, his: bool) -> None:
    assert is_his(summary, LINES) is his


class TestSummary:
    async def test_k09_a_small_model_is_not_asked_and_its_old_fog_goes(self) -> None:
        engine, model = engine_with(words(FOG), can=SMALL)
        history = talk(said("My sister lives in Kiel."), heard(FOG), snapshot=summed_up(FOG))
        assert await summarize(engine.calls, history, 2) == ("“My sister lives in Kiel.”", Cost())
        assert model.requests == []

    async def test_k09_the_prompt_holds_the_lines_that_go_and_no_others(self) -> None:
        engine, model = engine_with(words("Ann has a cat called Minka."))
        lines = [said("my cat Minka"), heard("Oh, lovely."), said("is ill"), heard("Poor thing."), said("bye")]
        await summarize(engine.calls, talk(*lines), 3)
        (request,) = model.requests
        sent = "\n".join(message.content for message in request.messages[1:])
        assert [line.text in sent for line in lines] == [True, True, True, False, False]

    @pytest.mark.parametrize("answer", [words("Harry lives above the bookshop and bakes bread."), words("")])
    async def test_k09_one_of_him_is_refused_and_their_own_sentences_stand_beside_the_old(self, answer: Script) -> None:
        engine, _ = engine_with(answer)
        history = talk(
            said("My sister lives in Kiel."), heard("I live above the bookshop."), snapshot=summed_up("Ann has a cat.")
        )
        text, cost = await summarize(engine.calls, history, 2)
        assert text == "Ann has a cat.\n“My sister lives in Kiel.”"
        assert cost == Cost(USAGE, 1)

    async def test_k09_no_more_lines_go_than_one_prompt_holds(self) -> None:
        engine, model = engine_with(words("Ann has a cat."))
        snapshot = talk(*(said(f"number{number} " + "word " * 300) for number in range(40)))
        count = leaving(engine.calls, snapshot)
        assert 0 < count < budget.cut(snapshot.history, engine.calls.room)
        await summarize(engine.calls, snapshot, count)
        sent = "\n".join(message.content for message in model.requests[0].messages)
        assert all(f"number{number} " in sent for number in range(count))

    async def test_k09_words_that_may_not_be_shared_are_in_no_note(self) -> None:
        engine, _ = engine_with(words(""))
        mine: list[Line] = [
            said("I have a dog called Rex", person="telegram:u1", name="Ann"),
            said("I have a cat called Mo", person="telegram:u2", name="Bob"),
        ]
        group = replace(EMPTY, chat=replace(EMPTY.chat, place=Place(group=True)), shared=frozenset({"telegram:u1"}))
        assert (await summarize(engine.calls, talk(*mine, snapshot=group), 2))[0] == "Ann: “I have a dog called Rex”"
