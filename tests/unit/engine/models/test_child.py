"""Child processes end with their parent, however that ends. Each test uses real processes."""

import asyncio
import os
import signal
import sys
import textwrap
from pathlib import Path

import pytest

from engine.models.child import child_process
from tests.fakes.waiting import eventually

# Says who it is and then outlives everything but a signal; its output is closed, so nothing waits for it.
STAYS = [sys.executable, "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(600)"]
PARENT = """
    import asyncio, sys
    from pathlib import Path
    from engine.models.child import child_process

    async def main():
        async with child_process(sys.argv[2:], log=Path(sys.argv[1]), readable=True) as child:
            print((await child.stdout.readline()).decode(), flush=True)
            await asyncio.sleep(600)

    asyncio.run(main())
"""


def alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


async def ends(pid: int) -> None:
    await eventually(lambda: not alive(pid))


async def first_number(process: asyncio.subprocess.Process) -> int:
    assert process.stdout is not None
    return int(await process.stdout.readline())


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "logs" / "child.log"


async def test_the_child_ends_when_its_parent_is_killed(log: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", textwrap.dedent(PARENT), str(log), *STAYS), stdout=asyncio.subprocess.PIPE
    )
    grandchild = await first_number(parent)
    assert alive(grandchild)
    parent.send_signal(signal.SIGKILL)
    await parent.wait()
    await ends(grandchild)


async def test_the_child_ends_when_its_tether_is_killed(log: Path) -> None:
    async with child_process(STAYS, log=log, readable=True) as tether:
        child = await first_number(tether)
        assert alive(child)
        tether.send_signal(signal.SIGKILL)
        await ends(child)


async def test_nothing_stands_between_the_child_and_its_parent(log: Path) -> None:
    async with child_process(STAYS, log=log, readable=True) as tether:
        assert await first_number(tether) == tether.pid


async def test_where_no_kernel_sees_to_it_the_child_ends_when_the_tethers_input_closes() -> None:
    holds = "import sys; from engine.models.tether import hold; sys.exit(hold(tuple(sys.argv[1:]), ()))"
    tether = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", holds, *STAYS), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    child = await first_number(tether)
    assert child != tether.pid
    tether.send_signal(signal.SIGTERM)
    assert tether.stdin is not None
    tether.stdin.close()
    await ends(child)
    await tether.wait()


async def test_a_child_that_will_not_end_is_killed(log: Path) -> None:
    stubborn = "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(os.getpid(), flush=True)"
    command = [sys.executable, "-c", f"{stubborn}; time.sleep(600)"]
    async with child_process(command, log=log, readable=True, grace=0.1) as tether:
        child = await first_number(tether)
    assert not alive(child)


async def test_the_child_has_no_input_and_no_part_in_its_parents_terminal(log: Path) -> None:
    asks = "import os, sys; print(len(sys.stdin.read()), os.getsid(0) == os.getpid())"
    async with child_process([sys.executable, "-c", asks], log=log) as tether:
        assert await tether.wait() == 0
    assert log.read_text() == "0 True\n"


async def test_the_child_ends_with_the_block(log: Path) -> None:
    async with child_process(STAYS, log=log, readable=True) as tether:
        child = await first_number(tether)
    assert not alive(child)


async def test_the_child_ends_when_the_block_fails(log: Path) -> None:
    children: list[int] = []

    async def fail() -> None:
        async with child_process(STAYS, log=log, readable=True) as tether:
            children.append(await first_number(tether))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert not alive(children[0])


async def test_a_stray_interrupt_does_not_end_the_child(log: Path) -> None:
    async with child_process(STAYS, log=log, readable=True) as tether:
        child = await first_number(tether)
        os.kill(tether.pid, signal.SIGINT)
        os.kill(tether.pid, signal.SIGINT)
        await asyncio.sleep(0.1)
        assert alive(child)


async def test_what_the_child_prints_is_logged_and_never_blocks_it(log: Path) -> None:
    flood = [sys.executable, "-c", "print('word ' * 200_000); import sys; sys.stderr.write('the end')"]
    async with child_process(flood, log=log) as tether:
        assert await asyncio.wait_for(tether.wait(), 20) == 0
    assert len(log.read_text()) == 1_000_008
    assert log.read_text().endswith("the end")


async def test_the_childs_own_end_is_seen(log: Path) -> None:
    async with child_process([sys.executable, "-c", "raise SystemExit(7)"], log=log) as tether:
        assert await asyncio.wait_for(tether.wait(), 20) == 7
    assert log.read_text() == ""


async def test_a_command_that_does_not_exist_ends_at_once(log: Path) -> None:
    async with child_process(["/no/such/command"], log=log) as tether:
        assert await asyncio.wait_for(tether.wait(), 20) != 0
    assert "/no/such/command" in log.read_text()


async def test_what_is_kept_open_lives_as_long_as_the_child(log: Path) -> None:
    reading, writing = os.pipe()
    async with child_process(STAYS, log=log, keep_open=[writing], readable=True) as tether:
        await first_number(tether)
        os.close(writing)
        os.set_blocking(reading, False)
        with pytest.raises(BlockingIOError):
            os.read(reading, 1)
    assert os.read(reading, 1) == b""
    os.close(reading)
