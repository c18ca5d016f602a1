"""A model that finds names and other identifiers in text, in a folder on this machine.

Two kinds: a spaCy pipeline, which presidio reads together with its own recognisers, and a GLiNER
model, which is asked for kinds of identifiers in plain words. Nothing is ever fetched.
"""

import functools
import importlib.util
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, TypeAlias

from synthaudit.errors import MissingExtraError, PlanError
from synthaudit.models.resolve import folder_digest

Span: TypeAlias = tuple[int, int, bool]
"""Start and end of what identifies somebody, and whether it is a person's name."""

_MARKS = {"meta.json": "presidio", "gliner_config.json": "gliner"}
_PACKAGES = {"presidio": ("presidio-analyzer", "spacy"), "gliner": ("gliner",)}

_LEAST_SURE = 0.5
"""Score from which a span counts, the default of both packages' examples."""

_BY_FORM = frozenset({"AGE", "DATE_TIME", "URL"})
"""Kinds that are found by their form without a model, and more sharply: no "two weeks", no 45."""

_CONNECTS = "EmailRecognizer"
"""Asks the network for a list of domains; addresses are found by their form without it."""

_ASKED = (
    "person",
    "organization",
    "location",
    "address",
    "username",
    "identification number",
)
_N_WORDS, _N_AT_ONCE = 120, 8
"""GLiNER cuts longer texts short, so they are shown in windows, each a sixth over the last."""


@dataclass(frozen=True, slots=True)
class EntityModel:
    """What finds identifiers that have no form: names in any writing, places, organisations.

    Args:
        path: The folder.
        digest: SHA-256 of its files; stands for ``path`` wherever numbers are compared.
        kind: Which package reads it.
        reader: Versions of the packages, as what is found depends on them.
        language: Of the text, for presidio's recognisers.
    """

    path: str = field(compare=False)
    digest: str
    kind: Literal["presidio", "gliner"]
    reader: str
    language: str = "en"

    def spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """What identifies somebody in each text, in order of place; spans may overlap."""
        find = (_presidio if self.kind == "presidio" else _gliner)(self.path, self.language)
        return [sorted(set(find(text))) for text in texts]

    def describe(self) -> dict[str, str]:
        """Facts for the provenance."""
        return {"name": Path(self.path).name, "reader": self.reader, "sha256": self.digest}


def resolve_entity_model(spec: str | None, *, language: str = "en") -> EntityModel | None:
    """The model a plan means; None where it names none.

    Args:
        spec: A folder: a spaCy pipeline (it holds meta.json) or a GLiNER model
            (gliner_config.json).
        language: Of the text.

    Raises:
        PlanError: There is no such folder, or it holds neither kind of model.
        MissingExtraError: The package that reads it is not installed.
    """
    if spec is None:
        return None
    folder = Path(spec)
    kind: Any = next((kind for mark, kind in _MARKS.items() if (folder / mark).is_file()), None)
    if kind is None:
        problem = "holds no model of a known kind" if folder.is_dir() else "is no folder"
        raise PlanError(
            f"models.entities '{spec}' {problem}. Name the folder of a spaCy pipeline (it holds "
            "meta.json) or of a GLiNER model (gliner_config.json) on this machine; nothing is "
            "downloaded."
        )
    reader = []
    for package in _PACKAGES[kind]:
        if importlib.util.find_spec(package.replace("-", "_")) is None:
            raise MissingExtraError(package, extra="pii", purpose="models.entities")
        reader.append(f"{package} {version(package)}")
    return EntityModel(
        str(folder.resolve()), folder_digest(folder), kind, ", ".join(reader), language
    )


@functools.cache
def _presidio(path: str, language: str) -> Callable[[str], Iterator[Span]]:
    """Presidio's analyzer with the pipeline in ``path``, once a process."""
    import spacy
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine

    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)  # it remarks on every label
    engine: Any = SpacyNlpEngine(
        models=[{"lang_code": language, "model_name": path}],
        ner_model_configuration=NerModelConfiguration(),
    )
    # Its own `load` looks for a graphics card and fetches what it does not find.
    engine.nlp = {language: spacy.load(path)}
    registry = RecognizerRegistry(supported_languages=[language])
    registry.load_predefined_recognizers(languages=[language], nlp_engine=engine)
    registry.remove_recognizer(_CONNECTS)
    analyzer = AnalyzerEngine(registry, engine, supported_languages=[language])
    asked = sorted(set(analyzer.get_supported_entities(language)) - _BY_FORM)

    def find(text: str) -> Iterator[Span]:
        for one in analyzer.analyze(text, language, entities=asked, score_threshold=_LEAST_SURE):
            yield one.start, one.end, one.entity_type == "PERSON"

    return find


@functools.cache
def _gliner(path: str, language: str) -> Callable[[str], Iterator[Span]]:  # noqa: ARG001 (as presidio)
    """The GLiNER model in ``path``, once a process."""
    from gliner import GLiNER

    model = GLiNER.from_pretrained(path, local_files_only=True)
    model.eval()
    n_words = min(_N_WORDS, model.config.max_len // 2)  # it counts punctuation too

    def find(text: str) -> Iterator[Span]:
        windows = list(_windows(text, n_words))
        found = model.inference(
            [text[start:end] for start, end in windows],
            list(_ASKED),
            threshold=_LEAST_SURE,
            batch_size=_N_AT_ONCE,
        )
        for (start, _), ones in zip(windows, found, strict=True):
            for one in ones:
                yield start + one["start"], start + one["end"], one["label"] == "person"

    return find


def _windows(text: str, n_words: int) -> Iterator[tuple[int, int]]:
    """Start and end of runs of words that share a sixth with the next."""
    words = [match.span() for match in re.finditer(r"\S+", text)]
    n_shared = n_words // 6
    for first in range(0, max(len(words) - n_shared, 1), n_words - n_shared):
        run = words[first : first + n_words]
        if run:
            yield run[0][0], run[-1][1]
