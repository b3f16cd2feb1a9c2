"""The page itself, a script that Streamlit runs for each look at it: who comes in, and which pages they get."""

import sys
from pathlib import Path

import httpx
import streamlit as st

from bot.web import chat, evaluations, house, keeping, visit
from bot.web.api import Refused
from bot.web.refusals import told

_LOOKS = Path(__file__).with_name("looks.css")


def main(url: str) -> None:
    """Show the page for the API at a URL."""
    # An emoji for the icon: any other sign, a page's own among them, would be fetched from elsewhere.
    st.set_page_config(page_title="Harry", page_icon="💬", layout="centered")
    st.html(_LOOKS)
    here = visit.current()
    if here is None:
        _come_in(url)
        return
    mine = _PERSON if here.chat else _OPERATOR
    pages = [st.Page(show, title=title) for show, title, _ in mine]
    shown = st.navigation(pages, position="hidden")
    with st.container(key="pages", horizontal=True, gap="small", width="content"):
        for page, (_, title, icon) in zip(pages, mine, strict=True):
            st.page_link(page, label=title, icon=f":material/{icon}:")
    told(shown.run)()


def _come_in(url: str) -> None:
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


_PERSON = (
    (chat.show, "Talk", "chat_bubble"),
    (keeping.memories, "Memories", "favorite"),
    (keeping.settings, "Settings", "settings"),
)
_OPERATOR = (
    (house.overview, "House", "home"),
    (house.chats, "Chats", "forum"),
    (evaluations.show, "Evaluations", "monitoring"),
)

if __name__ == "__main__":
    main(sys.argv[1])
