"""The library makes reference runs, and an audit of corpora in hand takes them."""

import pytest

from synthaudit import audit, generate, generate_reference_runs
from synthaudit.errors import PlanError


@pytest.fixture
def people(clinic):
    return clinic["train"], clinic["holdout"]


OPTIONS = {"n": 20, "seed": 3}


def test_runs_come_in_pairs_and_are_made_once(people, tmp_path):
    store = tmp_path / "store"
    runs = generate_reference_runs("markov", *people, n_runs=2, store=store, **OPTIONS)
    assert [(run.role, len(run)) for run in runs] == [("synthetic", 20)] * 2
    assert runs[0].fingerprint != runs[1].fingerprint
    again = generate_reference_runs("markov", *people, n_runs=2, store=store, **OPTIONS)
    assert [run.fingerprint for run in again] == [run.fingerprint for run in runs]
    # train and holdout are treated alike
    turned = generate_reference_runs("markov", *people[::-1], n_runs=2, store=store, **OPTIONS)
    assert [run.fingerprint for run in turned] == [run.fingerprint for run in runs]


@pytest.mark.parametrize("n_runs", [-2, 0, 1, 3])
def test_an_odd_number_of_runs_is_refused(people, n_runs):
    with pytest.raises(PlanError, match="runs come in pairs"):
        generate_reference_runs("markov", *people, n_runs=n_runs, **OPTIONS)


def test_an_audit_is_given_them(people, tmp_path, monkeypatch):
    train, holdout = people
    given = {}
    monkeypatch.setattr(
        "synthaudit.auditing.run",
        lambda plan, corpora, **_: given.update(plan=plan, corpora=corpora),
    )
    store = tmp_path / "store"
    runs = generate_reference_runs("markov", *people, n_runs=2, store=store, **OPTIONS)
    both = {"train": train, "holdout": holdout, "synthetic": runs[0], "store": store}
    audit(**both, reference_runs=runs)
    kept = given["corpora"].reference_runs
    assert [list(run.texts()) for run in kept] == [list(run.texts()) for run in runs]
    assert all(run.path.is_file() for run in kept)
    assert given["plan"].privacy.reference_runs == 2
    audit(**both)
    assert given["corpora"].reference_runs == ()
    with pytest.raises(PlanError, match="reference_runs"):
        audit(**both, reference_runs=runs[:1])


@pytest.mark.slow
def test_the_attack_that_needs_them_is_run(people, tmp_path):
    train, holdout = people
    made = generate("markov", train, **OPTIONS)
    runs = generate_reference_runs("markov", *people, n_runs=2, store=tmp_path, **OPTIONS)
    options = {"train": train, "holdout": holdout, "synthetic": made, "store": tmp_path}
    options |= {"profile": "quick", "embedder": "weightless"}
    id = "privacy.membership.reference.auc"
    assert audit(**options)[id].status == "not_applicable"
    with_runs = audit(**options, reference_runs=runs)
    assert with_runs[id].status == "ok"
    assert with_runs.provenance["n_reference_runs"] == 2
