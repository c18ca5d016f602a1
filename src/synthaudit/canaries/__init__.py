"""Canaries: made-up records of which coins decide whether they go into train."""
