"""Metrics: parameters plus an estimate, one file each, found by file name."""
