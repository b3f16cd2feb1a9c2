"""What a burst is about, whether an answer is worth sending, and what is said where none is; knows no model."""
