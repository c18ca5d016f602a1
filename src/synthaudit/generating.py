"""``generate``: where a generator, a backend, quality control and what was kept meet."""

import dataclasses
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from synthaudit.corpus import Corpus
from synthaudit.errors import PlanError, UsageError
from synthaudit.files import private_file, put_in_place, remove_unfinished, write_atomically
from synthaudit.generation.asking import Asking, NoReplies, Replies
from synthaudit.generation.backend import Backend
from synthaudit.generation.prompting import Prompts
from synthaudit.generation.quality import REASONS as REJECTIONS
from synthaudit.generation.quality import Quality
from synthaudit.generation.replies import REASONS
from synthaudit.generation.tally import Tally, TooManyFailuresError
from synthaudit.generators.base import Generator
from synthaudit.records import Record
from synthaudit.strict_json import read_json

Progress = Callable[[int, int, Tally], None]
"""Told how many records are kept, how many are wanted, and what failed so far."""

_SCHEMA = "synthaudit/generation/1"
_PLAIN = (str, int, float, bool, tuple, list, dict, type(None))
"""Types of options; what else a generator holds (a corpus, a model) is no option."""


@dataclass(frozen=True)
class Job:
    """One generation: everything the records depend on.

    Args:
        name: The generator's name.
        generator: With its options.
        n: Records wanted.
        seed: All that is random.
        backend: What answers its requests.
        examples: Real text it may read.
        override: The user's prompts.
        quality: What a record must be.
        max_failures: Invalid replies and rejected records that are borne.
        language: Of the text.
    """

    name: str
    generator: Generator
    n: int
    seed: int
    backend: Backend
    examples: Corpus | None = None
    override: Path | None = None
    quality: Quality = field(default_factory=Quality)
    max_failures: int = 100
    language: str = "en"

    def asking(self, replies: Replies, tally: Tally) -> Asking:
        """What the generator gets as its backend."""
        prompts = Prompts.of(type(self.generator), self.name, self.override)
        return Asking(self.backend, prompts, tally, replies, n_wanted=self.n)

    def answered_by(self) -> Mapping[str, str | None]:
        """The backend's description; of nothing, for a generator that asks nothing."""
        described = self.backend.describe()
        return described if self.generator.asks else dict.fromkeys(described)

    @property
    def host(self) -> str | None:
        """What prompts are sent to; None where none leave this process."""
        return self.backend.host if self.generator.asks else None

    def settings(self) -> dict[str, Any]:
        """The generator's options, as JSON; corpora and models are no options."""
        fields = dataclasses.fields(self.generator)
        values = {field.name: getattr(self.generator, field.name) for field in fields}
        return {name: value for name, value in values.items() if isinstance(value, _PLAIN)}

    def identity(self) -> dict[str, Any]:
        """What tells this generation from others, as JSON; how much it bears is no part of it."""
        told = {
            "adapter": self.name,
            "version": self.generator.version,
            **self.answered_by(),
            "seed": self.seed,
            "settings": self.settings(),
            "quality": dataclasses.asdict(self.quality),
            "examples_sha256": None if self.examples is None else self.examples.fingerprint,
            "n_wanted": self.n,
        }
        return dict(json.loads(json.dumps(told)))

    def check_resumes(self, report: Path) -> None:
        """That what ``report`` was written about is this generation, if there is a report.

        Raises:
            PlanError: It is another one.
        """
        try:
            told = read_json(report)
        except FileNotFoundError:
            return
        except (OSError, ValueError):
            told = None
        if not isinstance(told, dict):
            raise PlanError(
                f"{report} is damaged, so nobody can say which generation it tells of. Use --fresh "
                "to replace it: accepted replies are kept in any case."
            )
        other = [name for name, value in self.identity().items() if told.get(name) != value]
        if other:
            raise PlanError(
                f"{report} tells of a generation with other options ({', '.join(other)}), so it "
                "cannot be resumed. Use those it was started with, or --fresh to replace it: "
                "accepted replies are kept in any case."
            )

    def records(
        self,
        tally: Tally,
        *,
        replies: Replies | None = None,
        progress: Progress = lambda _kept, _wanted, _tally: None,
    ) -> Iterator[Record]:
        """Up to ``n`` records that passed quality control, with their whole lineage.

        Raises:
            TooManyFailuresError: More went wrong than is borne.
            UsageError: The generator cannot work with what it was given.
        """
        asking = self.asking(replies or NoReplies(), tally)
        inspector = self.quality.inspector(
            self.examples, accepts_label=self.generator.accepts_label, language=self.language
        )
        n_kept = 0
        progress(0, self.n, tally)
        drafts = self.generator.generate(
            self.n, seed=self.seed, examples=self.examples, backend=asking
        )
        for draft in drafts:
            problem = inspector.problem(draft)
            if problem is not None:
                tally.rejected(problem)
                continue
            n_kept += 1
            asking.n_wanted = max(1, self.n - n_kept)
            yield self._signed(draft, n_kept)
            progress(n_kept, self.n, tally)
            if n_kept == self.n:
                break

    def _signed(self, draft: Record, number: int) -> Record:
        return dataclasses.replace(
            draft,
            id=f"{self.name}-{number:0{max(4, len(str(self.n)))}d}",
            meta={
                "adapter": self.name,
                "version": self.generator.version,
                **self.answered_by(),
                "seed": self.seed,
                **draft.meta,
            },
        )


def write(
    job: Job,
    out: Path,
    report: Path,
    *,
    replies: Replies | None = None,
    progress: Progress = lambda _kept, _wanted, _tally: None,
    more: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Generate into the file ``out``, one record a line, and say in ``report`` how it went.

    Records appear in ``<out>.partial`` as they are made; it takes the name ``out`` when the last
    one is there. Both files are for this user's eyes only.

    Args:
        job: What to generate.
        out: The records.
        report: JSON with every count; holds no text.
        replies: Answers of earlier runs.
        progress: Called as records are made.
        more: What else the report says.

    Returns:
        The report.

    Raises:
        TooManyFailuresError: More went wrong than is borne; what was made stays in the partial
            file, and the report is written.
        UsageError: The generator cannot work with what it was given, or made no record at all.
    """
    tally = Tally(job.max_failures)
    partial = out.with_name(out.name + ".partial")
    made: list[Record] = []
    remove_unfinished(report)

    def tell(told: dict[str, Any]) -> dict[str, Any]:
        write_atomically(report, json.dumps(told, indent=1) + "\n", mode=0o600)
        return told

    try:
        with private_file(partial) as file:
            for record in job.records(tally, replies=replies, progress=progress):
                if not made:  # from here on there is something that only the same job may resume
                    tell({"schema": _SCHEMA, **job.identity()})
                file.write(json.dumps(as_row(record), ensure_ascii=False) + "\n")
                file.flush()
                made.append(record)
            os.fsync(file.fileno())
        if not made:
            raise UsageError(  # noqa: TRY301 (one place clears up after what made nothing)
                f"{job.name} made no record from what it was given."
            )
    except TooManyFailuresError as error:
        tell(_report(job, made, tally, more or {}))
        raise TooManyFailuresError(
            f"{error} {len(made)} of {job.n} records are in {partial}, the counts in {report}; "
            "accepted replies are kept. Allow more failures and go on with --resume, or mend the "
            "prompts or the model and ask again for what failed with --fresh."
        ) from None
    except UsageError:
        if not made:
            partial.unlink(missing_ok=True)
        raise
    written = tell(_report(job, made, tally, more or {}))
    put_in_place(partial, out)
    return written


def _own_report(job: Job, made: Sequence[Record]) -> dict[str, Any]:
    """What the generator says of its work; why it cannot, where it cannot: the records stand."""
    try:
        return dict(job.generator.report(made, seed=job.seed, examples=job.examples))
    except UsageError as error:
        return {"error": str(error)}


def as_row(record: Record) -> dict[str, Any]:
    """A record as one line of ``generated.jsonl``."""
    row = {
        "id": record.id,
        "text": record.text,
        "pair": record.pair,
        "label": list(record.label) if isinstance(record.label, tuple) else record.label,
        "group": record.group,
        "sources": list(record.sources),
        "meta": dict(record.meta),
    }
    return {name: value for name, value in row.items() if value is not None}


def _report(
    job: Job, made: Sequence[Record], tally: Tally, more: Mapping[str, Any]
) -> dict[str, Any]:
    """How a generation went; the same for the same inputs but for what stands under ``run``."""
    meanings = {**REJECTIONS, **job.generator.reasons}
    return {
        "schema": _SCHEMA,
        **job.identity(),
        "asks": [step.name for step in job.generator.asks],
        "n_records": len(made),
        "failures": [
            {"step": step, "reason": reason, "n": n, "meaning": REASONS.get(reason, "")}
            for (step, reason), n in sorted(tally.failures.items())
        ],
        "rejections": [
            {"reason": reason, "n": n, "meaning": meanings.get(reason, "")}
            for reason, n in sorted(tally.rejections.items())
        ],
        "tokens": {"prompt": tally.n_prompt_tokens, "reply": tally.n_reply_tokens},
        "labels": {
            "train": balance(job.examples.labels if job.examples else [], job.generator),
            "synthetic": balance([record.label for record in made], job.generator),
        },
        "generator": _own_report(job, made),
        **more,
        "run": {
            "host": job.host,
            "n_requests_sent": tally.n_asked,
            "n_answers_kept_from_before": tally.n_kept,
        },
    }


def balance(labels: list[Any], generator: Generator) -> dict[str, int]:
    """How many records have each label, as the generator groups labels."""
    counted = Counter(generator.label_group(label) for label in labels if label is not None)
    return dict(sorted(counted.items(), key=_in_order))


def _in_order(item: tuple[str, int]) -> tuple[float, str]:
    """Numbers by size, before words."""
    try:
        return float(item[0]), ""
    except ValueError:
        return float("inf"), item[0]
