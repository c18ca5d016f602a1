"""What the corpus is called and when it was released, for machine files."""

from datetime import date

from synthaudit.evidence.sources import Sources
from synthaudit.reports.formatting import short_hash

NOT_STATED = "not stated"


def name_of(sources: Sources) -> str:
    """Its declared name, else its fingerprint."""
    synthetic = sources.audit.corpora["synthetic"].sha256
    return sources.context.dataset.name or f"synthetic text {short_hash(synthetic)}"


def day(sources: Sources) -> str:
    """The day of release where it is declared as one, else the day of the audit."""
    declared = sources.context.dataset.published
    try:
        return date.fromisoformat(declared).isoformat()
    except ValueError:
        return str(sources.manifest.get("finished") or "")[:10]
