"""Metrics of the privacy dimension."""
