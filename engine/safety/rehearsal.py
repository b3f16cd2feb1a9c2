"""Reads one line by all rules, so that whoever writes first waits for no pattern to be made; knows no verdict."""

from engine.safety.age import age_answer, minor_signal
from engine.safety.farewell import is_goodbye, lets_go
from engine.safety.fitness import CLAIMS_HUMAN, EXPLICIT, FLIRT, GUILT, HELPLINE, HOUSE, MINORS, PLAY
from engine.safety.hearing import hear
from engine.safety.honesty import asks_if_human
from engine.safety.reading import read
from engine.safety.screen import look
from engine.safety.stop import wants_silence

_LINE = "Good to see you. Ich bin da, nos vemos, à demain?"


def rehearse() -> None:
    """Let every rule on a person's words, and on his own, make its patterns; takes a second of one core."""
    reading = read(_LINE)
    for rule in (CLAIMS_HUMAN, EXPLICIT, FLIRT, GUILT, HELPLINE, HOUSE, MINORS, PLAY):
        rule.broken_by(reading)
    for reader in (age_answer, asks_if_human, hear, is_goodbye, lets_go, look, minor_signal, wants_silence):
        reader(reading)
