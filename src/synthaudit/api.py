"""The library: ``generate``, ``audit``, ``gate`` on corpora in hand, without files in between.

Importing this costs nothing: what the functions need is imported when they are called.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synthaudit.config import Profile, Seen, Split
    from synthaudit.corpus import Corpus
    from synthaudit.gate_verdict import Verdict
    from synthaudit.generating import Job
    from synthaudit.results import Audit


def audit(
    *,
    train: Corpus,
    synthetic: Corpus,
    holdout: Corpus | None = None,
    reference: Corpus | None = None,
    former: Corpus | None = None,
    reference_runs: Sequence[Corpus] = (),
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
    engine: str = "local",
    workers: int | None = 1,
    store: str | os.PathLike[str] | None = None,
) -> Audit:
    """Audit ``synthetic``, with everything that ``synthaudit run`` does except writing files.

    Args:
        train: Real text the generator saw.
        synthetic: The text to audit.
        holdout: Real text the generator did not see; without it there are no references and the
            privacy verdict is inconclusive.
        reference: Public text, for comparison.
        former: The former release, if there was one: privacy is judged on both together.
        reference_runs: What the same generator makes of random halves of all real people, from
            ``generate_reference_runs``; one attack is calibrated by them. None by default.
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
        engine: Where the work is done: ``local`` or ``ray``; either gives the same audit.
        workers: Processes; any number gives the same audit. None for as many as there is room for.
        store: Where computed parts are kept; the user's cache folder by default.

    Raises:
        PlanError: An argument names something that does not exist or does not fit.
        InputError: The manifest of canaries cannot be used.
    """
    from synthaudit.auditing import keep, run
    from synthaudit.config import make_plan
    from synthaudit.plugins import build_engine
    from synthaudit.seats import Corpora
    from synthaudit.store import Store

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
            "privacy": {"reference_runs": len(reference_runs)},
        },
        origin="audit()",
    )
    opened = Store.open(store)
    corpora = Corpora(
        train=keep(train.seated("train"), opened),
        synthetic=keep(synthetic.seated("synthetic"), opened),
        holdout=None if holdout is None else keep(holdout.seated("holdout"), opened),
        reference=None if reference is None else keep(reference.seated("reference"), opened),
        former=None if former is None else keep(former.seated("synthetic"), opened),
        reference_runs=tuple(keep(each.seated("synthetic"), opened) for each in reference_runs),
    )
    return run(plan, corpora, store=opened, engine=build_engine(engine, workers=workers))


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
    from synthaudit.corpus import Corpus
    from synthaudit.engines.local import one_thread
    from synthaudit.generation.tally import Tally
    from synthaudit.reply_store import ReplyStore
    from synthaudit.store import Store

    job = _job(
        generator,
        train,
        holdout,
        n=n,
        backend=backend,
        model=model,
        base_url=base_url,
        allow_hosts=allow_hosts,
        prompts=prompts,
        max_failures=max_failures,
        seed=seed,
        settings=settings,
        quality=quality,
        encoder=encoder,
        embedder=embedder,
        device=device,
        language=language,
    )
    with one_thread(), ReplyStore.open(Store.open(store)) as replies:
        records = job.records(Tally(job.max_failures), replies=replies)
        return Corpus.from_records(records, role="synthetic", source=generator)


def generate_reference_runs(
    generator: str,
    train: Corpus,
    holdout: Corpus,
    *,
    n_runs: int = 4,
    store: str | os.PathLike[str] | None = None,
    **options: Any,
) -> tuple[Corpus, ...]:
    """What the same generator makes of random halves of all real people, for ``audit``.

    Runs come in pairs, one half of the people and the other. They hold what the generator learnt
    of the holdout: never release them. A run that the Store holds is not made again.

    Args:
        generator: As in ``generate``.
        train: Real text the release was made from.
        holdout: Real text it was not made from; these runs read it as well.
        n_runs: How many, an even number.
        store: Where they are kept; the user's cache folder by default.
        **options: The options ``generate`` was called with: ``n``, ``seed``, ``model`` and so on.

    Raises:
        PlanError: An argument names something that does not exist or does not fit.
        TooManyFailuresError: More went wrong in a run than is borne.
        UsageError: A run made no record.
    """
    from synthaudit.corpus import Corpus
    from synthaudit.engines.local import one_thread
    from synthaudit.errors import PlanError
    from synthaudit.reply_store import ReplyStore
    from synthaudit.rerunning import run_again
    from synthaudit.store import Store

    if n_runs < 2 or n_runs % 2:  # noqa: PLR2004 (one run, and the one of the other half)
        raise PlanError(f"n_runs = {n_runs}: runs come in pairs. Name an even number from 2.")
    job = _job(generator, train, None, **options)
    opened = Store.open(store)
    with one_thread(), ReplyStore.open(opened) as replies:
        paths = [run_again(job, (train, holdout), n, opened, replies) for n in range(n_runs)]
    return tuple(Corpus.read(path, role="synthetic") for path in paths)


def _job(
    generator: str,
    train: Corpus | None,
    holdout: Corpus | None,
    *,
    n: int = 100,
    seed: int = 0,
    language: str = "en",
    allow_hosts: Sequence[str] = (),
    prompts: str | os.PathLike[str] | None = None,
    settings: Mapping[str, Any] | None = None,
    quality: Mapping[str, Any] | None = None,
    encoder: str | None = None,
    embedder: str | None = None,
    device: str = "cpu",
    **options: Any,
) -> Job:
    """The generation that arguments of ``generate`` spell out."""
    from synthaudit.config import make_generation_plan
    from synthaudit.preparing import job_of

    plan = make_generation_plan(
        {
            "seed": seed,
            "language": language,
            "models": {"embedder": embedder, "encoder": encoder, "device": device},
            "generate": {
                "generator": generator,
                "n": n,
                "allow_hosts": tuple(allow_hosts),
                "prompts": None if prompts is None else os.fspath(prompts),
                "settings": dict(settings or {}),
                "quality": dict(quality or {}),
                **options,
            },
        },
        origin="generate()",
    )
    return job_of(
        plan.generate,
        seed=seed,
        language=language,
        models=plan.models,
        train=train,
        holdout=holdout,
    )


def gate(
    result: Audit | str | os.PathLike[str],
    policy: str | os.PathLike[str],
    *,
    baseline: Audit | str | os.PathLike[str] | None = None,
    release: str | os.PathLike[str] | None = None,
    strict: bool = False,
) -> Verdict:
    """Judge an audit by a policy. No model, no network.

    Args:
        result: An audit, or the folder of a run.
        policy: The name of a built-in policy, or a file.
        baseline: The audit, or the run, that ``max_drop`` compares with.
        release: The file about to be released: it must be the one the run audited. Only a run's
            folder says which that was.
        strict: Whether warnings block too.

    Raises:
        PlanError: The policy does not exist, does not fit, or names an unknown score.
        InputError: A run or the release cannot be read, or an audit was changed since its run.
    """
    from synthaudit.gating import judge_run, read_run
    from synthaudit.policy import read_policy
    from synthaudit.results import Audit

    place = None if isinstance(result, Audit) else Path(result)
    return judge_run(
        result if isinstance(result, Audit) else read_run(Path(result)),
        read_policy(policy),
        folder=place if place is None or place.is_dir() else place.parent,
        baseline=baseline
        if baseline is None or isinstance(baseline, Audit)
        else read_run(Path(baseline)),
        release=None if release is None else Path(release),
        strict=strict,
    )
