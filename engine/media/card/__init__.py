"""The owl-post card: a small painting of the weather, season and mood at his place, drawn by code."""
