"""Questions on what somebody told, in whatever words, answered where what they told is likely to be what is asked for;
knows no store, no engine and no prompt."""

from engine.memory.knowing.near.asking import may_be_near
from engine.memory.knowing.near.finding import Found, Likely, Near
from engine.memory.knowing.near.lines import said_in
from engine.memory.knowing.near.signs import Wish, joined

__all__ = ["Found", "Likely", "Near", "Wish", "joined", "may_be_near", "said_in"]
