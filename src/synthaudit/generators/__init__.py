"""Adapters that yield synthetic records."""
