"""What is kept of the person and what they chose: to correct, drop, change, take out and forget."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from bot.web import visit
from bot.web.api import Refused
from bot.web.refusals import told

_TOLD = "told"


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that the person allows: its name in the state, what it says, and the commands that do so and do not."""

    name: str
    label: str
    yes: str
    no: str


_CHOICES = (
    Choice("memory", "Keep notes about what matters to me", "/memory on", "/memory off"),
    Choice("checkins", "Write to me first, now and then", "/checkins yes", "/checkins no"),
    Choice("pictures", "Send me pictures", "/pictures on", "/pictures off"),
    Choice("lookups", "Look things up on the web", "/lookups yes", "/lookups no"),
    Choice("playful", "Be playful once we are close", "/tone playful", "/tone friend"),
)


def memories() -> None:
    """The page of what he noted and what he comes back to."""
    here = visit.current()
    if here is None:
        return
    st.header("Memories")
    st.subheader("What he remembers of you")
    facts = here.api.get(f"{here.path}/facts")
    if not facts:
        st.caption("Nothing is noted. He keeps notes only where you said yes to that.")
    for fact in facts:
        _fact(here, fact)
    st.subheader("What he comes back to")
    promises = here.api.get(f"{here.path}/promises")
    if not promises:
        st.caption("Nothing is planned.")
    for promise in promises:
        _promise(here, promise)


def _fact(here: "visit.Visit", fact: dict[str, Any]) -> None:
    path, pinned = f"{here.path}/facts/{fact['id']}", fact["pinned"]
    with st.container(border=True, key=f"fact-{fact['id']}", gap=None):
        st.text(fact["text"])
        with st.container(horizontal=True, gap="medium"):
            if st.button("Correct", type="tertiary", key=f"correct-{fact['id']}", icon=":material/edit:"):
                _correcting(here, path, fact["text"])
            label, icon = ("Kept for good", ":material/keep:") if pinned else ("Keep for good", ":material/keep_off:")
            if st.button(label, type="tertiary", key=f"pin-{fact['id']}", icon=icon):
                _done(lambda: here.api.patch(path, {"pinned": not pinned}))
            if st.button("Delete", type="tertiary", key=f"delete-{fact['id']}", icon=":material/delete:"):
                _done(lambda: here.api.delete(path))


@st.dialog("What is right?")
def _correcting(here: "visit.Visit", path: str, known: str) -> None:
    with st.form("correcting", border=False):
        text = st.text_input("Note", known, label_visibility="collapsed", max_chars=200)
        if st.form_submit_button("Save", type="primary") and text.strip():
            _done(lambda: here.api.patch(path, {"text": text.strip()}))


def _promise(here: "visit.Visit", promise: dict[str, Any]) -> None:
    with st.container(border=True, key=f"promise-{promise['id']}", gap=None):
        st.text(promise["what"])
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.caption(_due(promise), width="content")
            if st.button("Drop", type="tertiary", key=f"drop-{promise['id']}", icon=":material/delete:"):
                _done(lambda: here.api.delete(f"{here.path}/promises/{promise['id']}"))


def _due(promise: dict[str, Any]) -> str:
    if not promise["due"]:
        return "no day yet"
    at = datetime.fromtimestamp(promise["due"], ZoneInfo(st.context.timezone or "UTC"))
    return f"{at:%A, %-d %B, %H:%M}" + (", and again" if promise["repeats"] else "")


def settings() -> None:
    """The page of what the person chose, with the way out."""
    here = visit.current()
    if here is None:
        return
    here.read = -1
    here.refresh(len(here.ear.bubbles))
    st.header("Settings")
    if answer := st.session_state.pop(_TOLD, ""):
        with st.container(border=True, key="answer"):
            st.text(answer)
    st.subheader("What you allow")
    for choice in _CHOICES:
        key = f"choice-{choice.name}"
        # What the house says holds, not what was tapped: it may have refused.
        st.session_state[key] = bool(here.state["person"][choice.name])
        st.toggle(choice.label, key=key, on_change=told(partial(_choose, here, choice)))
    st.subheader("What is yours")
    with st.container(horizontal=True):
        # Made on the click: how often one may be taken is counted.
        st.download_button(
            "Take all of it with you",
            lambda: here.api.raw(f"{here.path}/export"),
            "harry.json",
            "application/json",
            icon=":material/download:",
        )
        if st.button("Forget me", icon=":material/delete_forever:"):
            _forgetting(here)
        if st.button("Leave", icon=":material/logout:"):
            visit.ended()
            st.rerun()


def _choose(here: "visit.Visit", choice: Choice) -> None:
    line = choice.yes if st.session_state[f"choice-{choice.name}"] else choice.no
    st.session_state[_TOLD] = here.command(line)


@st.dialog("Forget me")
def _forgetting(here: "visit.Visit") -> None:
    st.write("All that was said and noted is deleted, in all chats of yours. This can't be undone.")
    with st.container(horizontal=True):
        if st.button("Yes, forget everything", type="primary"):
            here.api.delete(here.path)
            visit.begun(here.api.url, here.api.key)
            st.session_state[_TOLD] = "You are forgotten."
            st.rerun()
        if st.button("No, keep it"):
            st.rerun()


def _done(change: Callable[[], Any]) -> None:
    """Carry a change out and show all anew, or say why it was refused."""
    try:
        change()
    except Refused as refused:
        st.error(str(refused))
    else:
        st.rerun()
