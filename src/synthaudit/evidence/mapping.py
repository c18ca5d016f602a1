"""Which file speaks to which point of which framework: a map, never a claim of compliance.

Points are named in our own words. Sources: ISO/IEC 27559:2022, clauses 6 to 9; 45 CFR
164.514(b)(1); Article 29 Working Party, Opinion 05/2014; EDPB Opinion 28/2024; ICO guidance on
anonymisation (2025).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from synthaudit.evidence.context import items
from synthaudit.evidence.pages import Cell, Link, Section, document
from synthaudit.evidence.sources import MANIFEST, Sources

CONTEXT_PAGE = "01-context.html"
DATASHEET_PAGE = "02-datasheet.html"
GENERATION_PAGE = "03-generation.html"
LIMITATIONS_PAGE = "04-limitations.html"
MAP_PAGE = "05-map.html"
START = "00-start-here.html"
REPORT = "audit/report.html"


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a framework.

    Args:
        name: The clause, element or paragraph.
        asks: What it is about, in our words.
        place: The file to look into.
        scores: Scores that speak to it: a name ending in a dot stands for all that begin so.
        declared: Items of context.toml that do: a name without an item stands for its whole part.
    """

    name: str
    asks: str
    place: str
    scores: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()


_SECTIONS: dict[str, tuple[Point, ...]] = {
    "ISO/IEC 27559:2022": (
        Point("6, context", "Who receives the data, where, under which threats and harms",
              CONTEXT_PAGE, declared=("recipients", "threat_model", "five_safes.settings")),
        Point("7, data: principals and features", "Whom the data are about, and what they tell",
              DATASHEET_PAGE, declared=("source_data.population",)),
        Point("7, data: attack modelling", "Which attacks are considered, at worst and on average",
              REPORT, scores=("privacy.membership.", "privacy.singling_out")),
        Point("8, identifiability: quantify", "How much can be learnt of a person, in numbers",
              REPORT, scores=("privacy.identifier_replay", "privacy.exact_copies",
                              "privacy.near_duplicates")),
        Point("8, identifiability: adversarial testing", "Attacks carried out, and what they found",
              REPORT, scores=("privacy.membership.", "privacy.linkability",
                              "privacy.attribute_inference")),
        Point("8, identifiability: reduce and test again", "What was changed, and audited anew",
              DATASHEET_PAGE, declared=("dataset.former", "generation.filters",
                                        "generation.protection")),
        Point("9, governance", "Who decides, reviews, and answers for incidents", CONTEXT_PAGE,
              declared=("governance",)),
    ),
    "HIPAA expert determination, 45 CFR 164.514(b)(1)": (
        Point("Methods and results documented", "What was done, and what came out", REPORT),
        Point("Anticipated recipient", "Who could use the text, alone or with other data",
              CONTEXT_PAGE, declared=("recipients", "threat_model.knowledge")),
        Point("Very small risk", "For the expert to judge: what was measured, and what was missed",
              START, scores=("privacy.membership.", "privacy.singling_out")),
        Point("Replicability", "Features of a person that recur and could be matched", REPORT,
              scores=("privacy.identifier_replay", "privacy.rare_phrase_replay")),
        Point("Availability", "Other sources that hold the same features", CONTEXT_PAGE,
              declared=("threat_model.knowledge",)),
        Point("Distinguishability", "How far features single a person out", REPORT,
              scores=("privacy.singling_out",)),
        Point("The expert", "A person who signs: this package supports one and is none", START),
    ),
    "Article 29 Working Party, Opinion 05/2014": (
        Point("Singling out", "Can one person be told apart?", REPORT,
              scores=("privacy.singling_out",)),
        Point("Linkability", "Can two records of one person be joined?", REPORT,
              scores=("privacy.linkability",)),
        Point("Inference", "Can something be learnt of a person?", REPORT,
              scores=("privacy.attribute_inference",)),
    ),
    "EDPB Opinion 28/2024": (
        Point("Release context (46)", "Who gets at the model or its text, and how", CONTEXT_PAGE,
              declared=("recipients", "five_safes.settings")),
        Point("Membership and attribute inference (55)", "Attack tests", REPORT,
              scores=("privacy.membership.", "privacy.attribute_inference")),
        Point("Exfiltration (55)", "Getting at training data through the system: not tested, only "
              "the released text is audited", LIMITATIONS_PAGE),
        Point("Regurgitation (55)", "Training text that comes out again", REPORT,
              scores=("privacy.exact_copies", "privacy.near_duplicates", "privacy.copied_span.",
                      "privacy.ngram_containment")),
        Point("Inversion (55)", "Computing training data from the model: not tested, only the "
              "released text is audited", LIMITATIONS_PAGE),
        Point("Reconstruction (55)", "Putting a person's record together again", REPORT,
              scores=("privacy.rare_phrase_replay", "privacy.identifier_replay")),
        Point("Documentation (58)", "What was tested, when, by whom, how thoroughly", MANIFEST,
              declared=("purpose.lawful_basis", "approval")),
    ),
    "ICO, anonymisation": (
        Point("Sufficiently remote", "For people to judge, on what was measured and missed", START),
        Point("Motivated intruder", "What somebody with a reason could find out", REPORT,
              scores=("privacy.linkability", "privacy.singling_out"),
              declared=("threat_model.adversary", "threat_model.motive")),
        Point("Who has access", "Open to all, or to whom under what terms", CONTEXT_PAGE,
              declared=("recipients",)),
        Point("Regular review", "When the judgement is looked at again", CONTEXT_PAGE,
              declared=("governance.review_date", "governance.triggers")),
        Point("Results recorded", "The tests and their results, kept", REPORT),
    ),
}  # fmt: skip


def map_page(sources: Sources) -> bytes:
    """Every point, the file that speaks to it, and whether that file says anything."""
    return document(
        "Where to look for what a framework asks",
        "A map from the points of some frameworks to files of this package. It claims no "
        "compliance: whether a point is met is for people to judge.",
        [
            Section(
                title,
                columns=("Point", "What it is about", "Look into", "What is there"),
                rows=tuple(_row(point, sources) for point in points),
            )
            for title, points in _SECTIONS.items()
        ],
    )


def _row(point: Point, sources: Sources) -> tuple[Cell, ...]:
    place = point.place
    said = " ".join((*_measured(point, sources), *_declared(point, sources)))
    return (point.name, point.asks, Link(place, place), said or "See the file.")


def _measured(point: Point, sources: Sources) -> Iterator[str]:
    if not point.scores:
        return
    found = [
        score
        for score in sources.audit
        if any(score.id == id or (id.endswith(".") and score.id.startswith(id))
               for id in point.scores)
    ]  # fmt: skip
    counted = {
        status: sum(score.status == status for score in found)
        for status in ("ok", "failed", "not_applicable")
    }
    told = [
        f"{n} {name}"
        for n, name in (
            (counted["ok"], "measured"),
            (counted["failed"], "failed"),
            (counted["not_applicable"], "not applicable here"),
        )
        if n
    ]
    yield f"Measures: {', '.join(told)}." if told else "Not measured in this audit."


def _declared(point: Point, sources: Sources) -> Iterator[str]:
    if not point.declared:
        return
    asked = [
        value
        for place, _, value in items(sources.context)
        if any(_stands_for(name, place) for name in point.declared)
    ]
    n_filled = sum(bool(value) for value in asked)
    yield f"Declared: {n_filled} of {len(asked)} items filled in."


def _stands_for(name: str, place: str) -> bool:
    return place == name or place.startswith(f"{name}.")
