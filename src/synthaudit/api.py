"""The library: ``audit`` and ``gate`` on corpora in hand, without files in between."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from synthaudit.auditing import keep, run
from synthaudit.config import Profile, Seen, Split, make_plan
from synthaudit.corpus import Corpus
from synthaudit.engines.local import LocalEngine
from synthaudit.judging import Verdict, judge
from synthaudit.plugins import score_ids
from synthaudit.policy import read_policy
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
        seed: Chooses samples, halves, folds and permutations.
        metrics: Fields of metrics by ``dimension.metric``.
        workers: Processes; any number gives the same audit.
        store: Where computed parts are kept; the user's cache folder by default.

    Raises:
        PlanError: An argument names something that does not exist or does not fit.
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
