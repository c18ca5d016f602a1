"""An in-toto statement: the hash of every file, and what was found."""

from collections.abc import Mapping

from synthaudit.evidence.reproducing import to_json
from synthaudit.evidence.sources import Sources
from synthaudit.evidence.sums import sha256

FILE = "statement.json"

PREDICATE = "urn:synthaudit:predicate:evidence:1"


def statement(sources: Sources, files: Mapping[str, bytes]) -> bytes:
    """An in-toto Statement v1: what was found, about the synthetic file and every file here.

    Args:
        sources: What the package is derived from.
        files: Every other file of the package.
    """
    synthetic = sources.manifest["inputs"]["synthetic"]
    subjects = []
    if synthetic["file_sha256"]:
        digest = {"sha256": synthetic["file_sha256"]}
        subjects.append({"name": f"release:{synthetic['name']}", "digest": digest})
    subjects += [
        {"name": name, "digest": {"sha256": sha256(data)}} for name, data in sorted(files.items())
    ]
    gate = sources.gate
    predicate = {
        "tool": {"name": "synthaudit", "version": sources.written_by},
        "privacy": sources.audit.privacy.verdict,
        "gate": None
        if gate is None
        else {"verdict": gate["verdict"], "exit_code": gate["exit_code"], "policy": gate["policy"]},
        "corpora": {role: each.sha256 for role, each in sources.audit.corpora.items()},
        "started": sources.manifest.get("started"),
        "finished": sources.manifest.get("finished"),
    }
    return to_json(
        {
            "_type": "https://in-toto.io/Statement/v1",
            "subject": subjects,
            "predicateType": PREDICATE,
            "predicate": predicate,
        }
    )
