"""A simulated clinic: invented persons, their visits, notes from a grammar of our own."""
