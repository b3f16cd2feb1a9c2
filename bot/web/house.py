"""The house as whoever runs it sees it: parts, people who wait, chats and decisions; no word of a talk."""

import html
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from bot.web import visit
from bot.web.refusals import told

_LOOK_EVERY = 5.0


@st.fragment(run_every=_LOOK_EVERY)
@told
def overview() -> None:
    """How the house is, and who asks to be let in."""
    here = visit.current()
    if here is None:
        return
    now = here.api.get("/v1/operator/overview")
    st.header("House")
    st.html(f'<div class="parts">{"".join(_part(*part) for part in now["parts"].items())}</div>')
    tokens = now["tokens"]
    with st.container(horizontal=True):
        st.metric("Wait for an answer", now["waiting"], border=True)
        st.metric("Longest wait", f"{now['waiting_for']:.0f} s", border=True)
        st.metric("Tokens today", _budget(tokens), border=True)
    _guests(here)
    st.subheader("Errors since the start")
    if now["errors"]:
        st.dataframe([{"what": what, "times": times} for what, times in now["errors"].items()], hide_index=True)
    else:
        st.caption("None.")
    st.subheader("Messages that he begins")
    key = "checkins"
    st.session_state[key] = now["checkins"]
    st.toggle("Harry may write first", key=key, on_change=told(lambda: _switch(here, key)))
    _reports(here)


def _part(name: str, state: str) -> str:
    well = state == "ok"
    says = name if well else f"{name}: {state}"
    return f'<span class="{"well" if well else "ill"}">{html.escape(says)}</span>'


def _budget(tokens: dict[str, int]) -> str:
    return f"{tokens['had']:,}" + (f" of {tokens['cap']:,}" if tokens["cap"] else "")


def _switch(here: "visit.Visit", key: str) -> None:
    here.api.post("/v1/operator/checkins", {"on": st.session_state[key]})


def _guests(here: "visit.Visit") -> None:
    st.subheader("People who ask to be let in")
    guests = here.api.get("/v1/operator/guests")
    if not guests:
        st.caption("Nobody waits.")
    for guest in guests:
        with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.text(f"{guest['name'] or 'Somebody'} · {guest['door']}", width="content")
            if st.button("Let in", key=f"admit-{guest['code']}", type="primary"):
                here.api.post(f"/v1/operator/guests/{guest['code']}/admit", {})
                st.rerun(scope="fragment")


def _reports(here: "visit.Visit") -> None:
    st.subheader("What people reported")
    reports = here.api.get("/v1/operator/reports")
    if not reports:
        st.caption("Nothing.")
    for report in reports:
        with st.container(border=True, gap=None):
            st.caption(report["person"])
            st.text(report["text"])


def chats() -> None:
    """How chats go, and why he wrote first or did not."""
    here = visit.current()
    if here is None:
        return
    st.header("Chats")
    page = here.api.get("/v1/operator/chats")
    if not page["chats"]:
        st.caption("Nobody has talked with him yet.")
        return
    st.subheader("How they go")
    st.dataframe([_row(chat) for chat in page["chats"]], hide_index=True)
    if page["cursor"]:
        st.caption("There are more chats than are shown here.")
    st.subheader("To speak or to stay silent")
    decisions = [(each["at"], chat["chat"], each["reason"]) for chat in page["chats"] for each in chat["decisions"]]
    if decisions:
        rows = [{"when": _when(at), "chat": chat, "why": why} for at, chat, why in sorted(decisions, reverse=True)]
        st.dataframe(rows, hide_index=True)
    else:
        st.caption("Nothing was decided yet.")
    st.subheader("Tokens of a person today")
    if people := sorted({chat["person"] for chat in page["chats"] if chat["person"]}):
        with st.container(horizontal=True, vertical_alignment="center"):
            person = st.selectbox("Person", people, label_visibility="collapsed")
            st.text(_budget(here.api.get(f"/v1/operator/people/{person}/budget")), width="content")


def _row(chat: dict[str, Any]) -> dict[str, Any]:
    return {
        "chat": chat["chat"],
        "stage": chat["stage"],
        "messages": chat["messages"],
        "last heard": _when(chat["heard_at"]),
        "waits since": _when(chat["waiting_since"]),
        "check-ins": {True: "yes", False: "no", None: "not asked"}[chat["checkins"]],
        "next look": _when(chat["next_look"]),
    }


def _when(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M") if at else ""
