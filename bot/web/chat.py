"""The talk as a messenger shows it: bubbles as they come, what he does meanwhile, and where to write."""

import html
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from bot.web import visit
from bot.web.api import Refused
from bot.web.refusals import told
from bot.web.talk import Entry, File, Sent, merged

_LOOK_EVERY = 1.0
_PICTURES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp", "gif": "image/gif"}
_STAGES = {"introduction": (30, "getting to know you"), "friend": (65, "a friend"), "close": (100, "a close friend")}


def show() -> None:
    """The page of the talk."""
    _talk()
    said = st.chat_input(
        "Message", max_chars=8000, accept_file="multiple", file_type=[*_PICTURES], accept_audio=True, key="say"
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
    entries = merged(here.lines, here.ear.bubbles, here.sent)
    _head(here.state)
    with st.container(key="talk", height=480, autoscroll=True):
        _show(here, entries)
        if typing:
            st.html('<div class="bubble persona typing"><span></span><span></span><span></span></div>')
    if trouble:
        st.caption(trouble)


def _head(state: dict[str, Any]) -> None:
    name, mood = state["display"], state["mood"]["name"]
    width, stage = _STAGES[state["stage"]]
    st.html(
        f'<div class="head"><div class="face">{html.escape(name[:1])}</div><div><b>{html.escape(name)}</b>'
        f'<div class="felt">feels {html.escape(mood)} · {stage}'
        f'<span class="near" title="how close you are"><span style="width:{width}%"></span></span></div></div></div>'
    )


def _show(here: "visit.Visit", entries: Sequence[Entry]) -> None:
    if not entries:
        st.caption("Nothing was said yet.")
        if st.button("Say hello", type="primary"):
            here.api.say(here.chat, "/start", language=_language())
    day, zone = "", _zone()
    for entry in entries:
        at = datetime.fromtimestamp(entry.at, zone)
        if (today := f"{at:%A, %-d %B}") != day:
            day = today
            st.html(f'<div class="day">{day}</div>')
        for number, file in enumerate(entry.files):
            _file(here, entry, number, file)
        if entry.text and not any(file.kind == "voice" for file in entry.files):
            sign = f"<i>{html.escape(entry.sign)}</i>" if entry.sign else ""
            text = html.escape(entry.text)
            st.html(f'<div class="bubble {entry.who}">{text}<small>{at:%H:%M}</small>{sign}</div>')
        if entry.buttons and entry.id not in here.tapped:
            _choices(here, entry)


def _file(here: "visit.Visit", entry: Entry, number: int, file: File) -> None:
    content = _content(here, file.url)
    with st.container(key=f"file-{entry.who}-{entry.id}-{number}"):
        if content is None:
            st.caption("This file is kept no more.")
        elif file.kind == "picture":
            st.image(content)
        elif file.kind == "voice":
            st.audio(content, format="audio/ogg" if content[:4] == b"OggS" else "audio/wav", width=280)
            if entry.text:
                st.caption(entry.text)
        else:
            st.download_button("A file", content, file_name=file.url.rpartition("/")[2])


def _content(here: "visit.Visit", url: str) -> bytes | None:
    if url not in here.files:
        try:
            here.files[url] = here.api.raw(url)
        except Refused:
            here.files[url] = None
    return here.files[url]


def _choices(here: "visit.Visit", entry: Entry) -> None:
    with st.container(key=f"choices-{entry.id}", horizontal=True, gap="small"):
        for number, button in enumerate(entry.buttons):
            if st.button(button.label, key=f"tap-{entry.id}-{number}"):
                here.tapped.add(entry.id)
                here.api.tap(here.chat, button.data)
                st.rerun(scope="fragment")


def _say(said: Any) -> None:
    here = visit.current()
    if here is None:
        return
    files = [(_PICTURES[file.name.rpartition(".")[2].lower()], file.getvalue()) for file in said.files]
    if said.audio:
        files.append(("audio/wav", said.audio.getvalue()))
    names = [here.api.upload(here.chat, kind, content) for kind, content in files]
    urls = [f"{here.path}/media/{name}" for name in names]
    here.files |= {url: content for url, (_, content) in zip(urls, files, strict=True)}
    kinds = ("voice" if kind.startswith("audio") else "picture" for kind, _ in files)
    shown = tuple(File(url, kind) for url, kind in zip(urls, kinds, strict=True))
    text = said.text.strip()
    entry = Entry(f"sent-{len(here.sent)}", time.time(), "person", text, shown)
    here.sent.append(Sent(entry, here.length))
    here.api.say(here.chat, text, names, _language())


def _language() -> str:
    return st.context.locale or ""


def _zone() -> ZoneInfo:
    return ZoneInfo(st.context.timezone or "UTC")
