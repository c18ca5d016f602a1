"""Metrics of the diversity dimension."""
