"""When he writes first: gates, reasons, their score, and the way of a check-in."""
