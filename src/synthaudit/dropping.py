"""``drop``: a synthetic corpus without its worst records, and the record of having chosen.

A record is judged by its strongest match to any real person, train and holdout alike: leaving out
what resembles train alone would move the corpus towards the holdout, and a later comparison would
find nothing whatever had leaked.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from synthaudit import plugins
from synthaudit.audited import audited_corpora
from synthaudit.auditing import resolve_settings
from synthaudit.bench import Bench
from synthaudit.config import make_plan, read_plan
from synthaudit.corpus import Corpus
from synthaudit.engines.local import one_thread
from synthaudit.errors import UsageError
from synthaudit.files import private_file, sha256, write_atomically
from synthaudit.generating import as_row
from synthaudit.lineage import Parent, holdouts_used, parent_file, remember
from synthaudit.metrics.base import Detector, Metric, View
from synthaudit.nearest import suggestion
from synthaudit.overlaps import without_shared
from synthaudit.pseudonyms import pseudonyms
from synthaudit.results import Audit, Matches
from synthaudit.seats import Corpora
from synthaudit.store import Store


@dataclass(frozen=True, slots=True)
class Dropped:
    """What ``drop`` did.

    Args:
        parent: What was written beside the corpus.
        n_left: Records that are left.
        nearest_train: How many of those left out had their strongest match in train; of the others
            it is in the holdout.
    """

    parent: Parent
    n_left: int
    nearest_train: int


def drop(run: Path, *, score: str, top: int, out: Path, store: Store) -> Dropped:
    """Write the synthetic corpus of ``run`` without its ``top`` worst records by ``score``.

    Args:
        run: The run's folder.
        score: A score that points at single synthetic records.
        top: How many records to leave out; fewer where fewer match anybody.
        out: Where the corpus is written, JSON Lines; its parent record lies beside it.
        store: The Store the run used.

    Raises:
        UsageError: The file is there already, the score points at no synthetic record, nothing
            matched, nothing would be left, or the Store does not hold the corpora.
    """
    for path in (out, parent_file(out)):
        if path.exists():
            raise UsageError(f"{path} already exists. Name another file with --out.")
    audit = Audit.read(run)
    name = _metric_of(score)
    corpora = audited_corpora(audit, store)
    plan = make_plan(read_plan(run / "plan.toml"), origin=str(run / "plan.toml"))
    with one_thread():
        metric = plugins.build_metric(
            name,
            settings=resolve_settings(plan, corpora) | {"canaries": None},
            overrides=plan.metrics.get(name),
        )
        strengths, nearest_train = _strengths(metric, score, corpora, Bench(store))
    matched = np.flatnonzero(np.isfinite(strengths))
    if not len(matched):
        raise UsageError(f"No synthetic record is pointed at by {score}; nothing to leave out.")
    synthetic = corpora.synthetic
    worst = matched[np.lexsort((synthetic.hashes[matched], -strengths[matched]))[:top]]
    kept = np.setdiff1d(np.arange(len(synthetic)), worst)
    if not len(kept):
        raise UsageError("No record would be left. Choose a smaller --top.")
    left = synthetic.select(kept)
    _write(left, out)
    fingerprint = Corpus.read(out, role="synthetic").fingerprint
    holdout = () if corpora.holdout is None else (corpora.holdout.fingerprint,)
    parent = Parent(
        sha256=fingerprint,
        parent_sha256=synthetic.fingerprint,
        score=score,
        n_asked=top,
        n_dropped=len(worst),
        audit_sha256=sha256(run / "audit.json") or "",
        holdouts=tuple(dict.fromkeys((*holdout, *holdouts_used(synthetic.fingerprint, store)))),
    )
    write_atomically(parent_file(out), parent.to_json(), mode=0o600)
    remember(parent, store)
    return Dropped(parent, len(kept), int(nearest_train[worst].sum()))


def _metric_of(score: str) -> str:
    """The detector that yields a score.

    Raises:
        UsageError: There is no such score, or what yields it is no detector.
    """
    known = plugins.score_ids()
    if score not in known:
        raise UsageError(f"There is no score '{score}'.{suggestion(score, known)}")
    name, metric = next(
        (name, metric)
        for name, metric in plugins.metrics().items()
        if score in {spec.id for spec in metric.scores}
    )
    if not issubclass(metric, Detector):
        raise UsageError(
            f"{score} does not ask by one rule how closely synthetic records match train and "
            "holdout. Try privacy.near_duplicates."
        )
    return name


def _strengths(
    metric: Metric, score: str, corpora: Corpora, bench: Bench
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The strongest match of each synthetic record to anybody, and whether that is in train.

    The metric is asked twice, train and holdout in each other's seats the second time.

    Returns:
        Minus infinity where nothing matched.

    Raises:
        UsageError: The score lists no matches of single synthetic records.
    """
    real = without_shared(corpora, bench) if metric.disjoint_people else corpora
    seatings = [(real.train, real.holdout)]
    if real.holdout is not None:
        seatings.append((real.holdout.seated("train"), real.train.seated("holdout")))
    synthetic = corpora.synthetic
    strongest = np.full((len(seatings), len(synthetic)), -np.inf)
    for side, (train, holdout) in enumerate(seatings):
        view = View(bench, train, synthetic, holdout, n_matches=len(synthetic))
        names = pseudonyms(train.secret, synthetic.role, synthetic.ids)
        row_of = {name: row for row, name in enumerate(names)}
        exhibits = [
            exhibit
            for estimate in metric.estimate(view)
            if estimate.id == score
            for exhibit in estimate.exhibits
            if isinstance(exhibit, Matches)
        ]
        if not exhibits:
            raise UsageError(
                f"{score} points at people, not at single synthetic records. Try "
                "privacy.near_duplicates or privacy.copied_span.longest."
            )
        for match in (match for exhibit in exhibits for match in exhibit.matches):
            row = row_of[match.synthetic]
            strongest[side, row] = max(strongest[side, row], match.strength)
    return strongest.max(axis=0), strongest.argmax(axis=0) == 0


def _write(corpus: Corpus, path: Path) -> None:
    with private_file(path) as file:
        for record in corpus.records():
            file.write(json.dumps(as_row(record), ensure_ascii=False) + "\n")
