"""What loaders yield."""

from collections.abc import Mapping
from typing import Any, TypeAlias

Row: TypeAlias = tuple[int, Mapping[str, Any]]
"""Where the row stands, from 1, and the row by name of field."""
