"""Models shared by metrics and generators."""
