"""The manifest of a run's folder, kept true when a command writes a file of the folder again."""

import hashlib
import json
from pathlib import Path
from typing import Any

from synthaudit.files import write_atomically
from synthaudit.strict_json import read_json


def restate(folder: Path, *names: str) -> None:
    """Put the new hashes of ``names`` into ``manifest.json``, where a run left one."""
    manifest = folder / "manifest.json"
    try:
        content: Any = read_json(manifest)
        content["outputs"].update(
            {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return
    write_atomically(manifest, json.dumps(content, indent=1) + "\n")
