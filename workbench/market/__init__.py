"""A market that a distribution system operator clears on a feeder, with a price for every bus."""
