"""What an audit would find wrong with its inputs, before anything is generated or audited.

Nothing is written: corpora stay in memory, and what is computed is kept nowhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from synthaudit import plugins
from synthaudit.auditing import canaries_of, policy_of, resolve_settings
from synthaudit.bench import Bench
from synthaudit.canaries.placing import without_canaries
from synthaudit.config import Input, Plan
from synthaudit.corpus import Corpus, Role
from synthaudit.fields import Fields
from synthaudit.jobs import describe
from synthaudit.lineage import chosen_with, holdout_was_used
from synthaudit.metrics.base import Premise, View
from synthaudit.minutes import estimated_minutes
from synthaudit.overlaps import notices_by_role, without_shared
from synthaudit.privacy_audit import ALPHA, N_PERMUTATIONS, CheckedPremise, people_of
from synthaudit.privacy_audit.premises import premises_of_split
from synthaudit.privacy_section import sides_of
from synthaudit.results import Premise as Judged
from synthaudit.seats import Corpora
from synthaudit.store import Store, default_root

N_ASKED = 200
"""Persons a side that are asked, at most, whether train and holdout can be told apart."""


@dataclass(frozen=True, slots=True)
class Unkept(Store):
    """A Store that keeps nothing: everything is computed whenever it is asked for."""

    root: Path = Path()

    def arrays(
        self,
        key: str,  # noqa: ARG002 (the Store's)
        compute: Callable[[], Mapping[str, NDArray[Any]]],
    ) -> dict[str, NDArray[Any]]:
        """What is computed."""
        return dict(compute())


def examine(plan: Plan, *, n_asked: int = N_ASKED) -> dict[str, Any]:
    """Facts about ``plan`` and its corpora, as JSON takes them.

    Args:
        plan: What would be run.
        n_asked: Persons a side the tested premises are tried on, at most.

    Raises:
        UsageError: The plan, a model it names or one of its corpora cannot be used.
    """
    policy_of(plan)
    canaries = canaries_of(plan)
    train = _read(plan.train, "train")
    if canaries is not None:
        train = without_canaries(train, canaries)
    holdout = None if plan.holdout is None else _read(plan.holdout, "holdout")
    made = {name: _read(source, "synthetic") for name, source in plan.synthetic.items()}
    reference = None if plan.reference is None else _read(plan.reference, "reference")
    told = {"train": _described(plan.train, train)}
    if plan.holdout is not None and holdout is not None:
        told["holdout"] = _described(plan.holdout, holdout)
    told |= {_place(name): _described(plan.synthetic[name], made[name]) for name in made}
    if plan.reference is not None and reference is not None:
        told["reference"] = _described(plan.reference, reference)
    # What is not generated yet is as long as real text is, for all that can be said beforehand.
    seat = next(iter(made.values()), None) or train.seated("synthetic")
    corpora = Corpora(train, seat, holdout, reference)
    bench = Bench(Unkept())
    settings = resolve_settings(plan, corpora) | {"canaries": canaries}
    for name, corpus in made.items():
        together = notices_by_role(replace(corpora, synthetic=corpus), bench)
        for role, place in (("holdout", "holdout"), ("synthetic", _place(name))):
            if place in told:
                told[place]["notices"] += [
                    each for each in together.get(role, ()) if each not in told[place]["notices"]
                ]
    encoder = settings["encoder"]
    found: dict[str, Any] = {
        "profile": plan.profile,
        "seen": plan.train.seen,
        "split": None if plan.holdout is None else plan.holdout.split,
        "policy": plan.policy,
        "strata": list(plan.privacy.strata),
        "corpora": told,
        "to_generate": None if plan.generate is None else _to_generate(plan),
        "models": {
            "embedder": settings["embedder"].describe(),
            "encoder_sha256": None if encoder is None else encoder.digest,
        },
        "people": None,
        "premises": [],
        "asked": None,
    }
    if holdout is not None:
        found |= _compared(plan, corpora, made, settings, bench, n_asked)
    n_made = max([len(corpus) for corpus in made.values()], default=0)
    if plan.generate is not None:
        n_made = plan.generate.n
    found["minutes"] = estimated_minutes(plan, corpora, settings, Unkept(), n_made=n_made)
    return found


def _place(name: str) -> str:
    return "synthetic" if name == "synthetic" else f"synthetic.{name}"


def _read(source: Input, role: Role) -> Corpus:
    return Corpus.read(source.path, role=role, **source.fields())


def _described(source: Input, corpus: Corpus) -> dict[str, Any]:
    """Size, fields and notices of one corpus; of a value that stands in it, nothing."""
    names = Fields.named(role=corpus.role, **source.fields())
    n_held = {
        "text": len(corpus),
        "id": sum(id != str(line) for id, line in zip(corpus.ids, _lines(corpus), strict=True)),
        "label": _n_present(corpus, "label"),
        "group": _n_present(corpus, "group"),
        "pair": _n_present(corpus, "pair"),
        "source": _n_present(corpus, "sources"),
    }
    return {
        "n_records": len(corpus),
        "n_persons": corpus.n_groups,
        "grouped": corpus.grouped,
        "label_kind": corpus.label_kind,
        "fields": {
            use: {"name": _name(getattr(names, use)), "n_records": n}
            for use, n in n_held.items()
            if n
        },
        "absent": {use: _name(getattr(names, use)) for use, n in n_held.items() if not n},
        "notices": list(corpus.notices),
    }


def _name(field: str | tuple[str, ...]) -> str:
    return field if isinstance(field, str) else " + ".join(field)


def _lines(corpus: Corpus) -> list[Any]:
    lines: list[Any] = corpus.table["line"].to_pylist()
    return lines


def _n_present(corpus: Corpus, column: str) -> int:
    return len(corpus) - int(corpus.table[column].null_count)


def _to_generate(plan: Plan) -> dict[str, Any]:
    assert plan.generate is not None
    return {
        "generator": plan.generate.generator,
        "n": plan.generate.n,
        "backend": plan.generate.backend,
    }


def _compared(
    plan: Plan,
    corpora: Corpora,
    made: Mapping[str, Corpus],
    settings: Mapping[str, Any],
    bench: Bench,
    n_asked: int,
) -> dict[str, Any]:
    """Who can be compared with whom, and whether the audit's premises hold."""
    assert plan.holdout is not None
    assert corpora.holdout is not None
    sides = sides_of(corpora, bench, settings["strata"])
    assert sides[1] is not None
    people = people_of(sides[0], sides[1])
    premises = premises_of_split(
        sides[0],
        sides[1],
        people,
        split=plan.holdout.split,
        n_permutations=N_PERMUTATIONS,
        alpha=ALPHA,
        reused=any(
            corpora.holdout.fingerprint in chosen_with(Path(plan.synthetic[name].path))
            or holdout_was_used(corpus, corpora.holdout, Store(default_root()))
            for name, corpus in made.items()
        ),
    )
    apart = without_shared(corpora, bench)
    assert apart.holdout is not None
    asked = replace(
        apart,
        train=_some(apart.train, n_asked, plan.seed),
        holdout=_some(apart.holdout, n_asked, plan.seed),
    )
    assert asked.holdout is not None
    return {
        "people": {"n_train": people.n_train, "n_holdout": people.n_holdout},
        "premises": [
            {"name": each.name, "held": each.held, "reason": each.reason, "detail": each.detail}
            for each in (*premises, *_tested(plan, asked, settings, bench))
        ],
        "asked": {"n_train": asked.train.n_groups, "n_holdout": asked.holdout.n_groups},
    }


def _some(corpus: Corpus, n_persons: int, seed: int) -> Corpus:
    """All of a corpus, or the records of ``n_persons`` persons, chosen by hash, and no others."""
    if corpus.n_groups <= n_persons:
        return corpus
    chosen = corpus.split(n_persons / corpus.n_groups, seed=seed)[0]
    # A selection would have features of the whole computed first.
    return Corpus.from_records(chosen.records(), role=corpus.role)


def _tested(plan: Plan, asked: Corpora, settings: Mapping[str, Any], bench: Bench) -> list[Judged]:
    """The premises that are tested on the text of train and holdout."""
    judged = []
    view = View(bench, asked.train, asked.synthetic, asked.holdout)
    for name, kind in plugins.metrics().items():
        if not issubclass(kind, Premise):
            continue
        metric = plugins.build_metric(name, settings=settings, overrides=plan.metrics.get(name))
        assert isinstance(metric, Premise)
        test, error = None, None
        try:
            error = metric.not_applicable(view)
            if error is None:
                test = next(iter(metric.estimate(view))).test
        except Exception as failure:  # noqa: BLE001 (a metric may fail in any way)
            error = describe(failure, show_text=False)
        judged.append(CheckedPremise(name, metric.reason, metric.alpha, test, error).judged())
    return judged
