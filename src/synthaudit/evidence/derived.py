"""Everything in a package that follows from its sources: made when building and when verifying."""

from synthaudit.evidence import crate, croissant, statement
from synthaudit.evidence import sources as names
from synthaudit.evidence.card import card
from synthaudit.evidence.documents import (
    context_page,
    datasheet_page,
    generation_page,
    limitations_page,
)
from synthaudit.evidence.mapping import (
    CONTEXT_PAGE,
    DATASHEET_PAGE,
    GENERATION_PAGE,
    LIMITATIONS_PAGE,
    MAP_PAGE,
    REPORT,
    START,
    map_page,
)
from synthaudit.evidence.pages import Cell, Link
from synthaudit.evidence.sources import Sources
from synthaudit.evidence.start import start_page
from synthaudit.evidence.tables import counts, scores_table
from synthaudit.reports import html, markdown

SUMMARY = "audit/summary.md"
SCORES = "audit/scores.csv"
CARD = "README.md"
COUNTS = "counts/"

WHAT = {
    START: "This decision in plain words, with the sheet to sign",
    CONTEXT_PAGE: "Purpose, approvals, recipients, threat model, Five Safes; what was left blank",
    DATASHEET_PAGE: "What the corpora are and where they come from",
    GENERATION_PAGE: "How the text was made",
    LIMITATIONS_PAGE: "What the audit cannot show, what failed, what was waived",
    MAP_PAGE: "Where to look for what ISO 27559, HIPAA, WP29, EDPB and ICO ask",
    REPORT: "The audit's full report",
    names.PDF: "The same report as a PDF, with audit.json attached",
    SUMMARY: "The same in short, as Markdown",
    names.AUDIT: "The audit: every number, for machines",
    SCORES: "All scores as a table",
    names.REVIEW: "What people said who read records",
    names.GATE: "The verdict under the policy, rule by rule",
    names.POLICY: "The policy",
    names.BASELINE: "The audit it was compared with",
    names.CONTEXT: "What people declared, as they wrote it",
    names.GENERATION: "The record of the generation",
    names.MANIFEST: "Hashes of the inputs, versions, seed, commands to do it again",
    crate.PLAN: "The plan of the audit, to run again with the inputs beside it",
    crate.WORKFLOW_FILE: "RO-Crate metadata of the plan",
    CARD: "Dataset card for a hub",
    crate.FILE: "RO-Crate metadata",
    croissant.FILE: "Croissant metadata of the synthetic corpus",
    statement.FILE: "in-toto statement: the hash of every file, and the verdict",
}
"""What each file is."""


def derive(sources: Sources) -> dict[str, bytes]:
    """Every file of the package but the sources, SHA256SUMS, signature and key."""
    audit, gate = sources.audit, sources.gate
    made = {
        CONTEXT_PAGE: context_page(sources),
        DATASHEET_PAGE: datasheet_page(sources),
        GENERATION_PAGE: generation_page(sources),
        LIMITATIONS_PAGE: limitations_page(sources),
        MAP_PAGE: map_page(sources),
        REPORT: html.render(audit, gate, sources.review).encode(),
        SUMMARY: markdown.summary(audit, gate).encode(),
        SCORES: scores_table(audit),
        CARD: card(sources),
        croissant.FILE: croissant.croissant(sources),
        **crate.workflow(sources),
        **counts(audit),
    }
    made[START] = start_page(sources, _links({*made, *sources.files}))
    everything = {**sources.files, **made}
    made[crate.FILE] = crate.crate(
        sources, {name: (_what(name), len(data)) for name, data in everything.items()}
    )
    made[statement.FILE] = statement.statement(
        sources, {**everything, crate.FILE: made[crate.FILE]}
    )
    return made


def _what(name: str) -> str:
    return "Numbers behind one score" if name.startswith(COUNTS) else WHAT[name]


def _links(there: set[str]) -> tuple[tuple[Cell, Cell], ...]:
    """Links to what is there, in the order of ``WHAT``; the counts as one line."""
    listed = [
        name for name in WHAT if name in there | {crate.FILE, statement.FILE} and name != START
    ]
    n_tables = sum(name.startswith(COUNTS) for name in there)
    return (
        *((Link(name, name), WHAT[name]) for name in listed),
        (COUNTS, f"{n_tables} tables: the numbers behind each score, for a statistician"),
        ("SHA256SUMS", "The hash of every file"),
    )
