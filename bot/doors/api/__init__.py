"""The HTTP door: health, metrics and the routes that other doors offer."""
