"""Where somebody's words stand in a text, by quote marks alone; knows nobody."""

from lab.dataset.marks.quotations import Quotation, quotations
from lab.dataset.marks.styles import Style, style_of

__all__ = ["Quotation", "Style", "quotations", "style_of"]
