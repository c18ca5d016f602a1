"""SynSym: symptoms into sub-concepts, sub-concepts into posts, and a judge over all of them."""

import math
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from synthaudit.clinic.draws import pick, request_seed, shuffled, stream
from synthaudit.clinic.posts import REGISTERS, SEVERITIES
from synthaudit.clinic.symptom_sets import (
    BY_LABEL,
    SymptomSet,
    in_longer_list,
    labelled,
    labels_of,
    mapped,
)
from synthaudit.corpus import Corpus
from synthaudit.errors import PlanError, UsageError
from synthaudit.generation.asking import Asking
from synthaudit.generation.lineage import lineage
from synthaudit.generation.requests import Answer, Decoding, Request, Step
from synthaudit.generation.symptom_steps import (
    COMBINE,
    EXPAND,
    JUDGE,
    LONGEST,
    MULTI,
    NORMALIZE,
    SHORTEST,
    SINGLE,
    TOP_SCORE,
    scores_of,
)
from synthaudit.generators.base import Generator, Variant
from synthaudit.normalise import normalise
from synthaudit.records import Record

_LEAST, _MOST = 2, 5


@dataclass(frozen=True, slots=True)
class _Task:
    """What a post is to state, and how often that is asked for at a time."""

    symptoms: tuple[str, ...]
    sub_concept: str | None = None
    severity: str | None = None
    background: str | None = None


@dataclass(frozen=True, slots=True)
class _Draft:
    text: str
    register: str
    task: _Task
    answer: Answer


@dataclass(frozen=True)
class Synsym(Generator):
    """Posts in the first person, each labelled with the depressive symptoms that it states.

    A language model divides every symptom into finer ones (`expand`), writes posts on one of them
    (`single`), says which symptoms come together (`combine`), writes posts on such a set
    (`multi`), and judges how clearly a post shows each symptom it was written for (`judge`). No
    real text is needed. Where train has posts that are labelled with symptoms, their combinations
    take the place of `combine`; their text is never read.

    Args:
        symptom_set: Symptoms that are labels: `dsm5`, fourteen, or `phq9`, nine. Posts are always
            written for the fourteen; `phq9` maps the labels.
        allow_unlabelled: Whether `phq9` also keeps posts whose symptoms all lie outside the nine,
            with an empty label.
        n_concepts: Finer symptoms to ask for, at least, for each symptom.
        n_posts: Posts asked for in one reply, half of them clinical, half colloquial; fewer where
            all finer symptoms can be reached that way.
        multi_share: Share of posts on two to five symptoms, 0 to 1.
        n_combine: Replies with combinations to ask for; fewer where fewer are needed.
        n_combinations: Combinations asked for in one reply.
        min_people: Persons in train who must have a combination of symptoms for it to be used.
        min_score: Score, 0 to 5, that a post must reach in every symptom it was written for. The
            authors say that there is a cut-off, not which.
        temperature: Of the steps that write posts and combinations.
        strict_temperature: Of the steps that expand, judge and condense.
        max_tokens: Longest reply.
        normalize: Whether to audit also against real posts condensed to 20 to 80 words on symptoms
            alone. All longer train and holdout posts are then shown to the language model.
    """

    source: ClassVar[str] = "arXiv 2603.21529 (SynSym)"
    needs_examples: ClassVar[bool] = False
    asks: ClassVar[tuple[Step, ...]] = (EXPAND, SINGLE, COMBINE, MULTI, JUDGE, NORMALIZE)
    label_meaning: ClassVar[str] = "the depressive symptoms that the post states"
    reasons: ClassVar[Mapping[str, str]] = {
        "no_post": "a reply without a single post",
        "not_judged": "the judge passed over a symptom",
        "judged_unclear": "below the cut-off in a symptom it was written for",
        "combination_unknown": "a combination that does not name two to five known symptoms",
    }
    variants: ClassVar[tuple[Variant, ...]] = (Variant("normalized", {}, restated=True),)

    symptom_set: SymptomSet = "dsm5"
    allow_unlabelled: bool = False
    n_concepts: int = 20
    n_posts: int = 10
    multi_share: float = 5633 / 18254
    n_combine: int = 20
    n_combinations: int = 30
    min_people: int = 3
    min_score: int = 3
    temperature: float = 0.8
    strict_temperature: float = 0.0
    max_tokens: int = 2000
    normalize: bool = False

    def __post_init__(self) -> None:
        """Refuses what cannot be meant."""
        if not 0 <= self.multi_share <= 1:
            raise PlanError(f"synsym.multi_share: {self.multi_share} does not lie in 0 to 1.")
        if not 0 <= self.min_score <= TOP_SCORE:
            raise PlanError(f"synsym.min_score: {self.min_score} does not lie in 0 to {TOP_SCORE}.")
        for name in ("n_concepts", "n_posts", "n_combine", "n_combinations", "min_people"):
            if getattr(self, name) < 1:
                raise PlanError(f"synsym.{name}: must be at least 1.")

    def audits(self) -> tuple[Variant, ...]:
        """The condensed one only where it is asked for."""
        return self.variants if self.normalize else ()

    def generate(
        self, n: int, *, seed: int, examples: Corpus | None, backend: Asking
    ) -> Iterator[Record]:
        """Posts, singles and combinations in turn, symptoms in turn; endless."""
        tasks = self._tasks(n, seed, examples, backend)
        for draft, judged in self._judged(self._drafts(tasks, backend), backend):
            scores = scores_of(judged.value)
            if not set(draft.task.symptoms) <= set(scores):
                backend.rejected("not_judged")
                continue
            lowest = min(scores[label] for label in draft.task.symptoms)
            if lowest < self.min_score:
                backend.rejected("judged_unclear")
                continue
            yield self._record(draft, judged, scores, lowest)

    def _record(
        self, draft: _Draft, judged: Answer, scores: Mapping[str, int], lowest: int
    ) -> Record:
        meta = lineage(
            (draft.answer,),
            condition=list(draft.task.symptoms),
            quality_score=lowest,
            register=draft.register,
            sub_concept=draft.task.sub_concept,
            severity=draft.task.severity,
            combined_by=draft.task.background,
            judge={
                "scores": dict(scores),
                "min_score": self.min_score,
                "prompt_sha256": judged.fingerprint,
            },
        )
        return Record(
            "", draft.text, label=mapped(draft.task.symptoms, self.symptom_set), meta=meta
        )

    def _judged(self, drafts: Iterator[_Draft], backend: Asking) -> Iterator[tuple[_Draft, Answer]]:
        def request(draft: _Draft) -> Request:
            inputs = {"post": draft.text, "symptoms": _described(draft.task.symptoms)}
            return Request(JUDGE, inputs, self._decoding(self.strict_temperature))

        for draft, answer in backend.ask_for(drafts, request):
            if answer.value is not None:
                yield draft, answer

    def _drafts(self, tasks: Iterator[tuple[_Task, Request]], backend: Asking) -> Iterator[_Draft]:
        for (task, _), answer in backend.ask_for(tasks, lambda item: item[1]):
            if answer.value is None:
                continue
            asked = answer.request.inputs
            found = {name: getattr(answer.value, name)[: asked[f"n_{name}"]] for name in REGISTERS}
            if not any(found.values()):
                backend.rejected("no_post")
            for place in range(max(map(len, found.values()))):
                for register, texts in found.items():
                    if place < len(texts):
                        yield _Draft(" ".join(texts[place].split()), register, task, answer)

    def _tasks(
        self, n: int, seed: int, examples: Corpus | None, backend: Asking
    ) -> Iterator[tuple[_Task, Request]]:
        """What to ask for, single and several symptoms by turns in their shares; endless."""
        rng = stream("synsym", seed)
        n_multi = round(self.multi_share * n)
        single = self._single_tasks(n - n_multi, rng, backend) if self.multi_share < 1 else None
        multi = self._multi_tasks(n_multi, rng, examples, backend) if self.multi_share else None
        n_asked = {SINGLE.name: 0, MULTI.name: 0}
        while True:
            due = self.multi_share * (sum(n_asked.values()) + 1)
            turn = multi if single is None or (multi and n_asked[MULTI.name] < due) else single
            assert turn is not None  # a share lies below 1 or above 0
            task, request = next(turn)
            n_asked[request.step.name] += request.inputs["n_clinical"]
            n_asked[request.step.name] += request.inputs["n_colloquial"]
            yield task, request

    def _single_tasks(
        self, n: int, rng: random.Random, backend: Asking
    ) -> Iterator[tuple[_Task, Request]]:
        labels = [label for label in BY_LABEL if self._keeps((label,))]
        targets = self._targets(labels, rng, backend)
        n_each = self._n_each(n, sum(map(len, targets.values())))
        turn = 0
        while True:
            for label in shuffled(rng, labels):
                task = _Task((label,), targets[label][turn % len(targets[label])])
                inputs = {
                    "label": label,
                    "symptom": BY_LABEL[label].words,
                    "description": BY_LABEL[label].description,
                    "sub_concept": task.sub_concept,
                    **n_each,
                }
                yield task, self._request(SINGLE, inputs, rng)
            turn += 1

    def _multi_tasks(
        self, n: int, rng: random.Random, examples: Corpus | None, backend: Asking
    ) -> Iterator[tuple[_Task, Request]]:
        known = self._real_combinations(examples)
        tasks = shuffled(rng, known or list(self._asked_combinations(n, rng, backend)))
        if not tasks:
            raise UsageError(
                "synsym has no combination of symptoms: none that came back names two to five "
                "known ones. Set multi_share = 0 to do without."
            )
        n_each = self._n_each(n, len(tasks))
        while True:
            for task in tasks:
                symptoms = shuffled(rng, task.symptoms)
                severity = task.severity or pick(rng, SEVERITIES)
                inputs = {"symptoms": _described(symptoms), "severity": severity, **n_each}
                yield replace(task, severity=severity), self._request(MULTI, inputs, rng)

    def _targets(
        self, labels: Sequence[str], rng: random.Random, backend: Asking
    ) -> Mapping[str, list[str | None]]:
        """For each symptom: itself, and the finer ones that no symptom before it has."""
        found: dict[str, list[str | None]] = {label: [] for label in labels}
        taken: set[str] = set()
        requests = (
            Request(
                EXPAND,
                {
                    "label": label,
                    "symptom": BY_LABEL[label].words,
                    "description": BY_LABEL[label].description,
                    "n": self.n_concepts,
                },
                self._decoding(self.strict_temperature),
            )
            for label in labels
        )
        for answer in backend.ask(requests):
            for concept in answer.value.sub_concepts:
                if normalise(concept) and normalise(concept) not in taken:
                    taken.add(normalise(concept))
                    found[answer.request.inputs["label"]].append(" ".join(concept.split()))
        return {label: shuffled(rng, [None, *finer]) for label, finer in found.items()}

    def _asked_combinations(self, n: int, rng: random.Random, backend: Asking) -> Iterator[_Task]:
        n_replies = min(self.n_combine, math.ceil(n / (2 * self.n_combinations)) or 1)
        inputs = {"symptoms": _described(tuple(BY_LABEL)), "n": self.n_combinations}
        requests = (self._request(COMBINE, inputs, rng) for _ in range(n_replies))
        for answer in backend.ask(requests):
            for one in answer.value.combinations:
                labels = {labelled(name) for name in one.symptoms}
                known = tuple(label for label in BY_LABEL if label in labels)
                if None in labels or not _LEAST <= len(known) <= _MOST:
                    backend.rejected("combination_unknown")
                elif self._keeps(known):
                    yield _Task(known, severity=one.severity, background=COMBINE.name)

    def _real_combinations(self, examples: Corpus | None) -> list[_Task]:
        """Each combination as often as persons in train have it; names of either list count."""
        if examples is None or examples.label_kind != "classes":
            return []
        people: Counter[tuple[str, ...]] = Counter()
        pairs = {
            (person, tuple(sorted(label)))
            for person, label in zip(examples.person_keys, examples.labels, strict=True)
            if label and _LEAST <= len(label) <= _MOST
        }
        people.update(labels for _, labels in pairs)
        found = []
        for labels, n_people in sorted(people.items()):
            symptoms = in_longer_list(labels)
            if n_people >= self.min_people and symptoms and self._keeps(symptoms):
                found += [_Task(symptoms, background="train")] * n_people
        return found

    def _keeps(self, labels: Sequence[str]) -> bool:
        return self.allow_unlabelled or bool(mapped(labels, self.symptom_set))

    def _n_each(self, n: int, n_targets: int) -> Mapping[str, int]:
        """Posts a reply in each register: enough that ``n`` posts reach all targets."""
        total = min(self.n_posts, max(2, math.ceil(n / n_targets)))
        return {"n_clinical": total - total // 2, "n_colloquial": total // 2}

    def _request(self, step: Step, inputs: Mapping[str, Any], rng: random.Random) -> Request:
        seed = request_seed(rng)
        return Request(step, inputs, self._decoding(self.temperature), seed)

    def _decoding(self, temperature: float) -> Decoding:
        return Decoding(temperature=temperature, max_tokens=self.max_tokens)

    def restated(self, corpus: Corpus, *, seed: int, backend: Asking) -> Iterator[Record]:
        """Real posts condensed to what they say of symptoms; short ones as they are."""
        answers = backend.ask_each(
            Request(
                NORMALIZE,
                {"post": record.text, "n_least": SHORTEST, "n_most": LONGEST},
                self._decoding(self.strict_temperature),
                seed,
                source_ids=(record.id,),
            )
            for record in corpus.records()
            if _is_long(record)
        )
        for record in corpus.records():
            if not _is_long(record):
                yield replace(record, label=self._own(record.label))
                continue
            answer = next(answers)
            if answer.value is not None:
                yield replace(record, text=answer.value.text, label=self._own(record.label))

    def _own(self, label: Any) -> Any:
        """A real label in the nine symptoms where they are the labels and it names symptoms."""
        known = {*BY_LABEL, *labels_of("phq9")}
        if self.symptom_set == "dsm5" or not isinstance(label, tuple) or not set(label) <= known:
            return label
        return mapped(label, "phq9")

    def report(
        self,
        records: Sequence[Record],
        *,
        seed: int,  # noqa: ARG002 (of no use here)
        examples: Corpus | None,  # noqa: ARG002 (of no use here)
    ) -> Mapping[str, Any]:
        """Posts on each symptom, and where combinations come from."""
        symptoms = Counter(label for record in records for label in record.label or ())  # type: ignore[union-attr]
        origins = Counter(record.meta["combined_by"] or "single" for record in records)
        return {
            "posts_on": {label: symptoms[label] for label in labels_of(self.symptom_set)},
            "combined_by": dict(sorted(origins.items())),
        }

    def accepts_label(self, label: Any) -> bool:
        """Some of the symptoms of the list."""
        if not isinstance(label, tuple | list) or not (label or self.allow_unlabelled):
            return False
        return set(label) <= set(labels_of(self.symptom_set))

    def label_group(self, label: Any) -> str:
        """The symptom, or how many there are."""
        if isinstance(label, tuple | list) and len(label) != 1:
            return f"{len(label)} symptoms"
        return super().label_group(label)


def _described(labels: Sequence[str]) -> list[dict[str, str]]:
    return [
        {"label": label, "words": BY_LABEL[label].words, "description": BY_LABEL[label].description}
        for label in labels
    ]


def _is_long(record: Record) -> bool:
    return len(record.text.split()) > LONGEST
