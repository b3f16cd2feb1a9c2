"""Questions on what somebody told, days ago or now, in whatever words, answered by what a learned model takes for what
is asked for; knows no store, no engine and no prompt."""

from engine.memory.knowing.likely.concepts import rehearse
from engine.memory.knowing.likely.finding import Choice, Found, Likely, stands
from engine.memory.knowing.likely.fitting import is_unlike, lacks
from engine.memory.knowing.likely.lines import kept_in
from engine.memory.knowing.likely.quizzing import is_quizzed
from engine.memory.knowing.likely.wish import Wish

__all__ = ["Choice", "Found", "Likely", "Wish", "is_quizzed", "is_unlike", "kept_in", "lacks", "rehearse", "stands"]
