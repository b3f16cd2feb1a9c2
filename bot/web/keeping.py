"""What is kept of the person and what they chose: to correct, drop, change, take out and forget."""

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from bot.web import visit
from bot.web.api import Refused

_FORGETTING = "forgetting"
_CHOICES: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("memory", "Keep notes about what matters to me", "/memory", {"on": True, "off": False}),
    ("checkins", "Write to me first, now and then", "/checkins", {"yes": True, "no": False}),
    ("playful", "Be playful once we are close", "/tone", {"playful": True, "friend": False}),
    ("pictures", "Send me pictures", "/pictures", {"on": True, "off": False}),
    ("lookups", "Look things up on the web", "/lookups", {"yes": True, "no": False}),
)
"""What can be chosen: its name in the state, what it says, its command, and the command's words by what they mean."""


def memories() -> None:
    """The page of what he noted and what he comes back to."""
    here = visit.current()
    if here is None:
        return
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
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        text = st.text_input(
            "Note", fact["text"], key=f"fact-{fact['id']}", label_visibility="collapsed", max_chars=200
        )
        path = f"{here.path}/facts/{fact['id']}"
        if st.button("Save", key=f"save-{fact['id']}") and text.strip() and text != fact["text"]:
            _done(lambda: here.api.patch(path, {"text": text}))
        pinned = fact["pinned"]
        if st.button("Unpin" if pinned else "Keep", key=f"pin-{fact['id']}", help="whether it stays for good"):
            _done(lambda: here.api.patch(path, {"pinned": not pinned}))
        if st.button("Delete", key=f"delete-{fact['id']}"):
            _done(lambda: here.api.delete(path))


def _promise(here: "visit.Visit", promise: dict[str, Any]) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        at = datetime.fromtimestamp(promise["due"], UTC).strftime("%-d %B, %H:%M UTC") if promise["due"] else "open"
        st.text(f"{promise['what']}\n{promise['kind']} · {at}")
        if st.button("Drop", key=f"drop-{promise['id']}"):
            _done(lambda: here.api.delete(f"{here.path}/promises/{promise['id']}"))


def settings() -> None:
    """The page of what the person chose, with the way out."""
    here = visit.current()
    if here is None:
        return
    here.read = -1
    here.refresh(len(here.ear.bubbles))
    st.subheader("What you allow")
    for name, label, command, words in _CHOICES:
        has = bool(here.state["person"][name])
        wants = st.toggle(label, has, key=f"choice-{name}-{has}")
        if wants is not has:
            word = next(word for word, means in words.items() if means is wants)
            _done(lambda line=f"{command} {word}": here.command(line))
    st.subheader("What is yours")
    # Made on the click: how often one may be taken is counted.
    st.download_button(
        "Take all of it with you", lambda: here.api.raw(f"{here.path}/export"), "harry.json", "application/json"
    )
    _forgetting(here)
    if st.button("Leave this page"):
        visit.ended()
        st.rerun()


def _forgetting(here: "visit.Visit") -> None:
    if not st.session_state.get(_FORGETTING):
        if st.button("Forget me"):
            st.session_state[_FORGETTING] = True
            st.rerun()
        return
    st.warning("All that was said and noted is deleted, in all chats of yours. This can't be undone. Do you want that?")
    with st.container(horizontal=True):
        if st.button("Yes, forget everything", type="primary"):
            st.session_state[_FORGETTING] = False
            here.api.delete(here.path)
            visit.begun(here.api.url, here.api.key)
            st.toast("You are forgotten.")
        if st.button("No, keep it"):
            st.session_state[_FORGETTING] = False
            st.rerun()


def _done(change: Any) -> None:
    """Carry a change out and show all anew, or say why it was refused."""
    try:
        change()
    except Refused as refused:
        st.error(str(refused))
    else:
        st.rerun()
