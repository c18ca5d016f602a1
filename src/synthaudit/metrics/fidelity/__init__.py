"""Metrics of the fidelity dimension."""
