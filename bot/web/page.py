"""The page itself, a script that Streamlit runs for each look at it: who comes in, and which pages they get."""

import sys
from pathlib import Path

import httpx
import streamlit as st

from bot.web import chat, house, keeping, visit
from bot.web.api import Refused
from bot.web.refusals import told

_LOOKS = Path(__file__).with_name("looks.css")


def main(url: str) -> None:
    """Show the page for the API at a URL."""
    st.set_page_config(page_title="Harry", page_icon="💬", layout="centered")
    st.html(_LOOKS)
    here = visit.current() or _come_in(url)
    if here is None:
        return
    pages = _PERSON if here.chat else _OPERATOR
    shown = st.navigation([st.Page(show, title=title, icon=icon) for show, title, icon in pages], position="top")
    told(shown.run)()


def _come_in(url: str) -> "visit.Visit | None":
    """Ask for a key, and begin a visit with a good one."""
    with st.form("come_in", border=False):
        st.title("Talk with Harry")
        st.write("Harry is an AI friend. Bring the key that you were given; it stays in this tab and goes with it.")
        key = st.text_input("Your key", type="password", placeholder="aif_…", autocomplete="current-password")
        come = st.form_submit_button("Come in", type="primary")
    if come and key.strip():
        try:
            visit.begun(url, key.strip())
        except Refused as refused:
            wrong = refused.status == httpx.codes.UNAUTHORIZED
            st.error("This key opens nothing. Ask whoever runs the house for another one." if wrong else str(refused))
        except httpx.HTTPError:
            st.error("Harry's house can't be reached at the moment.")
        else:
            st.rerun()
    return None


_PERSON = (
    (chat.show, "Talk", "💬"),
    (keeping.memories, "Memories", "📝"),
    (keeping.settings, "Settings", "⚙️"),
)
_OPERATOR = (
    (house.overview, "House", "🏠"),
    (house.chats, "Chats", "💬"),
    (house.evaluations, "Evaluations", "📊"),
)

if __name__ == "__main__":
    main(sys.argv[1])
