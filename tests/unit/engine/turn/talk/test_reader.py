"""How likely a sentence of a draft fits."""

from engine.meaning import Meaning
from engine.turn.talk.drafts import Drafts
from engine.turn.talk.reader import Reader
from engine.turn.talk.score import FAULTS, Ground, judge
from engine.turn.talk.sense import Sense
from engine.turn.talk.traits import traits

FOOTBALL = Ground(Sense("i'm watching the football with my dad"))
FITS, STRAYS = "A football with your dad!", "It's a bit of a business, then."


async def chance(text: str, reader: Reader, ground: Ground = FOOTBALL) -> float:
    return await reader.chance(text, ground, judge(text, ground))


async def test_what_takes_up_what_was_said_is_likelier_by_words_and_by_meaning() -> None:
    for reader in (Reader(), Reader(Meaning())):
        assert 0 < await chance(STRAYS, reader) < await chance(FITS, reader) < 1


async def test_what_is_barred_has_no_chance() -> None:
    assert await chance("Harry: A football!", Reader()) == 0


def test_every_sentence_has_as_many_traits() -> None:
    texts = ("", "No.", FITS, "😀", "What did you do then, and who saw it?")
    assert len({len(traits(text, FOOTBALL, judge(text, FOOTBALL))) for text in texts}) == 1
    assert len(traits(FITS, FOOTBALL, judge(FITS, FOOTBALL))) > len(FAULTS)


async def test_who_writes_in_capitals_is_not_shouted_at() -> None:
    drafts = Drafts(Ground(Sense("MY GOAT ATE THE HEDGE")), Reader())
    await drafts.add("THE WHOLE HEDGE!")
    assert drafts.statements(0) == ["The whole hedge!"]


async def test_statements_and_questions_of_drafts_come_apart_the_likeliest_first() -> None:
    drafts = Drafts(FOOTBALL, Reader())
    await drafts.add(f"{STRAYS} What is the football like? And then he left.")
    await drafts.add(FITS)
    assert drafts.statements(0) == [FITS, STRAYS]
    assert drafts.questions(0) == ["What is the football like?"]
    assert drafts.statements(1) == []
    assert "foreign" in drafts.faults
