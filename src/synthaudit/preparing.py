"""From what a plan says of generation to the job that does it."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from synthaudit import plugins
from synthaudit.config import Generate, Models
from synthaudit.corpus import Corpus
from synthaudit.errors import PlanError, UsageError
from synthaudit.files import private_file, private_folder
from synthaudit.generating import Job, as_row
from synthaudit.generation import zero_shot
from synthaudit.generation.asking import Asking, Replies
from synthaudit.generation.prompting import Prompts
from synthaudit.generation.tally import Tally
from synthaudit.models.resolve import resolve_embedder, resolve_encoder
from synthaudit.signatures import digest
from synthaudit.store import LAYOUT, Store


def job_of(
    asked: Generate,
    *,
    seed: int,
    language: str,
    models: Models,
    train: Corpus | None,
    holdout: Corpus | None,
) -> Job:
    """The job that ``asked`` describes.

    Args:
        asked: What the plan says.
        seed: The plan's, where ``asked`` has none of its own.
        language: Of the text.
        models: Which encoder and device are to be used where a generator trains one.
        train: Real text the generator may read.
        holdout: Real text it may not read; only controls and restatements get it.

    Raises:
        PlanError: There is no such generator, backend, field, prompt or model, or something it
            needs is missing.
    """
    kind = plugins.generators().get(asked.generator)
    fields = {field.name for field in dataclasses.fields(kind)} if kind else set()
    settings: dict[str, Any] = {"device": models.device, "language": language, "holdout": holdout}
    if fields & {"embedder", "encoder"}:
        embedder = resolve_embedder(
            models.embedder,
            device=models.device,
            precision=models.precision,
            allow_download=models.allow_download,
        )
        encoder = resolve_encoder(models.encoder, embedder, allow_download=models.allow_download)
        settings |= {"embedder": embedder, "encoder": encoder}
    generator = plugins.build_generator(
        asked.generator, settings=settings, overrides=asked.settings
    )
    if generator.needs_examples and train is None:
        raise PlanError(
            f"{asked.generator} reads real text, and none is named: add --train FILE, or "
            "[train] path = ... to the plan."
        )
    if asked.baselines and (train is None or holdout is None):
        raise PlanError("baselines predict the labels of the holdout: name [train] and [holdout].")
    override = None if asked.prompts is None else _folder(asked.prompts)
    Prompts.of(type(generator), asked.generator, override)  # refused before anything is written
    return Job(
        name=asked.generator,
        generator=generator,
        n=asked.n,
        seed=seed if asked.seed is None else asked.seed,
        backend=_backend(asked, models.device),
        examples=train,
        override=override,
        quality=plugins.build_quality(generator, asked.quality),
        max_failures=asked.n_failures_borne,
        language=language,
    )


def restate(job: Job, corpus: Corpus, store: Store, replies: Replies) -> tuple[Path, Tally]:
    """Real text in the form of what ``job`` makes: a private file in the Store.

    Returns:
        The file, and what could not be restated.

    Raises:
        TooManyFailuresError: More replies stayed invalid than are borne.
        UsageError: Not one record could be restated.
    """
    about = {"seed": job.seed, **job.backend.describe(), **job.settings()}
    about |= {"prompts": None if job.override is None else str(job.override)}
    name = digest("restated", job.name, json.dumps(about, sort_keys=True), corpus.fingerprint)
    path = private_folder(store.root / LAYOUT / "restated") / f"{corpus.role}-{name[:32]}.jsonl"
    tally = Tally(job.max_failures)
    asking = job.asking(replies, tally)
    asking.n_wanted = len(corpus)
    n_records = 0
    with store.scratch() as scratch:  # another process may be making the same
        with private_file(scratch / path.name) as file:
            for record in job.generator.restated(corpus, seed=job.seed, backend=asking):
                file.write(json.dumps(as_row(record), ensure_ascii=False) + "\n")
                n_records += 1
        if not n_records:
            raise UsageError(f"{job.name} could not restate a single {corpus.role} record.")
        (scratch / path.name).replace(path)
    return path, tally


def predict_baselines(
    job: Job, names: Sequence[str], holdout: Corpus | None, replies: Replies
) -> dict[str, Any]:
    """How well the language model itself predicts the holdout's labels, as the papers report it.

    Raises:
        TooManyFailuresError: More replies stayed invalid than are borne.
        UsageError: There are no labels, or they are not of one kind.
    """
    assert holdout is not None  # `job_of` refuses baselines without
    assert job.examples is not None
    asking = Asking(job.backend, zero_shot.prompts(job.override), Tally(job.max_failures), replies)
    asking.n_wanted = len(holdout)
    return zero_shot.baselines(
        names,
        holdout,
        job.examples,
        asking,
        meaning=job.generator.label_meaning,
        bounds=job.generator.label_range,
        seed=job.seed,
    )


def _backend(asked: Generate, device: str) -> Any:
    named: Mapping[str, Any] = {
        "model": asked.model,
        "base_url": asked.base_url,
        "allow_hosts": asked.allow_hosts or None,
    }
    kind = plugins.backends().get(asked.backend)
    fields = {field.name for field in dataclasses.fields(kind)} if kind else set(named)
    for option, value in named.items():
        if value is not None and option not in fields:
            raise PlanError(
                f"The backend '{asked.backend}' takes no {option}. Did you forget "
                "--backend openai or --backend transformers?"
            )
    return plugins.build_backend(
        asked.backend, settings={**named, "device": device}, overrides=asked.backend_settings
    )


def _folder(path: str) -> Path:
    if not Path(path).is_dir():
        raise PlanError(f"--prompts {path}: is not a folder.")
    return Path(path)
