"""What is told of an evaluation: one value, and it as JSON, as a table on a screen and as a page."""
