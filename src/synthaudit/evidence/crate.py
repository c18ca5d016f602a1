"""RO-Crate metadata: what each file is, the audit as an action, the Five Safes as declared."""

from collections.abc import Mapping
from typing import Any

from synthaudit.evidence.named import NOT_STATED, day, name_of
from synthaudit.evidence.reproducing import to_json
from synthaudit.evidence.sources import Sources
from synthaudit.reports import words

FILE = "ro-crate-metadata.json"

_MEDIA = {
    "html": "text/html",
    "json": "application/json",
    "csv": "text/csv",
    "toml": "application/toml",
    "md": "text/markdown",
}


def crate(sources: Sources, files: Mapping[str, tuple[str, int]]) -> bytes:
    """RO-Crate 1.1 metadata: the files, the audit as an action, the Five Safes as declared.

    Args:
        sources: What the package is derived from.
        files: Every other file of the package: what it is, and its size in bytes.
    """
    context, manifest = sources.context, sources.manifest
    described = [
        {
            "@id": name,
            "@type": "File",
            "name": what,
            "encodingFormat": _MEDIA.get(name.rpartition(".")[2], "text/plain"),
            "contentSize": str(size),
        }
        for name, (what, size) in sorted(files.items())
    ]
    safes = [
        {
            "@id": f"#safe-{name}",
            "@type": "CreativeWork",
            "name": f"Safe {name}",
            "description": getattr(context.five_safes, name) or NOT_STATED,
        }
        for name in type(context.five_safes).model_fields
    ]
    action: dict[str, Any] = {
        "@id": "#audit",
        "@type": "CreateAction",
        "name": "Audit of the synthetic text",
        "instrument": {"@id": "#synthaudit"},
        "result": {"@id": "audit/audit.json"},
        **{
            theirs: manifest[ours]
            for theirs, ours in (("startTime", "started"), ("endTime", "finished"))
            if manifest.get(ours)
        },
    }
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"Evidence on {name_of(sources)}",
        "description": f"Evidence for a decision on release. {words.subject(sources.audit)}",
        "datePublished": day(sources),
        "license": {"@id": "#terms"},
        "hasPart": [{"@id": each["@id"]} for each in described],
        "mentions": [{"@id": "#audit"}, *({"@id": each["@id"]} for each in safes)],
    }
    graph = [
        {
            "@id": FILE,
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        },
        root,
        {
            "@id": "#terms",
            "@type": "CreativeWork",
            "name": "Terms of the evidence",
            "description": context.dataset.licence or NOT_STATED,
        },
        {
            "@id": "#synthaudit",
            "@type": "SoftwareApplication",
            "name": "synthaudit",
            "softwareVersion": str(manifest.get("audited_by") or sources.written_by),
        },
        action,
        *safes,
        *described,
    ]
    return to_json({"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph})
