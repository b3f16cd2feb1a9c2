"""How good he is and how he learns: stand-ins, simulated lives, bench, training. No product code knows it."""
