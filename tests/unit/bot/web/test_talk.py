"""What is shown of a talk: each message once, in the order in which it was said."""

from typing import Any

from bot.web.talk import Button, Entry, File, Sent, merged


def line(number: int, text: str, speaker: str = "person", *files: str) -> dict[str, Any]:
    said = [{"url": url, "kind": "image/png"} for url in files]
    return {"number": number, "id": f"m{number}", "at": float(number), "speaker": speaker, "text": text, "files": said}


def bubble(at: float, text: str, *buttons: str, kind: str = "reply", under: str = "") -> dict[str, Any]:
    choices = [{"label": data, "data": data} for data in buttons]
    rest = {"buttons": choices, "file": None, "under": under}
    return {"id": f"b{at:g}", "place": f"{at:g}", "at": at, "kind": kind, "text": text, **rest}


def sent(text: str, length: int, *files: str) -> Sent:
    return Sent(Entry("sent-0", 99.0, "person", text, tuple(File(url, "picture") for url in files)), length)


def said(entries: list[Entry]) -> list[tuple[str, str]]:
    return [(entry.who, entry.text) for entry in entries]


def test_what_is_kept_and_what_is_heard_is_one_talk_in_its_order() -> None:
    lines = [line(1, "Hello"), line(2, "Hey", "persona"), line(3, "I have a cat")]
    heard = [bubble(2.0, "Hey"), bubble(4.0, "Three choices", kind="card")]
    assert said(merged(lines, heard, [])) == [
        ("person", "Hello"),
        ("persona", "Hey"),
        ("person", "I have a cat"),
        ("house", "Three choices"),
    ]


def test_what_he_said_before_the_feed_begins_is_shown_from_the_history() -> None:
    lines = [line(1, "Good night", "persona"), line(2, "Morning")]
    assert said(merged(lines, [bubble(3.0, "Morning!")], [])) == [
        ("persona", "Good night"),
        ("person", "Morning"),
        ("persona", "Morning!"),
    ]


def test_what_was_sent_is_shown_until_the_history_has_it() -> None:
    assert said(merged([], [], [sent("Hello", 0)])) == [("person", "Hello")]
    assert said(merged([line(0, "Hello")], [], [sent("Hello", 0)])) == [("person", "Hello")]


def test_the_same_words_said_again_are_shown_again() -> None:
    assert said(merged([line(0, "Hello")], [], [sent("Hello", 1)])) == [("person", "Hello"), ("person", "Hello")]


def test_a_voice_message_is_known_by_its_file_as_its_words_are_only_heard_later() -> None:
    heard = line(0, "I am on my way", "person", "/media/a")
    assert said(merged([heard], [], [sent("", 0, "/media/a")])) == [("person", "I am on my way")]


def test_an_emoji_stands_under_the_message_that_it_names_and_is_none_itself() -> None:
    entries = merged([line(1, "Thanks")], [bubble(2.0, "🙂", under="m1")], [])
    assert [(entry.text, entry.sign) for entry in entries] == [("Thanks", "🙂")]


def test_only_the_newest_question_can_be_answered() -> None:
    entries = merged([], [bubble(1.0, "Old?", "/age adult"), bubble(2.0, "New?", "/memory yes")], [])
    assert [len(entry.buttons) for entry in entries] == [0, 1]


def test_buttons_of_one_command_answer_one_question() -> None:
    adult, minor, notes = (Button("", data) for data in ("/age adult", "/age minor", "/memory yes"))
    assert adult.question == minor.question != notes.question
