"""What an audit found, for people and for pull requests. Reports know exhibits, never metrics."""
