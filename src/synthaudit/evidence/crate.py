"""RO-Crate metadata after the Five Safes profile: the audit as a run of its plan, to be decided on.

The profile (w3id.org/5s-crate/0.4) describes a computation on sensitive data that somebody asks
for and somebody signs off. Here that is the audit: its plan is the workflow, in a Workflow RO-Crate
of its own; the evidence is the result; the board's decision is the disclosure check, pending. Where
a run left no plan, nothing claims the profile.
"""

from collections.abc import Mapping
from typing import Any

import tomli_w

from synthaudit.evidence.named import NOT_STATED, day, name_of
from synthaudit.evidence.reproducing import to_json
from synthaudit.evidence.sources import Sources
from synthaudit.reports import words

FILE = "ro-crate-metadata.json"
WORKFLOW = "workflow/"
PLAN = f"{WORKFLOW}plan.toml"
WORKFLOW_FILE = f"{WORKFLOW}{FILE}"

_SPECIFICATION = "https://w3id.org/ro/crate/1.2"
_PROFILE = "https://w3id.org/5s-crate/0.4"
_WORKFLOW_PROFILE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"

_MEDIA = {
    "html": "text/html",
    "json": "application/json",
    "csv": "text/csv",
    "toml": "application/toml",
    "md": "text/markdown",
    "pdf": "application/pdf",
}

_Entity = dict[str, Any]


def crate(sources: Sources, files: Mapping[str, tuple[str, int]]) -> bytes:
    """RO-Crate 1.2 metadata: the files, the audit as an action, the Five Safes as declared.

    Args:
        sources: What the package is derived from.
        files: Every other file of the package: what it is, and its size in bytes.
    """
    context = sources.context
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
    planned = _plan(sources) is not None
    people = [
        {"@id": "#auditor", "@type": "Person", "name": context.governance.auditor or NOT_STATED},
        {
            "@id": "#board",
            "@type": "Organization",
            "name": context.governance.decides or NOT_STATED,
        },
        {"@id": "#project", "@type": "Project", "name": context.purpose.project or NOT_STATED},
        {
            "@id": "#custodian",
            "@type": "Organization",
            "name": context.source_data.controller or NOT_STATED,
        },
    ]
    told = [*_actions(sources, planned=planned), *_safes(sources)]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"Evidence on {name_of(sources)}",
        "description": f"Evidence for a decision on release. {words.subject(sources.audit)}",
        "datePublished": day(sources),
        "license": {"@id": "#terms"},
        "author": {"@id": "#auditor"},
        "publisher": {"@id": "#custodian"},
        "sourceOrganization": {"@id": "#project"},
        "hasPart": [
            {"@id": each} for each in (*(e["@id"] for e in described), *([WORKFLOW] * planned))
        ],
        "mentions": [{"@id": each["@id"]} for each in (*told, _software(sources))],
    }
    if planned:
        root |= {"conformsTo": {"@id": _PROFILE}, "mainEntity": {"@id": WORKFLOW}}
    graph = [
        _descriptor({"@id": _SPECIFICATION}),
        root,
        {
            "@id": "#terms",
            "@type": "CreativeWork",
            "name": "Terms of the evidence",
            "description": context.dataset.licence or NOT_STATED,
        },
        _software(sources),
        *people,
        *told,
        *_inputs(sources),
        *(_profile_and_workflow() if planned else ()),
        *described,
    ]
    return to_json({"@context": f"{_SPECIFICATION}/context", "@graph": graph})


def workflow(sources: Sources) -> dict[str, bytes]:
    """The plan as a Workflow RO-Crate; nothing where the run left no plan."""
    plan = _plan(sources)
    if plan is None:
        return {}
    main = {
        "@id": "plan.toml",
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
        "name": "Plan of the audit",
        "encodingFormat": _MEDIA["toml"],
        "programmingLanguage": {"@id": "#plan-language"},
    }
    graph = [
        _descriptor([{"@id": "https://w3id.org/ro/crate/1.1"}, {"@id": _WORKFLOW_PROFILE}]),
        {
            "@id": "./",
            "@type": "Dataset",
            "name": "Plan of the audit",
            "description": "What `synthaudit run plan.toml` does again, its inputs beside it.",
            "datePublished": day(sources),
            "license": {"@id": "#terms"},
            "mainEntity": {"@id": "plan.toml"},
            "hasPart": [{"@id": "plan.toml"}],
        },
        main,
        {
            "@id": "#terms",
            "@type": "CreativeWork",
            "name": "Terms of the evidence",
            "description": sources.context.dataset.licence or NOT_STATED,
        },
        {
            "@id": "#plan-language",
            "@type": "ComputerLanguage",
            "name": "synthaudit plan",
            "version": str(sources.manifest.get("audited_by") or sources.written_by),
        },
    ]
    context = "https://w3id.org/ro/crate/1.1/context"
    return {
        PLAN: tomli_w.dumps(plan).encode(),
        WORKFLOW_FILE: to_json({"@context": context, "@graph": graph}),
    }


def _plan(sources: Sources) -> dict[str, Any] | None:
    plan = sources.manifest.get("plan")
    return _filled(plan) if isinstance(plan, Mapping) and plan else None


def _filled(value: Any) -> Any:
    """The same without what is null, which TOML cannot say."""
    if isinstance(value, Mapping):
        return {key: _filled(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_filled(inner) for inner in value if inner is not None]
    return value


def _descriptor(specification: Any) -> _Entity:
    return {
        "@id": FILE,
        "@type": "CreativeWork",
        "conformsTo": specification,
        "about": {"@id": "./"},
    }


def _software(sources: Sources) -> _Entity:
    return {
        "@id": "#synthaudit",
        "@type": "CreativeWork",  # a SoftwareApplication must have an address on the web
        "name": "synthaudit",
        "version": str(sources.manifest.get("audited_by") or sources.written_by),
    }


def _actions(sources: Sources, *, planned: bool) -> list[_Entity]:
    """The audit, which is done, and the decision, which is not."""
    manifest = sources.manifest
    audit = {
        "@id": "#audit",
        "@type": "CreateAction",
        "name": "Audit of the synthetic text",
        "actionStatus": "http://schema.org/CompletedActionStatus",
        "agent": {"@id": "#auditor"},
        "instrument": {"@id": WORKFLOW if planned else "#synthaudit"},
        "object": [{"@id": each["@id"]} for each in _inputs(sources)],
        "result": {"@id": "audit/audit.json"},
        **{
            theirs: manifest[ours]
            for theirs, ours in (("startTime", "started"), ("endTime", "finished"))
            if manifest.get(ours)
        },
    }
    decision = {
        "@id": "#decision",
        "@type": "AssessAction",
        "additionalType": {"@id": "https://w3id.org/shp#DisclosureCheck"},
        "name": "Decision on the release: pending",
        "actionStatus": "http://schema.org/PotentialActionStatus",
        "object": {"@id": "./"},
        "agent": {"@id": "#board"},
    }
    return [audit, decision]


def _safes(sources: Sources) -> list[_Entity]:
    declared = sources.context.five_safes
    return [
        {
            "@id": f"#safe-{name}",
            "@type": "CreativeWork",
            "name": f"Safe {name}",
            "description": getattr(declared, name) or NOT_STATED,
        }
        for name in type(declared).model_fields
    ]


def _inputs(sources: Sources) -> list[_Entity]:
    """The corpora, none of which is in the package."""
    return [
        {
            "@id": f"#{role}",
            "@type": "DigitalDocument",
            "name": f"{role}: {words.role(sources.audit, role)}",
            "identifier": f"sha256:{corpus.sha256}",
        }
        for role, corpus in sources.audit.corpora.items()
    ]


def _profile_and_workflow() -> list[_Entity]:
    return [
        {
            "@id": _PROFILE,
            "@type": ["CreativeWork", "Profile"],
            "name": "Five Safes RO-Crate profile",
            "version": "0.4",
        },
        {
            "@id": WORKFLOW,
            "@type": "Dataset",
            "name": "Plan of the audit",
            "hasPart": [{"@id": PLAN}, {"@id": WORKFLOW_FILE}],
            "conformsTo": {"@id": _WORKFLOW_PROFILE},
        },
    ]
