"""What a person reads where the API says no or nobody answers, on a whole page and on the parts that look again."""

from collections.abc import Callable
from functools import wraps

import httpx
import streamlit as st

from bot.web import visit
from bot.web.api import Refused


def told(show: Callable[[], None]) -> Callable[[], None]:
    """The same part of a page, which tells what was refused in place of what it would have shown."""

    @wraps(show)
    def shown() -> None:
        try:
            show()
        except Refused as refused:
            if refused.status == httpx.codes.UNAUTHORIZED:
                visit.ended()
                st.rerun()
            st.error(str(refused))
        except httpx.HTTPError:
            st.error("Nobody answers at the moment. What you sent before is safe; try again in a minute.")

    return shown
