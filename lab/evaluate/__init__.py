"""How good are his replies: overlap, likelihood, and what matters for a companion."""
