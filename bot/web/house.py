"""The house as whoever runs it sees it: parts, people who wait, chats and decisions, evaluations; no word of a talk."""

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
    tokens = now["tokens"]
    with st.container(horizontal=True):
        st.metric("Waiting for an answer", now["waiting"], border=True)
        st.metric("Longest wait", f"{now['waiting_for']:.0f} s", border=True)
        st.metric("Tokens today", f"{tokens['had']:,}", border=True, help=f"of {tokens['cap'] or 'any number'}")
    if tokens["cap"]:
        st.progress(min(tokens["had"] / tokens["cap"], 1.0), "Tokens of the day")
    st.subheader("People who ask to be let in")
    guests = here.api.get("/v1/operator/guests")
    if not guests:
        st.caption("Nobody waits.")
    for guest in guests:
        with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.text(f"{guest['name'] or 'Somebody'} · {guest['door']}")
            if st.button("Let in", key=f"admit-{guest['code']}", type="primary"):
                here.api.post(f"/v1/operator/guests/{guest['code']}/admit", {})
                st.rerun(scope="fragment")
    st.subheader("Parts")
    for name, state in now["parts"].items():
        st.text(f"{'🟢' if state == 'ok' else '🔴'} {name}: {state}")
    st.subheader("Errors since the start")
    if now["errors"]:
        st.table(now["errors"])
    else:
        st.caption("None.")
    if (wants := st.toggle("Harry may write first", now["checkins"])) is not now["checkins"]:
        here.api.post("/v1/operator/checkins", {"on": wants})
    _reports(here)


def _reports(here: "visit.Visit") -> None:
    st.subheader("What people reported")
    reports = here.api.get("/v1/operator/reports")
    if not reports:
        st.caption("Nothing.")
    for report in reports:
        with st.container(border=True):
            st.caption(report["person"])
            st.text(report["text"])


def chats() -> None:
    """How chats go, and why he wrote first or did not."""
    here = visit.current()
    if here is None:
        return
    page = here.api.get("/v1/operator/chats")
    st.subheader("Chats")
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
        had = here.api.get(f"/v1/operator/people/{st.selectbox('Person', people)}/budget")
        st.text(f"{had['had']:,} of {had['cap'] or 'any number'}")


def evaluations() -> None:
    """Reports on models, as `aifriend evaluate --report` wrote them."""
    here = visit.current()
    if here is None:
        return
    names = here.api.get("/v1/operator/evaluations")
    st.subheader("Evaluations")
    if not names:
        st.caption("There is none yet: `aifriend evaluate --report` writes one into EVALUATION_DIR.")
        return
    st.json(here.api.get(f"/v1/operator/evaluations/{st.selectbox('Report', names)}"), expanded=2)


def _row(chat: dict[str, Any]) -> dict[str, Any]:
    return {
        "chat": chat["chat"],
        "door": chat["door"],
        "stage": chat["stage"],
        "messages": chat["messages"],
        "last heard": _when(chat["heard_at"]),
        "waits since": _when(chat["waiting_since"]),
        "check-ins": {True: "yes", False: "no", None: "not asked"}[chat["checkins"]],
        "next look": _when(chat["next_look"]),
    }


def _when(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M") if at else ""
