"""What he knows of the person, told back where they ask for it: in their own words, found by what is asked, and nothing
where nothing answers; knows no store, no engine and no prompt."""

from engine.memory.knowing.knowing import Knowing

__all__ = ["Knowing"]
