"""What a persona's world holds: a lorebook as a value, its three shapes on file, and what of it a talk is about."""
