"""Interviews to synopses, and synopses to other storylines of another severity."""

import math
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, Field, StringConstraints, field_validator

from synthaudit.clinic.draws import request_seed, sampled, shuffled, stream
from synthaudit.clinic.scales import PHQ8_MAX, band
from synthaudit.clinic.synopses import condensed, storyline
from synthaudit.corpus import Corpus
from synthaudit.errors import PlanError, UsageError
from synthaudit.generation.asking import Asking
from synthaudit.generation.lineage import lineage
from synthaudit.generation.phq8_targets import (
    N_SCORES,
    Target,
    band_with_scores,
    dealt,
    score_of,
    shares,
)
from synthaudit.generation.requests import Answer, Decoding, Request, Step
from synthaudit.generators.base import Generator, Variant
from synthaudit.records import Record

USEFUL_SHARE = 0.95
"""How often the simulator finds a case useful."""

_NAME = "depression_two_step"
_Showing = Callable[[Sequence[int]], Iterator[tuple[Answer, ...]]]
_Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Synopsis(BaseModel):
    """An interview, summed up."""

    synopsis: _Prose
    sentiment: _Prose


class Storyline(Synopsis):
    """An invented interview, summed up, and the score it was written for."""

    phq8_score: Annotated[int, Field(ge=0, le=PHQ8_MAX)]


class Utility(BaseModel):
    """Whether a case is of use."""

    utility: Literal["Yes", "No"]

    @field_validator("utility", mode="before")
    @classmethod
    def _in_any_case(cls, said: Any) -> Any:
        return said.strip().rstrip(".").capitalize() if isinstance(said, str) else said


def _condensed(rng: random.Random, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    return condensed(rng, inputs["text"], inputs["score"])


def _storyline(rng: random.Random, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """An invented person; the references are not looked at."""
    return {**storyline(rng, inputs["score"]), "phq8_score": inputs["score"]}


def _utility(rng: random.Random, inputs: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG001 (by chance alone)
    return {"utility": "Yes" if rng.random() < USEFUL_SHARE else "No"}


SYNOPSIS = Step("synopsis", Synopsis, _condensed)
STORYLINE = Step("storyline", Storyline, _storyline)
RETRIEVAL = Step("retrieval", Storyline, _storyline)
UTILITY = Step("utility", Utility, _utility)


@dataclass(frozen=True, slots=True)
class _Source:
    """A real interview; its PHQ-8 score where it is known."""

    id: str
    text: str
    score: int | None


@dataclass(frozen=True, slots=True)
class _Draft:
    """A score, and the synopses that are shown for it."""

    score: int
    shown: tuple[Answer, ...]
    number: int


@dataclass(frozen=True)
class DepressionTwoStep(Generator):
    """Real interviews become synopses, and each synopsis other people's stories with other scores.

    Step one condenses what a participant said to a synopsis and a sentiment. Step two gets these
    two and a new PHQ-8 score, and invents another storyline whose severity fits the score. The text
    of a record is synopsis and sentiment, its label the new score, its source the interview.

    Args:
        arm: ``two_step``: each story after one synopsis. ``retrieval``: after several drawn at
            random, so that no single interview is its source.
        per_source: Stories from each synopsis, in the arm ``two_step``.
        n_references: Synopses shown for each story, in the arm ``retrieval``; not published.
        target: Distribution of new scores. ``uniform``: 0 to 24, each equally often. ``source``:
            as among the real scores. ``balanced_bands``: as fills up the five severity bands, so
            that real and synthetic records together have each as equally as possible. A list: 25
            weights, for the scores 0 to 24.
        condition_on_score: Whether step one is told the real score; interviews without one are then
            no sources.
        utility_filter: Whether a judge turns down stories that are of no use. As published, in the
            arm ``retrieval`` alone, unless set.
        temperature: Of both steps. The judge always answers at 0.
        top_p: Of both steps.
        frequency_penalty: Of both steps; None leaves it to the model's own settings.
        presence_penalty: Of both steps; None leaves it to the model's own settings.
        synopsis_max_tokens: Longest reply of step one.
        storyline_max_tokens: Longest reply of step two.

    Source: Kang et al. (2025), CogSci, arXiv:2411.17672.
    """

    source: ClassVar[str] = "Kang et al. (2025), CogSci, arXiv:2411.17672"
    label_meaning: ClassVar[str] = "the PHQ-8 depression score of the person it is about"
    label_range: ClassVar[tuple[float, float] | None] = (0.0, float(PHQ8_MAX))
    asks: ClassVar[tuple[Step, ...]] = (SYNOPSIS, STORYLINE, RETRIEVAL, UTILITY)
    reasons: ClassVar[Mapping[str, str]] = {
        "score_differs": "the model says it wrote for another score than asked for",
        "not_useful": "the judge finds it of no use",
    }
    variants: ClassVar[tuple[Variant, ...]] = (Variant("synopses", fields={}, restated=True),)

    arm: Literal["two_step", "retrieval"] = "two_step"
    per_source: int = 3
    n_references: int = 5
    target: Target = "uniform"
    condition_on_score: bool = False
    utility_filter: bool | None = None
    temperature: float = 1.0
    top_p: float = 1.0
    frequency_penalty: float | None = 2.0
    presence_penalty: float | None = 2.0
    synopsis_max_tokens: int = 1500
    storyline_max_tokens: int = 2000

    def __post_init__(self) -> None:
        if min(self.per_source, self.n_references) < 1:
            raise PlanError(f"{_NAME}: per_source and n_references must be at least 1.")
        if isinstance(self.target, tuple) and (
            len(self.target) != N_SCORES
            or not all(0 <= weight < math.inf for weight in self.target)
            or not sum(self.target)
        ):
            raise PlanError(
                f"{_NAME}.target: needs {N_SCORES} weights, one for each score from 0 to "
                f"{PHQ8_MAX}, none of them negative and one of them above 0."
            )

    def generate(
        self, n: int, *, seed: int, examples: Corpus | None, backend: Asking
    ) -> Iterator[Record]:
        """Stories, endless; scores of the first ``n`` in the proportions asked for.

        A score whose draft failed is asked for again before new ones are drawn.

        Raises:
            UsageError: There are no examples with text, or none with the score that is needed.
        """
        sources = self._sources(examples)
        known = [source.score for source in sources if source.score is not None]
        scores = dealt(shares(self.target, known, n), n, stream(_NAME, "scores", seed))
        shown = self._shown_for(sources, seed, backend)
        numbers = count()
        wanted = list(islice(scores, n))
        while True:
            missing = Counter(wanted)
            drafts = (
                _Draft(score, answers, next(numbers))
                for score, answers in zip(wanted, shown(wanted), strict=False)
            )
            for record in self._records(drafts, seed, backend):
                missing[record.meta["condition"]["phq8"]] -= 1
                yield record
            again = shuffled(stream(_NAME, "again", seed, next(numbers)), [*missing.elements()])
            wanted = again or list(islice(scores, backend.n_wanted))

    def restated(self, corpus: Corpus, *, seed: int, backend: Asking) -> Iterator[Record]:
        """The synopses of step one, with ids, persons and labels of the interviews."""
        records = (record for record in corpus.records() if record.text.strip())

        def request(record: Record) -> Request:
            return self._synopsis_request(_as_source(record), seed, 0)

        for record, answer in backend.ask_for(records, request):
            if answer.value is not None:
                yield Record(
                    record.id,
                    _joined(answer.value),
                    label=record.label,
                    group=record.group,
                    meta=lineage([answer]),
                )

    def accepts_label(self, label: Any) -> bool:
        """Whole numbers from 0 to 24."""
        return score_of(label) is not None

    def label_group(self, label: Any) -> str:
        """The severity band, with its scores."""
        score = score_of(label)
        return f"no PHQ-8 score: {label}" if score is None else band_with_scores(score)

    def _sources(self, examples: Corpus | None) -> list[_Source]:
        if examples is None:
            raise UsageError(f"{_NAME} needs real interviews. Name them with --train.")
        sources = [_as_source(record) for record in examples.records() if record.text.strip()]
        if self.condition_on_score:
            sources = [source for source in sources if source.score is not None]
        if not sources:
            which = "has a PHQ-8 score" if self.condition_on_score else "holds any text"
            raise UsageError(f"{_NAME}: not one real interview {which}.")
        return sources

    def _shown_for(self, sources: Sequence[_Source], seed: int, backend: Asking) -> _Showing:
        """What gives, for a list of scores, the synopses to show for each."""
        if self.arm == "retrieval":
            return self._retrieval(sources, seed, backend)
        rounds = (
            (source, number)
            for number in count()
            for source in shuffled(stream(_NAME, "sources", seed, number), sources)
        )

        def shown(wanted: Sequence[int]) -> Iterator[tuple[Answer, ...]]:
            few = islice(rounds, math.ceil(len(wanted) / self.per_source))
            requests = (self._synopsis_request(source, seed, number) for source, number in few)
            for answer in backend.ask(requests):
                yield from [(answer,)] * self.per_source

        return shown

    def _retrieval(self, sources: Sequence[_Source], seed: int, backend: Asking) -> _Showing:
        """The same, drawn at random; an interview is condensed once, when it is first drawn."""
        rng = stream(_NAME, "references", seed)
        usable = list(sources)
        synopses: dict[str, Answer] = {}

        def request(source: _Source) -> Request:
            return self._synopsis_request(source, seed, 0)

        def shown(wanted: Sequence[int]) -> Iterator[tuple[Answer, ...]]:
            drawn = [sampled(rng, usable, self.n_references) for _ in wanted]
            new = dict.fromkeys(one for few in drawn for one in few if one.id not in synopses)
            for source, answer in backend.ask_for(new, request):
                if answer.value is None:
                    usable.remove(source)  # it is not asked about again
                else:
                    synopses[source.id] = answer
            if not usable:
                raise UsageError(f"{_NAME}: not one real interview could be condensed.")
            for few in drawn:
                if known := tuple(synopses[one.id] for one in few if one.id in synopses):
                    yield known

        return shown

    def _records(self, drafts: Iterator[_Draft], seed: int, backend: Asking) -> Iterator[Record]:
        def storyline_request(draft: _Draft) -> Request:
            return self._storyline_request(draft, seed)

        told = (
            (draft, story)
            for draft, story in backend.ask_for(drafts, storyline_request)
            if story.value is not None and _has_its_score(draft, story, backend)
        )
        filters = self.arm == "retrieval" if self.utility_filter is None else self.utility_filter
        if not filters:
            for draft, story in told:
                yield self._record(draft, story)
            return
        for (draft, story), judged in backend.ask_for(told, _utility_request):
            if judged.value is None:
                continue
            if judged.value.utility == "No":
                backend.rejected("not_useful")
                continue
            yield self._record(draft, story, judged)

    def _record(self, draft: _Draft, story: Answer, *judged: Answer) -> Record:
        meta = lineage(
            [*draft.shown, *judged, story],
            condition={"phq8": draft.score, "band": band(draft.score)},
            arm=self.arm,
        )
        return Record(
            "",
            _joined(story.value),
            label=draft.score,
            sources=tuple(meta["source_ids"]),
            meta=meta,
        )

    def _synopsis_request(self, source: _Source, seed: int, number: int) -> Request:
        return Request(
            SYNOPSIS,
            {"text": source.text, "score": source.score if self.condition_on_score else None},
            self._decoding(self.synopsis_max_tokens),
            seed=_seed("synopsis", seed, number, source.id),
            source_ids=(source.id,),
        )

    def _storyline_request(self, draft: _Draft, seed: int) -> Request:
        return Request(
            RETRIEVAL if self.arm == "retrieval" else STORYLINE,
            {
                "references": [answer.value.model_dump() for answer in draft.shown],
                "score": draft.score,
                "severity": band(draft.score),
            },
            self._decoding(self.storyline_max_tokens),
            seed=_seed("storyline", seed, draft.number),
            source_ids=tuple(id for answer in draft.shown for id in answer.request.source_ids),
        )

    def _decoding(self, max_tokens: int) -> Decoding:
        return Decoding(
            self.temperature,
            self.top_p,
            max_tokens,
            self.frequency_penalty,
            self.presence_penalty,
        )


def _has_its_score(draft: _Draft, story: Answer, backend: Asking) -> bool:
    if story.value.phq8_score == draft.score:
        return True
    backend.rejected("score_differs")
    return False


def _utility_request(told: tuple[_Draft, Answer]) -> Request:
    draft, story = told
    inputs = {
        "synopsis": story.value.synopsis,
        "sentiment": story.value.sentiment,
        "score": draft.score,
        "severity": band(draft.score),
    }
    return Request(UTILITY, inputs, Decoding(0.0, 1.0, 100), seed=story.request.seed)


def _as_source(record: Record) -> _Source:
    return _Source(record.id, record.text, score_of(record.label))


def _joined(summed_up: Synopsis) -> str:
    return f"{summed_up.synopsis} {summed_up.sentiment}"


def _seed(*names: str | int) -> int:
    return request_seed(stream(_NAME, *names))
