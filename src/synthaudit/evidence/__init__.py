"""The evidence package: one zip that lets people decide, and lets others check what it says."""
