"""The talk as a messenger shows it: bubbles as they come, what he does meanwhile, and where to write."""

import time
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from bot.web import bubbles, visit
from bot.web.api import Refused
from bot.web.refusals import told
from bot.web.talk import Button, Entry, File, Sent, kind_of, merged

_LOOK_EVERY = 1.0
_PICTURES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp", "gif": "image/gif"}
_SOUNDS = {"ogg": "audio/ogg", "mp3": "audio/mpeg", "m4a": "audio/mp4", "wav": "audio/wav"}
_TYPES = {**_PICTURES, **_SOUNDS, "txt": "text/plain"}
"""Files that can be sent, by how their names end."""


def show() -> None:
    """The page of the talk."""
    _talk()
    said = st.chat_input(
        "Message", max_chars=8000, accept_file="multiple", file_type=[*_TYPES], accept_audio=True, key="say"
    )
    if said:
        _say(said)
        st.rerun()


@st.fragment(run_every=_LOOK_EVERY)
@told
def _talk() -> None:
    """What was said, looked at again and again."""
    here = visit.current()
    if here is None:
        return
    heard, typing, trouble = here.ear.look()
    here.refresh(heard)
    st.html(bubbles.head(here.state))
    with st.container(key="talk", height=480, autoscroll=True):
        entries = merged(here.lines, here.ear.bubbles, here.sent)
        _show(here, entries) if entries else _greet(here)
        _offer_zone(here)
        if typing:
            st.html(bubbles.TYPING)
    if trouble:
        st.caption(trouble)


def _greet(here: "visit.Visit") -> None:
    with st.container(key="greet", horizontal_alignment="center"):
        st.text(f"This is the beginning of your talk with {here.state['display']}.")
        if st.button("Say hello", type="primary"):
            here.api.say(here.chat, "/start", language=_language())


def _offer_zone(here: "visit.Visit") -> None:
    """The browser knows what the house asks whoever wants to be written to: where they are. They say it by a tap."""
    person, zone = here.state["person"], st.context.timezone
    if person["checkins"] and not person["zone"] and zone:
        with st.container(key="choices-zone", horizontal=True):
            if st.button(f"I am in the time zone {zone}"):
                here.command(f"/timezone {zone}")
                st.rerun(scope="fragment")


def _show(here: "visit.Visit", entries: Sequence[Entry]) -> None:
    if here.has_earlier and st.button("Earlier messages", type="tertiary", key="earlier"):
        here.look_back()
        st.rerun(scope="fragment")
    # Words that follow each other are one element: a long talk is sent anew at each look.
    words: list[str] = []
    for day, entry in bubbles.days(entries, _zone(), now=time.time()):
        words.append(day)
        if entry.files:
            _flush(words)
            for number, file in enumerate(entry.files):
                _file(here, entry, number, file)
        if entry.text and not any(file.kind == "voice" for file in entry.files):
            words.append(bubbles.bubble(entry, _zone()))
        if entry.buttons:
            _flush(words)
            _choices(here, entry)
    _flush(words)


def _flush(words: list[str]) -> None:
    """Show what was gathered, and gather anew."""
    if any(words):
        st.html("".join(words))
    words.clear()


def _file(here: "visit.Visit", entry: Entry, number: int, file: File) -> None:
    content = _content(here, file.url)
    with st.container(key=f"file-{entry.who}-{entry.id}-{number}", gap=None):
        if content is None:
            st.caption("This file is kept no more.")
        elif file.kind == "picture":
            st.image(content, alt=file.about or None)
        elif file.kind == "voice":
            st.audio(content, format="audio/ogg" if content[:4] == b"OggS" else "audio/wav", width=280)
            if entry.text:
                st.caption(entry.text)
        else:
            st.download_button("A file", content, file_name=file.url.rpartition("/")[2], icon=":material/draft:")


def _content(here: "visit.Visit", url: str) -> bytes | None:
    if url not in here.files:
        try:
            here.files[url] = here.api.raw(url)
        except Refused:
            here.files[url] = None
    return here.files[url]


def _choices(here: "visit.Visit", entry: Entry) -> None:
    """The buttons of a message. A card can ask several things, each answered by itself: what a tap chose stays as
    a sign, and what else that question offered is gone."""
    chosen = {button.question: button for button in entry.buttons if (entry.id, button.data) in here.tapped}
    with st.container(key=f"choices-{entry.id}", horizontal=True, gap="small"):
        for number, button in enumerate(entry.buttons):
            if chosen.get(button.question, button) == button:
                _choice(here, entry, number, button, is_chosen=button.question in chosen)


def _choice(here: "visit.Visit", entry: Entry, number: int, button: Button, *, is_chosen: bool) -> None:
    icon = ":material/check:" if is_chosen else None
    if st.button(button.label, key=f"tap-{entry.id}-{number}", icon=icon, disabled=is_chosen):
        here.api.tap(here.chat, button.data)
        here.tapped.add((entry.id, button.data))
        st.rerun(scope="fragment")


def _say(said: Any) -> None:
    here = visit.current()
    if here is None:
        return
    files = [(_TYPES[file.name.rpartition(".")[2].lower()], file.getvalue()) for file in said.files]
    if said.audio:
        files.append(("audio/wav", said.audio.getvalue()))
    names = [here.api.upload(here.chat, kind, content) for kind, content in files]
    urls = [f"{here.path}/media/{name}" for name in names]
    here.files |= {url: content for url, (_, content) in zip(urls, files, strict=True)}
    shown = tuple(File(url, kind_of(kind)) for url, (kind, _) in zip(urls, files, strict=True))
    text = said.text.strip()
    entry = Entry(f"sent-{len(here.sent)}", time.time(), "person", text, shown)
    here.api.say(here.chat, text, names, _language())
    here.sent.append(Sent(entry, here.length))


def _language() -> str:
    return st.context.locale or ""


def _zone() -> ZoneInfo:
    return ZoneInfo(st.context.timezone or "UTC")
