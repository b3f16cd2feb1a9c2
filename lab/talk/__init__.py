"""Scores the rules on what people say and on what he says by the rows in `rows/`."""
