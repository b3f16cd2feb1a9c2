"""What `make run` and Harry's image install: nothing from outside without the hash of its file."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ROOTS = ("aifriend", "bot", "engine", "lab", "persona", "scheduler")
LOCKS = ("requirements.lock", "requirements-dev.lock", "model.lock", "deploy/page.lock", "deploy/image.lock")
PINNED = re.compile(r"[\w.\[\]-]+==\S+(?: ; .*?)?(?:\s+--hash=sha256:[0-9a-f]{64})+\s*")
# What is installed without a hash is ourselves.
OURSELVES = ("--editable .", "/build")


def installs() -> list[str]:
    """Every `pip install` by which the house comes to a machine."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipes = re.findall(r"^\$\(VENV\)/\.\w+:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    return [command for text in (*recipes, dockerfile) for command in re.findall(r"pip install ([^\n&\\]+)", text)]


def test_whatever_is_installed_from_outside_must_have_its_hash():
    commands = [command.strip() for command in installs()]
    assert len(commands) == 9
    assert [command for command in commands if not command.endswith(OURSELVES)] == [
        command
        for command in commands
        if re.search(r"--require-hashes .*-r (?:/build/|deploy/)?[a-z-]+\.lock$", command)
    ]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_pins_one_version_by_hash(lock):
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert lines
    assert [line for line in lines if not PINNED.fullmatch(line)] == []


def test_the_package_that_carries_the_weights_is_no_dependency():
    """It would bring its own dependencies in, a compiler among them."""
    places = [ROOT / "pyproject.toml", *ROOT.glob("requirements*.lock")]
    package = (ROOT / "model.lock").read_text(encoding="utf-8").split("==")[0]
    assert [place.name for place in places if package in place.read_text(encoding="utf-8")] == []


def test_every_make_command_that_is_named_anywhere_exists():
    """An error that says what to do must not send people to what is gone."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    sources = [path for root in ROOTS for path in (ROOT / root).rglob("*.py")]
    texts = [*sources, *ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("*.example")]
    told = {word for path in texts for word in re.findall(r"`make ([a-z-]+)", path.read_text(encoding="utf-8"))}
    assert told
    assert told - targets == set()
