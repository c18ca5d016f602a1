"""``run(plan) -> Audit``: where metrics, relations, features, engine and Store meet."""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from synthaudit import __version__, plugins
from synthaudit.bench import Bench, n_shards, shard_key
from synthaudit.canaries.manifest import PlacedCanaries, read_placed
from synthaudit.canaries.placing import without_canaries
from synthaudit.config import Input, Plan
from synthaudit.corpus import Corpus, Role
from synthaudit.engines.base import Engine
from synthaudit.engines.local import one_thread
from synthaudit.errors import InputError
from synthaudit.features.base import Feature
from synthaudit.files import sha256
from synthaudit.jobs import Estimation, FeatureShard, Gathering, perform
from synthaudit.judging import refuse_unknown
from synthaudit.lineage import holdout_was_used, remember_parent
from synthaudit.machine import instruction_set, library_versions
from synthaudit.metrics.base import Detector
from synthaudit.models.entity_model import resolve_entity_model
from synthaudit.models.resolve import resolve_embedder, resolve_encoder
from synthaudit.models.weightless import MAX_TEXTS
from synthaudit.origins import made_by
from synthaudit.overlaps import notices_by_role, without_shared
from synthaudit.policy import Policy, read_policy
from synthaudit.power_study import power_of
from synthaudit.privacy_section import privacy_of, sides_of
from synthaudit.results import Audit
from synthaudit.scoring import scores_of
from synthaudit.seats import Corpora, everybody, seats
from synthaudit.showing import with_texts
from synthaudit.store import Store
from synthaudit.strata import Strata
from synthaudit.union import united

Progress = Callable[[str, int, int], None]
"""Told the stage, how many units of work are done, and how many there are."""


def load(plan: Plan, name: str, store: Store) -> tuple[Corpora, dict[str, str | None]]:
    """The corpora of ``plan`` with the synthetic corpus ``name``, spooled into the Store.

    Returns:
        The corpora, and by role the SHA-256 of the file each was read from (None where it was no
        file): what a release is later held against.

    Raises:
        InputError: A record cannot be used, or a file changed while it was read; names file, line,
            field and remedy. Or the parent record beside the synthetic corpus cannot be read.
    """
    inputs: dict[Role, Input | None] = {
        "train": plan.train,
        "holdout": plan.holdout,
        "synthetic": plan.synthetic[name],
        "reference": plan.reference,
    }
    read: dict[str, Any] = {}
    digests: dict[str, str | None] = {}
    for role, source in inputs.items():
        if source is None:
            continue
        read[role], digests[role] = read_input(source, role, store)
    remember_parent(Path(plan.synthetic[name].path), read["synthetic"].fingerprint, store)
    if plan.former is not None:
        read["former"], digests["former"] = read_input(plan.former, "synthetic", store)
        remember_parent(Path(plan.former.path), read["former"].fingerprint, store)
    return Corpora(**read), digests


def read_input(source: Input, role: Role, store: Store) -> tuple[Corpus, str | None]:
    """The records of ``source``, spooled into the Store, and the SHA-256 of its file.

    Raises:
        InputError: A record cannot be used, or the file changed while it was read.
    """
    digest = sha256(Path(source.path))
    with store.scratch() as folder:
        spool = folder / "corpus.arrow"
        corpus = keep(Corpus.read(source.path, role=role, spool=spool, **source.fields()), store)
    if sha256(Path(source.path)) != digest:
        raise InputError(
            "changed while it was read.", path=source.path, remedy="Run again when it is whole."
        )
    return corpus, digest


def keep(corpus: Corpus, store: Store) -> Corpus:
    """The same records in the Store, memory-mapped; a selection becomes a corpus of its own."""
    if corpus.base is not None:
        with store.scratch() as folder:
            spool = folder / "corpus.arrow"
            own = Corpus.from_records(corpus.records(), role=corpus.role, spool=spool)
            return keep(own, store)
    path = store.corpus_path(corpus.fingerprint)
    store.keep_secret(corpus.fingerprint, corpus.secret)
    if corpus.path == path:
        return corpus
    with store.locked(corpus.fingerprint):
        return corpus.spooled(path)


def run(
    plan: Plan,
    corpora: Corpora,
    *,
    store: Store,
    engine: Engine,
    progress: Progress = lambda _stage, _done, _total: None,
    show_text: bool = False,
) -> Audit:
    """Audit the synthetic corpus of ``corpora`` as ``plan`` says.

    The same plan on the same corpora gives the same audit, whatever the engine, the Store's content
    or the number of workers. A metric that fails becomes failed scores; it never stops the others.

    Args:
        plan: What to run; its paths are not read here.
        corpora: What to run it on, kept in the Store (``load`` or ``keep``).
        store: Where features, relations and estimates are kept; a killed run goes on from it.
        engine: Where the work is done.
        progress: Called as work is finished.
        show_text: Whether messages of foreign errors, which may quote text, are passed on, and the
            texts of records stand beside their pseudonyms.
    """
    bench = Bench(store)
    policy = policy_of(plan)  # fixed before any result
    canaries = canaries_of(plan)
    if canaries is not None:
        corpora = replace(corpora, train=keep(without_canaries(corpora.train, canaries), store))
    released = _released(corpora, store)
    with one_thread():
        settings = resolve_settings(plan, corpora) | {"canaries": canaries}
    metrics = {
        name: plugins.build_metric(name, settings=settings, overrides=plan.metrics.get(name))
        for name in plugins.metrics()
    }
    _run_all(_feature_jobs(metrics.values(), corpora, bench), "features", engine, progress)
    if released is not corpora:
        about_privacy = [metrics[name] for name in metrics if _is_privacy(name)]
        _run_all(_feature_jobs(about_privacy, released, bench), "features", engine, progress)

    apart = without_shared(corpora, bench)
    seating = {}
    for name, metric in metrics.items():
        people = apart if metric.disjoint_people else corpora
        judged = replace(people, synthetic=released.synthetic) if _is_privacy(name) else people
        seating[name] = seats(metric, judged, bench, seed=plan.seed)
    whole = everybody(released, bench)
    jobs: dict[tuple[str, str], Estimation | Gathering] = {}
    for name, metric in metrics.items():
        for seat in ("main", "reference", "matched"):
            view = getattr(seating[name], seat)
            if view is not None:
                jobs[name, seat] = Estimation(metric, view, store, show_text)
        if isinstance(metric, Detector) and corpora.holdout is not None:
            jobs[name, "evidence"] = Gathering(metric, whole, store, show_text)
    unique = list({job.key: job for job in jobs.values()}.values())
    outcomes = dict(
        zip(
            [job.key for job in unique],
            _run_all(unique, "scores", engine, progress),
            strict=True,
        )
    )
    done = {place: outcomes[job.key] for place, job in jobs.items()}

    scores = [
        score
        for name, metric in metrics.items()
        for score in scores_of(
            name,
            metric,
            **{seat: done.get((name, seat)) for seat in ("main", "reference", "matched")},
            size=seating[name].size,
        )
    ]
    evidence = {name: done[name, seat] for name, seat in done if seat == "evidence"}
    sides = sides_of(corpora, bench, settings["strata"])
    power = power_of(
        whole,
        sides,
        {name: metric for name, metric in metrics.items() if isinstance(metric, Detector)},
        evidence,
        partial(_run_all, stage="power", engine=engine, progress=progress),
        seed=plan.seed,
        profile=plan.profile,
        store=store,
        show_text=show_text,
    )
    made = [corpora.synthetic, *([] if corpora.former is None else [corpora.former])]
    reused = any(holdout_was_used(each, corpora.holdout, store) for each in made)
    privacy, tests = privacy_of(plan, metrics, evidence, scores, sides, power, reused=reused)
    notices = notices_by_role(corpora, bench)
    notices["synthetic"] += _language_notices(plan.language, settings["embedder"].describe())
    if show_text:
        scores = list(with_texts(scores, released))
    summaries = {
        role: replace(corpus.summary(), notices=corpus.notices + notices[role])
        for role, corpus in corpora.present().items()
    }
    if released is not corpora:
        summaries["union"] = released.synthetic.summary()
    return Audit(
        corpora=summaries,
        scores=tuple(
            replace(score, test=tests[score.id]) if score.id in tests else score for score in scores
        ),
        privacy=privacy,
        provenance=_provenance(plan, settings)
        | {"made_by": made_by(corpora.synthetic)}
        | ({"shows_text": True} if show_text else {})
        | {"n_reference_runs": len(corpora.reference_runs)}
        | ({} if corpora.former is None else {"former_sha256": corpora.former.fingerprint})
        | ({} if policy is None else {"policy_sha256": policy.sha256}),
    )


def _released(corpora: Corpora, store: Store) -> Corpora:
    """The corpora that privacy is judged on: with a former release, both in the synthetic seat."""
    if corpora.former is None:
        return corpora
    with store.scratch() as folder:
        both = keep(united(corpora.synthetic, corpora.former, spool=folder / "corpus.arrow"), store)
    return replace(corpora, synthetic=both)


def _is_privacy(metric: str) -> bool:
    return metric.startswith("privacy.")


def policy_of(plan: Plan) -> Policy | None:
    """The policy of the plan, if it names one.

    Raises:
        PlanError: It does not exist, does not fit, or names an unknown score.
    """
    if plan.policy is None:
        return None
    policy = read_policy(plan.policy)
    refuse_unknown(policy, plugins.score_ids())
    return policy


def canaries_of(plan: Plan) -> PlacedCanaries | None:
    """The canaries of the plan, if it names a manifest.

    Raises:
        InputError: The manifest cannot be used.
    """
    return None if plan.canaries is None else read_placed(plan.canaries.manifest)


def resolve_settings(plan: Plan, corpora: Corpora) -> dict[str, Any]:
    """What metrics may name as a field to have it filled from the plan.

    Raises:
        PlanError: A model, or a field that strata are to be told apart by, is not there.
    """
    strata = Strata.named(plan.privacy.strata, corpora.train, corpora.holdout)
    embedder = resolve_embedder(
        plan.models.embedder,
        device=plan.models.device,
        precision=plan.models.precision,
        allow_download=plan.models.allow_download,
    )
    # An equal share of every corpus: text that was fitted on must be no rarer on one side.
    present = [corpora.present()[role] for role in sorted(corpora.present())]
    share = min(1.0, MAX_TEXTS / sum(len(corpus) for corpus in present))
    texts = [
        text
        for corpus in present
        for text in corpus.sample(max(1, int(share * len(corpus))), seed=plan.seed).texts()
    ]
    encoder = resolve_encoder(
        plan.models.encoder, embedder, allow_download=plan.models.allow_download
    )
    return {
        "embedder": embedder.fitted(texts),
        "encoder": encoder,
        "entities": resolve_entity_model(plan.models.entities, language=plan.language),
        "seed": plan.seed,
        "profile": plan.profile,
        "device": plan.models.device,
        "precision": plan.models.precision,
        "language": plan.language,
        "split": plan.holdout.split if plan.holdout is not None else "unknown",
        "strata": strata,
    }


def _feature_jobs(metrics: Any, corpora: Corpora, bench: Bench) -> list[FeatureShard]:
    """Every shard of every feature that metrics name ahead and the Store lacks."""
    features: dict[Feature, None] = {}
    for metric in metrics:
        with contextlib.suppress(Exception):  # its estimate fails of the same
            features |= dict.fromkeys(metric.features())
    corpus_by_content = {corpus.fingerprint: corpus for corpus in corpora.present().values()}
    return [
        FeatureShard(bench, feature, corpus, shard)
        for feature in features
        for corpus in corpus_by_content.values()
        for shard in range(n_shards(corpus))
        if not bench.store.has(shard_key(feature, corpus, shard))
    ]


def _run_all(jobs: Sequence[Any], stage: str, engine: Engine, progress: Progress) -> list[Any]:
    progress(stage, 0, len(jobs))
    results = []
    for result in engine.map(perform, jobs):
        results.append(result)
        progress(stage, len(results), len(jobs))
    return results


def _language_notices(language: str, embedder: Mapping[str, str]) -> tuple[str, ...]:
    languages = embedder.get("languages", "unknown")
    if languages == "unknown" or language in languages.split():
        return ()
    notice = (
        f"The text is in '{language}', but {embedder['name']} was trained on '{languages}': scores "
        "that use embeddings say little. Name a model of that language with --embedder."
    )
    return (notice,)


def _provenance(plan: Plan, settings: Mapping[str, Any]) -> dict[str, Any]:
    """What the numbers depend on besides the records; no path, no time, no name of a machine."""
    asked = plan.model_dump(include={"seed", "profile", "language"})
    device = plan.models.device
    return {
        "plan": asked | {"metrics": {name: plan.metrics[name] for name in sorted(plan.metrics)}},
        "seen": plan.train.seen,
        "split": plan.holdout.split if plan.holdout else None,
        "strata": list(plan.privacy.strata),
        "embedder": settings["embedder"].describe(),
        "encoder_sha256": None if settings["encoder"] is None else settings["encoder"].digest,
        "entities": None if settings["entities"] is None else settings["entities"].describe(),
        "instruction_set": instruction_set(),
        "versions": {"synthaudit": __version__, **library_versions()},
        # Sums on a GPU depend on its kind, and on how many threads took part.
        **({} if device == "cpu" else {"device": device, "same_bytes_promised": False}),
    }
