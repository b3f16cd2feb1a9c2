"""Fifty sentences spoken, sent and heard: how well, and how fast."""
