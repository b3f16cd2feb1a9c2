"""How well the house reads time in words: what becomes of the wishes and events that people wrote down for it."""
