"""How close the two are and how he feels: bond, stages, mood. Pure rules."""
