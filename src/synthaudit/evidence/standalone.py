"""`synthaudit-verify.pyz`: the check of hashes and signature as one file for any Python.

For a board that has Python but not this package. It holds the very modules used here, so that
there is nothing to keep in step.
"""

from importlib import resources

from synthaudit.evidence.archive import pack

_MODULES = (
    "errors.py",
    "evidence/archive.py",
    "evidence/ed25519.py",
    "evidence/problem.py",
    "evidence/signing.py",
    "evidence/sums.py",
    "evidence/whole.py",
)
_MAIN = """import sys

from synthaudit.evidence.whole import main

sys.exit(main(sys.argv[1:]))
"""


def verifier() -> bytes:
    """The program: the same bytes for the same version."""
    package = resources.files("synthaudit")
    files = {
        "__main__.py": _MAIN.encode(),
        "synthaudit/__init__.py": b"",
        "synthaudit/evidence/__init__.py": b"",
        **{
            f"synthaudit/{name}": package.joinpath(*name.split("/")).read_text("utf-8").encode()
            for name in _MODULES
        },
    }
    return b"#!/usr/bin/env python3\n" + pack(files)
