"""Works that go on abreast: begun at one moment, ended all, whatever becomes of one of them or of whoever waits."""

import asyncio

import pytest

from scheduler.mailbox.abreast import abreast


class Desk:
    """Answers what is asked of it when it is told to, and remembers what happened."""

    def __init__(self) -> None:
        self.asked: dict[str, asyncio.Future[str]] = {}
        self.events: list[str] = []

    async def ask(self, what: str) -> str:
        self.asked[what] = asyncio.get_running_loop().create_future()
        try:
            return await self.asked[what]
        finally:
            self.events.append(f"{what} ended")

    async def ask_twice(self, what: str) -> str:
        return await self.ask(f"{what} 1") + await self.ask(f"{what} 2")


async def refused() -> str:
    raise ValueError("refused at once")


async def test_all_are_begun_before_any_is_answered_and_return_in_their_order() -> None:
    desk = Desk()
    task = asyncio.create_task(_list(abreast(desk.ask("a"), desk.ask_twice("b"), desk.ask("c"))))
    await asyncio.sleep(0)
    assert [*desk.asked] == ["a", "b 1", "c"]
    for what in ("c", "b 1", "a"):
        desk.asked[what].set_result(what)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    desk.asked["b 2"].set_result("!")
    assert await task == ["a", "b 1!", "c"]


async def test_what_waits_for_nothing_needs_no_answer() -> None:
    assert await abreast() == []
    assert await abreast(_three(), asyncio.sleep(0, 4)) == [3, 4]


async def test_one_may_hold_others_within() -> None:
    desk = Desk()
    task = asyncio.create_task(_list(abreast(abreast(desk.ask("a"), desk.ask("b")), desk.ask("c"))))
    await asyncio.sleep(0)
    for what in "abc":
        desk.asked[what].set_result(what)
    assert await task == [["a", "b"], "c"]


async def test_what_fails_is_raised_once_all_others_have_ended() -> None:
    desk = Desk()
    task = asyncio.create_task(_list(abreast(refused(), desk.ask("a"), desk.ask("b"))))
    await asyncio.sleep(0)
    desk.asked["b"].set_exception(KeyError("later"))
    desk.asked["a"].set_result("a")
    with pytest.raises(ValueError, match="refused at once"):
        await task
    assert desk.events == ["a ended", "b ended"]


@pytest.mark.parametrize("failing", ["a", "b"])
async def test_an_answer_that_fails_is_told_to_whoever_awaits_it_and_to_nobody_else(failing: str) -> None:
    desk = Desk()
    told = []

    async def careful(what: str) -> str:
        try:
            return await desk.ask(what)
        except KeyError:
            told.append(what)
            return ""

    task = asyncio.create_task(_list(abreast(careful("a"), careful("b"))))
    await asyncio.sleep(0)
    desk.asked[failing].set_exception(KeyError())
    desk.asked["b" if failing == "a" else "a"].set_result("well")
    assert sorted(await task) == ["", "well"]
    assert told == [failing]


async def test_whoever_is_cancelled_cancels_all_and_waits_for_their_end() -> None:
    desk = Desk()

    async def tidy() -> None:
        try:
            await desk.ask("a")
        finally:
            await desk.ask("tidied")

    task = asyncio.create_task(_list(abreast(desk.ask("b"), tidy(), desk.ask("c"))))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    assert desk.events == ["b ended", "a ended", "c ended"]
    assert not task.done()
    desk.asked["tidied"].set_result("")
    with pytest.raises(asyncio.CancelledError):
        await task
    assert all(answer.done() for answer in desk.asked.values())


async def test_one_that_holds_out_against_the_cut_does_not_undo_it() -> None:
    desk = Desk()

    async def deaf() -> str:
        try:
            return await desk.ask("a")
        except asyncio.CancelledError:
            return "as if nothing were"

    task = asyncio.create_task(_list(abreast(deaf(), desk.ask("b"))))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_is_never_gone_on_with_is_closed() -> None:
    desk = Desk()
    work = _list(abreast(desk.ask("a"), desk.ask("b")))
    work.send(None)
    work.close()
    assert desk.events == ["a ended", "b ended"]


async def _list(work):  # type: ignore[no-untyped-def]
    return await work


async def _three() -> int:
    return 3
