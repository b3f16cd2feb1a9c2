"""What the house does by the clock: ticks, sweeps, repairs, reports to whoever runs it."""
