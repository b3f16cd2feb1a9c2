"""A talk in the order in which it was said: lines from the history, bubbles from the feed, and what is on its way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Button:
    """A choice under a message."""

    label: str
    data: str

    @property
    def question(self) -> str:
        """What it is an answer to: the command that it stands for, without the word that chooses."""
        return self.data.partition(" ")[0]


@dataclass(frozen=True, slots=True)
class File:
    """A picture or a recording, and where it is had; ``kind`` is picture, voice or file, ``about`` what it shows."""

    url: str
    kind: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One message on the page: ``who`` is person, persona or house (a card); ``sign`` is an emoji under it."""

    id: str
    at: float
    who: str
    text: str
    files: tuple[File, ...] = ()
    buttons: tuple[Button, ...] = ()
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was said on this page when the history had ``length`` lines; commands stay out of the history."""

    entry: Entry
    length: int


def merged(
    lines: Sequence[Mapping[str, Any]], bubbles: Sequence[Mapping[str, Any]], sent: Sequence[Sent]
) -> list[Entry]:
    """All that was said, the oldest first. The feed holds his words with their buttons, the history the person's, and
    his from before the feed begins; what was sent is shown until the history has it."""
    begin = min((bubble["at"] for bubble in bubbles), default=float("inf"))
    kept = [_line(line) for line in lines if line["speaker"] == "person" or line["at"] < begin]
    signs = {bubble["under"]: bubble["text"] for bubble in bubbles if bubble["under"]}
    heard = [_bubble(bubble) for bubble in bubbles if not bubble["under"]]
    on_its_way = [each.entry for each in sent if not any(_is(each, line) for line in lines)]
    ordered = sorted([*kept, *heard, *on_its_way], key=lambda entry: entry.at)
    return _with_one_choice([replace(entry, sign=signs.get(entry.id, "")) for entry in ordered])


def _line(line: Mapping[str, Any]) -> Entry:
    files = tuple(File(file["url"], kind_of(file["kind"])) for file in line["files"])
    return Entry(line["id"] or f"line-{line['number']}", line["at"], line["speaker"], line["text"], files)


def _bubble(bubble: Mapping[str, Any]) -> Entry:
    file = bubble["file"]
    files = (File(file["url"], file["kind"], file["about"]),) if file else ()
    buttons = tuple(Button(button["label"], button["data"]) for button in bubble["buttons"])
    who = "house" if bubble["kind"] == "card" else "persona"
    return Entry(bubble["id"], bubble["at"], who, bubble["text"], files, buttons)


def kind_of(media_type: str) -> str:
    """What a file of a type like image/png is."""
    return {"image": "picture", "audio": "voice"}.get(media_type.partition("/")[0], "file")


def _is(sent: Sent, line: Mapping[str, Any]) -> bool:
    """Whether a line of the history is what was sent: by its file where it has one, as words may be what was heard."""
    if line["speaker"] != "person" or line["number"] < sent.length:
        return False
    urls = {file.url for file in sent.entry.files}
    return bool(urls & {file["url"] for file in line["files"]}) if urls else line["text"] == sent.entry.text


def _with_one_choice(entries: Sequence[Entry]) -> list[Entry]:
    """The same with buttons under the newest message that has some, as older questions are answered or void."""
    newest = next((entry.id for entry in reversed(entries) if entry.buttons), "")
    return [entry if entry.id == newest else replace(entry, buttons=()) for entry in entries]
