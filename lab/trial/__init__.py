"""Trials of a house of many processes, on loopback and by real stores: `python -m lab.trial`."""
