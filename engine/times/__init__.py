"""What a sentence says about time. Pure rules."""
