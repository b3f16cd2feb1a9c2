"""What matters in a companion: who he is, whether he is honest, kind, remembers, lets go, and holds out."""
