"""Deleting flagged records from a leaking corpus: what is left, and who still sees it."""

import json

import numpy as np
import pytest
from fake_bench import DirectBench

from synthaudit.corpus import Corpus
from synthaudit.dropping import _strengths
from synthaudit.kernels.near_join import near_join
from synthaudit.kernels.shingles import shingle_hashes
from synthaudit.metrics.base import View
from synthaudit.metrics.privacy.membership_tfidf import MembershipTfidf
from synthaudit.metrics.privacy.near_duplicates import NearDuplicates
from synthaudit.metrics.privacy.nearest_distance import NearestDistance
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.normalise import normalise
from synthaudit.privacy_audit import family_test
from synthaudit.records import Record
from synthaudit.relations.near_matches import NearMatches
from synthaudit.seats import Corpora

pytestmark = [pytest.mark.data, pytest.mark.slow]

N_PEOPLE, N_LEAKED, N_DRAWS = 350, 35, 6


def rows_of(path):
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def corpus(rows, role):
    return Corpus.from_records((Record(id=key, text=text) for key, text in rows), role=role)


def test_similarity_alone_would_leave_twice_as_many(data_folder):
    """Near copies count containment where lengths differ: it finds what translation shortened."""
    folder = data_folder / "mts_dialog"
    texts = {str(row["id"]): row["text"] for row in rows_of(folder / "real.jsonl")}
    pairs = [
        (texts[str(row["source_id"])], row["text"])
        for row in rows_of(folder / "synthetic_backtranslated.jsonl")
        if "fr" in row["method"].split("-")
    ]
    rules = [NearMatches(), NearMatches(containment=1.0, length_ratio=0.0)]
    left = [1 - np.mean([near(*pair, matches.rule()) for pair in pairs]) for matches in rules]
    assert left == [pytest.approx(0.16, abs=0.01), pytest.approx(0.30, abs=0.01)]


def near(real, synthetic, rule):
    """Whether two texts are near copies, by their sets of character 5-shingles."""
    sides = [shingle_hashes([normalise(text)], 5) for text in (real, synthetic)]
    return len(near_join(*sides, rule)[0]) > 0


def test_deleting_what_near_duplicates_flags_leaves_a_leak_it_no_longer_sees(data_folder, capsys):
    """One in ten records is a train dialogue translated into French and back."""
    folder = data_folder / "mts_dialog"
    real = {
        normalise(row["text"]): (str(row["id"]), " ".join(row["text"].split()))
        for row in rows_of(folder / "real.jsonl")
        if row["split"] == "train"
    }
    made = {
        str(row["source_id"]): " ".join(row["text"].split())
        for row in rows_of(folder / "synthetic_backtranslated.jsonl")
        if "fr" in row["method"].split("-")
    }
    people = list(real.values())
    embedder = WeightlessEmbedder().fitted([text for _, text in people])
    detectors = (NearDuplicates(), MembershipTfidf(), NearestDistance(embedder))
    bench = DirectBench()
    left, p = [], []
    for seed in range(N_DRAWS):
        order = np.random.default_rng(seed).permutation(len(people))
        chosen = [[people[row] for row in rows] for rows in np.split(order, [350, 700, 1015])[:3]]
        train, holdout = corpus(chosen[0], "train"), corpus(chosen[1], "holdout")
        leaks = [(f"leak-{key}", made[key]) for key, _ in chosen[0][:N_LEAKED]]
        synthetic = corpus(leaks + chosen[2], "synthetic")
        strengths = _strengths(
            detectors[0],
            "privacy.near_duplicates",
            Corpora(train, synthetic, holdout),
            bench,
        )[0]
        rest = synthetic.select(np.flatnonzero(~np.isfinite(strengths)))
        left.append(sum(each.startswith("leak-") for each in rest.ids) / N_LEAKED)
        for seat in (synthetic, rest):
            view = View(bench, train, seat, holdout)
            found = [each.evidence(view) for each in detectors]
            columns = [np.concatenate([each.train, each.holdout]) for each in found]
            is_train = np.arange(2 * N_PEOPLE) < N_PEOPLE
            p.append(family_test(np.column_stack(columns), is_train, n_permutations=499).p)
    before, after = np.array(p)[::2], np.array(p)[1::2]
    with capsys.disabled():
        told = (
            f"\nleaks left {np.mean(left):.2f} ({min(left):.2f} to {max(left):.2f}); median p of "
            f"near copies, TF-IDF, embedding: before {np.median(before, axis=0).round(3)}, "
            f"after {np.median(after, axis=0).round(3)}; rejected after "
            f"{(after <= 0.05).mean(axis=0).round(2)}"
        )
        print(told)  # noqa: T201 (the numbers are what the study is run for)
    assert 0.1 < np.mean(left) < 0.6
    assert (before[:, 0] <= 0.01).all()
    assert (after[:, 0] > 0.05).all()
