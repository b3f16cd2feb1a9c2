"""Character Cards: read from files that nobody vouches for, kept with all that stands in them, and played as sheets."""
