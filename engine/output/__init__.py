"""From what a model writes to what a person would text: where it stops, how it is split, what is cut off."""
