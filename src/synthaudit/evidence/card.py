"""README.md: the dataset card a hub shows, for whoever publishes the corpus."""

import json
from collections.abc import Iterator

from synthaudit.evidence.sources import Sources
from synthaudit.reports import words
from synthaudit.reports.comparing import dimensions
from synthaudit.reports.formatting import short_hash
from synthaudit.reports.markdown import code, plain
from synthaudit.reports.smallest import LEAKS, sentences

_WHOLE = 5_000
"""Characters of one declared item; longer ones are whole in 01-context.html."""


def card(sources: Sources) -> bytes:
    """The card, in Markdown with YAML in front."""
    return ("\n".join(_lines(sources)) + "\n").encode()


def _lines(sources: Sources) -> Iterator[str]:
    audit, context = sources.audit, sources.context
    data = context.dataset
    digest = audit.corpora["synthetic"].sha256
    name = data.name or f"Synthetic text {short_hash(digest)}"
    language = str((audit.provenance.get("plan") or {}).get("language") or "")
    yield "---"
    yield f"pretty_name: {json.dumps(name)}"
    if data.licence:
        yield f"license_name: {json.dumps(data.licence)}"
        yield "license: other"
    if language:
        yield f"language: {json.dumps([language])}"
    yield 'tags: ["synthetic", "clinical-text"]'
    yield "---"
    yield ""
    yield f"# {plain(name, _WHOLE)}"
    yield ""
    yield plain(data.description or words.subject(audit), _WHOLE)
    yield ""
    yield (
        "This text is synthetic. It is made by a generator; what it may still tell about real "
        "people is in the audit."
    )
    yield ""
    yield f"- Fingerprint of the content: {code(digest)}"
    made = words.makers_of(audit) or context.generation.generator
    yield f"- Made by: {plain(made, _WHOLE) if made else 'not stated'}"
    for label, said in (
        ("Intended use", context.purpose.use),
        ("Not for", context.purpose.not_for),
        ("Contact", context.governance.contact),
        ("If you recognise a person", context.governance.incidents),
    ):
        yield f"- {label}: {plain(said, _WHOLE) if said else 'not stated'}"
    yield ""
    yield "## What an audit found"
    yield ""
    privacy = audit.privacy
    line = plain(words.privacy_line(privacy), _WHOLE)
    yield f"- Privacy: {words.VERDICTS[privacy.verdict]}. {line}"
    for dimension in dimensions(audit):
        if dimension.name != "privacy":
            yield f"- {plain(dimension.name.capitalize())}: {plain(words.headline(dimension))}."
    for kind, sentence in sentences(audit):
        yield f"- Planted, {plain(LEAKS.get(kind, kind))}: {plain(sentence, 1000)}"
    yield ""
    yield "Every number, with how to read it, is in audit/report.html of the evidence package."
