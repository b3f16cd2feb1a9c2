"""Data sets of a character's own talk: who says what in a book or an exported chat, and rows to train on."""
