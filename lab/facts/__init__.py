"""How well the house notices what people tell of themselves: rows with what is told in them, and the score."""
