"""What single parts of a turn cost, measured alone: the prompt, recall, the screen; and how soon the terminal opens."""

import random
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from engine.memory.recalling import recalled
from engine.ports import Capabilities
from engine.safety import read, screen
from engine.turn import prompt
from lab.bench.drive import environment
from lab.bench.lines import answer, line
from persona.chat import Chat
from persona.codec import new_secret
from persona.line import Line, Speaker
from persona.person import Fact, Person
from persona.scene import Scene, Snapshot
from persona.sheets import reader

LINES, FACTS = 30, 20
"""Of a chat in which much was said."""
_NOW = 1_780_000_000.0
_RUNS = 40


def measured(engine_url: str) -> Mapping[str, float]:
    """Milliseconds of each part, the median of some runs on different lines, and seconds until the terminal has opened
    and closed a talk."""
    scene = full_scene()
    can = Capabilities("loopback", 2048, structured=True, late_system=True)
    ask = [Line(Speaker.PERSON, "What was it that I told you of the wooden boats?", _NOW, "q", person="p")]
    return {
        "prompt_ms": _milliseconds(lambda _: prompt.render(scene.snapshot, "Answer.", can=can)),
        "recall_ms": _milliseconds(lambda number: recalled(scene, [replace(ask[0], text=line(number))], small=False)),
        "screen_ms": _milliseconds(lambda number: screen(read(line(5000 + number)))),
        "terminal_start_s": min(_terminal(engine_url) for _ in range(3)),
    }


def full_scene() -> Scene:
    """A scene with a history and with facts."""
    history = [
        Line(speaker, line(number) if speaker is Speaker.PERSON else answer(line(number)), _NOW - 60, f"{number}")
        for number in range(LINES // 2)
        for speaker in (Speaker.PERSON, Speaker.PERSONA)
    ]
    facts = [Fact(line(3 * number + 1), f"f{number}", _NOW - 900, _NOW + 9e6) for number in range(FACTS)]
    person = Person("p", memory=True)
    snapshot = Snapshot(person, Chat("c"), reader.load("harry"), tuple(history), tuple(facts))
    return Scene(snapshot, _NOW, random.Random(1))  # noqa: S311 - the same words each time


def _milliseconds(part: Callable[[int], object]) -> float:
    times = []
    for number in range(_RUNS):
        began = perf_counter()
        part(number)
        times.append(perf_counter() - began)
    return 1000 * sorted(times)[_RUNS // 2]


def _terminal(engine_url: str) -> float:
    """Seconds of a talk in which nothing is said."""
    with TemporaryDirectory(prefix="aifriend-bench-") as folder:
        settings = {"ENGINE_URL": engine_url, "DATA_KEY": new_secret(), "DATA_DIR": str(Path(folder) / "data")}
        began = perf_counter()
        subprocess.run(
            (sys.executable, "-m", "aifriend", "chat", "--script", "-"),
            env=environment(settings),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=True,
        )
        return perf_counter() - began
