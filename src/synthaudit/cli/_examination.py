"""What was found out about a plan, in lines for a terminal."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from synthaudit.cli._split_power import power_table

_WIDTH = 110

_SEEN = {
    "all": "all of train",
    "exemplars": "examples from train",
    "none": "nothing of train",
    "unknown": "nobody said how much of train",
}


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The examination in the order in which an audit would meet it."""
    for name, corpus in found["corpora"].items():
        yield from _corpus(name, corpus)
    if found["to_generate"] is not None:
        yield "  synthetic: {n} records, to be made by {generator} ({backend})".format(
            **found["to_generate"]
        )
    declared = "no holdout" if found["split"] is None else f"split declared: {found['split']}"
    yield f"  The generator saw {_SEEN[found['seen']]}; {declared}."
    if found["people"] is None:
        yield (
            "  No holdout: no score will have a reference, and the privacy verdict will be "
            "inconclusive. `synthaudit split` sets one aside before anything is generated."
        )
    else:
        yield from _comparison(found)
    yield ""
    yield from _models_and_minutes(found)


def _corpus(name: str, corpus: Mapping[str, Any]) -> Iterator[str]:
    persons = f"{corpus['n_persons']} persons" if corpus["grouped"] else "no person named"
    yield (f"  {name}: {corpus['n_records']} records, {persons}, labels: {corpus['label_kind']}")
    shown = [
        (use if field["name"] in {use, f"{use}s"} else f"{use} from '{field['name']}'")
        + ("" if field["n_records"] == corpus["n_records"] else f" ({field['n_records']} records)")
        for use, field in corpus["fields"].items()
    ]
    yield f"    fields: {', '.join(shown)}"
    if corpus["absent"]:
        absent = ", ".join(repr(field) for field in corpus["absent"].values())
        numbered = "; ids are line numbers" if "id" in corpus["absent"] else ""
        yield f"    absent or empty: {absent}{numbered}"
    for notice in corpus["notices"]:
        yield from _wrapped(notice, "    ")


def _comparison(found: Mapping[str, Any]) -> Iterator[str]:
    people, asked = found["people"], found["asked"]
    yield ""
    yield (
        f"  Compared: {people['n_train']} people in train with {people['n_holdout']} in the "
        "holdout."
    )
    for premise in found["premises"]:
        word = "holds" if premise["held"] else "FAILS"
        yield from _wrapped(f"{word}  {premise['name']}: {premise['detail']}", "  ", "         ")
    if (asked["n_train"], asked["n_holdout"]) != (people["n_train"], people["n_holdout"]):
        yield (
            f"  Texts were compared on {asked['n_train']} and {asked['n_holdout']} people, chosen "
            "by hash; the audit asks more."
        )
    if not all(premise["held"] for premise in found["premises"]):
        yield "  An audit could not say no_evidence: the premises that fail are its reasons."
    n_people = people["n_train"] + people["n_holdout"]
    if people["n_train"] and people["n_holdout"]:
        yield ""
        for line in power_table(n_people, people["n_train"] / n_people, 1):
            yield f"  {line}"


def _models_and_minutes(found: Mapping[str, Any]) -> Iterator[str]:
    embedder, encoder = found["models"]["embedder"], found["models"]["encoder_sha256"]
    heads = found["profile"] == "quick" or encoder is None
    yield f"  Profile {found['profile']}; embedder {embedder['name']}; downstream " + (
        "by linear models on embeddings" if heads else f"fine-tunes the encoder {encoder[:12]}…"
    )
    minutes = found["minutes"]
    parts = ", ".join(f"{part} {each:g}" for part, each in minutes["parts"].items())
    yield from _wrapped(
        f"About {minutes['total']:g} minutes ({parts}), within a factor of two or three: scaled up "
        f"from {minutes['basis']}. More --workers take less.",
        "  ",
    )


def _wrapped(text: str, indent: str, following: str | None = None) -> Iterator[str]:
    following = indent if following is None else following
    yield from textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=following, break_long_words=False
    )
