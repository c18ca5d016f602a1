"""The library: ``generate``, ``audit``, ``gate`` on corpora in hand, without files in between."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from synthaudit.auditing import keep, run
from synthaudit.config import Profile, Seen, Split, make_generation_plan, make_plan
from synthaudit.corpus import Corpus
from synthaudit.engines.local import LocalEngine, one_thread
from synthaudit.generation.tally import Tally
from synthaudit.judging import Verdict, judge
from synthaudit.plugins import score_ids
from synthaudit.policy import read_policy
from synthaudit.preparing import job_of
from synthaudit.reply_store import ReplyStore
from synthaudit.results import Audit
from synthaudit.seats import Corpora
from synthaudit.store import Store


def audit(
    *,
    train: Corpus,
    synthetic: Corpus,
    holdout: Corpus | None = None,
    reference: Corpus | None = None,
    profile: Profile = "standard",
    seen: Seen = "all",
    split: Split = "unknown",
    embedder: str | None = None,
    encoder: str | None = None,
    device: str = "cpu",
    language: str = "en",
    canaries: str | os.PathLike[str] | None = None,
    seed: int = 0,
    metrics: Mapping[str, Mapping[str, Any]] | None = None,
    workers: int = 1,
    store: str | os.PathLike[str] | None = None,
) -> Audit:
    """Audit ``synthetic``, with everything that ``synthaudit run`` does except writing files.

    Args:
        train: Real text the generator saw.
        synthetic: The text to audit.
        holdout: Real text the generator did not see; without it there are no references and the
            privacy verdict is inconclusive.
        reference: Public text, for comparison.
        profile: ``quick``, ``standard`` or ``full``; no profile drops a score.
        seen: How much of train the generator saw.
        split: How train and holdout were told apart.
        embedder: Path or hub id of the sentence encoder, or ``weightless``.
        encoder: Path or hub id of the encoder that downstream fine-tunes.
        device: ``cpu``, ``cuda`` or ``mps``.
        language: Language of the text.
        canaries: The manifest of canaries that were planted; ``train`` may hold them.
        seed: Chooses samples, halves, folds and permutations.
        metrics: Fields of metrics by ``dimension.metric``.
        workers: Processes; any number gives the same audit.
        store: Where computed parts are kept; the user's cache folder by default.

    Raises:
        PlanError: An argument names something that does not exist or does not fit.
        InputError: The manifest of canaries cannot be used.
    """
    plan = make_plan(
        {
            "seed": seed,
            "profile": profile,
            "language": language,
            "train": {"path": "", "seen": seen},
            "holdout": None if holdout is None else {"path": "", "split": split},
            "synthetic": {"path": ""},
            "models": {"embedder": embedder, "encoder": encoder, "device": device},
            "canaries": None if canaries is None else {"manifest": os.fspath(canaries)},
            "metrics": {name: dict(fields) for name, fields in (metrics or {}).items()},
        },
        origin="audit()",
    )
    opened = Store.open(store)
    corpora = Corpora(
        train=keep(train.seated("train"), opened),
        synthetic=keep(synthetic.seated("synthetic"), opened),
        holdout=None if holdout is None else keep(holdout.seated("holdout"), opened),
        reference=None if reference is None else keep(reference.seated("reference"), opened),
    )
    return run(plan, corpora, store=opened, engine=LocalEngine(workers))


def generate(
    generator: str,
    train: Corpus | None = None,
    *,
    n: int = 100,
    holdout: Corpus | None = None,
    backend: str = "simulator",
    model: str | None = None,
    base_url: str | None = None,
    allow_hosts: Sequence[str] = (),
    prompts: str | os.PathLike[str] | None = None,
    max_failures: int | None = None,
    seed: int = 0,
    settings: Mapping[str, Any] | None = None,
    quality: Mapping[str, Any] | None = None,
    encoder: str | None = None,
    embedder: str | None = None,
    device: str = "cpu",
    language: str = "en",
    store: str | os.PathLike[str] | None = None,
) -> Corpus:
    """Synthetic records, as ``synthaudit generate`` makes them, in memory.

    Args:
        generator: Its name; ``synthaudit generators`` lists them.
        train: Real text it may read.
        n: How many records are wanted.
        holdout: Real text it may not read; only controls take it.
        backend: ``simulator``, ``openai`` or ``transformers``.
        model: As the server names it, or a folder.
        base_url: Of an OpenAI-compatible server.
        allow_hosts: Hosts besides this machine that prompts, which hold real text, may be sent to.
        prompts: A folder whose templates replace the generator's of the same name.
        max_failures: Invalid replies and rejected records that are borne; by default as many as
            records are wanted, and at least 20.
        seed: All that is random.
        settings: Fields of the generator.
        quality: Fields of quality control.
        encoder: Path or hub id of an encoder that a generator fine-tunes.
        embedder: Path or hub id of the sentence encoder, or ``weightless``.
        device: ``cpu``, ``cuda`` or ``mps``.
        language: Language of the text.
        store: Where answers are kept; the user's cache folder by default.

    Raises:
        PlanError: An argument names something that does not exist or does not fit.
        TooManyFailuresError: More went wrong than is borne.
        InputError: Not one record was made.
    """
    plan = make_generation_plan(
        {
            "seed": seed,
            "language": language,
            "models": {"embedder": embedder, "encoder": encoder, "device": device},
            "generate": {
                "generator": generator,
                "n": n,
                "backend": backend,
                "model": model,
                "base_url": base_url,
                "allow_hosts": tuple(allow_hosts),
                "prompts": None if prompts is None else os.fspath(prompts),
                "max_failures": max_failures,
                "settings": dict(settings or {}),
                "quality": dict(quality or {}),
            },
        },
        origin="generate()",
    )
    job = job_of(
        plan.generate,
        seed=seed,
        language=language,
        models=plan.models,
        train=train,
        holdout=holdout,
    )
    with one_thread(), ReplyStore.open(Store.open(store)) as replies:
        records = job.records(Tally(job.max_failures), replies=replies)
        return Corpus.from_records(records, role="synthetic", source=generator)


def gate(
    result: Audit, policy: str | os.PathLike[str], *, baseline: Audit | None = None
) -> Verdict:
    """Judge an audit by a policy: the name of a built-in one, or a file.

    Raises:
        PlanError: The policy does not exist, does not fit, or names an unknown score.
    """
    name = policy if isinstance(policy, str) else str(Path(policy))
    known = score_ids() | {score.id for score in result}
    return judge(result, read_policy(name), baseline=baseline, known=known)
