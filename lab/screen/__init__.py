"""Trains and measures the crisis screen from the rows in `rows/`."""
