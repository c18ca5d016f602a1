"""Every score ranks a corpus that is bad in the way it looks for below an honest one.

The list of scores is discovered, so none can be forgotten: one without a row in ``TABLE`` fails.
"""

from functools import cache

import pytest
from conftest import clinic_rows, write_rows
from directions import BAD, WORLDS, view_of

from synthaudit import plugins
from synthaudit.corpus import Corpus

_ARM = "the arm of real text does not look at the synthetic corpus"
_BETWEEN_REAL = "compares train with holdout, and does not look at the synthetic corpus"
_COINS = "speaks only where coins decided who is in train"
_THOUSAND = "needs a thousand people; same evidence as the score at 1 %"

TABLE: dict[str, str] = {}
"""Score to the corpora that must be worse than the honest one, with ``in WORLD`` where labels or
size matter; or ``none: reason``."""


def rows(corpora: str, *ids: str) -> None:
    for id in ids:
        assert id not in TABLE
        TABLE[id] = corpora


rows(
    "shuffled",
    *(f"fidelity.bleu_{order}" for order in (2, 3, 4, 5)),
    "fidelity.meteor",
    "fidelity.rouge_l",
    "fidelity.mean_sentence_similarity",
    "fidelity.sentence_movers_similarity",
)
rows("shuffled collapsed foreign", "fidelity.mauve", "fidelity.mmd2", "fidelity.frechet_distance")
rows("collapsed foreign", "fidelity.centroid_similarity", "fidelity.token_kl")
rows("shuffled foreign", "fidelity.nearest_similarity", "fidelity.discriminator_auc")
rows(
    "foreign in plain words",
    "fidelity.precision",
    "fidelity.density",
    "fidelity.euclidean_distance.average",
)
rows("collapsed", "fidelity.recall", "fidelity.coverage", "fidelity.length_profile")
rows(
    "shuffled foreign",
    "fidelity.euclidean_distance.minimum",
    "fidelity.euclidean_distance.average_minimum",
)
rows("collapsed", "fidelity.prevalence.symptoms", "fidelity.prevalence.co_occurrence")
rows("collapsed in codes", "fidelity.prevalence.codes")
rows("collapsed shuffled", "fidelity.readability")
rows("collapsed", "fidelity.section_profile")
rows("foreign", "fidelity.language_screen")
rows("foreign in sourced", "fidelity.source_cosine")
rows("mislabelled shuffled", "fidelity.label_agreement", "fidelity.label_fidelity")
rows("mislabelled", "fidelity.subgroup_similarity")
rows("none: needs an encoder, which tests/test_bertscore_f1.py has", "fidelity.bertscore_f1")
for arm in ("synthetic", "augmented", "pretrained"):
    rows(
        "mislabelled in numbers", *(f"fidelity.downstream.{arm}.{name}" for name in ("rmse", "mae"))
    )
    rows("mislabelled in grades", f"fidelity.downstream.{arm}.qwk")
    rows(
        "mislabelled in classes",
        *(
            f"fidelity.downstream.{arm}.{name}"
            for name in ("macro_f1", "macro_precision", "macro_recall", "accuracy", "mcc")
        ),
    )
rows(
    "mislabelled in numbers", "fidelity.downstream.retention", "fidelity.downstream.replaced_labels"
)
rows(
    f"none: {_ARM}",
    *(id for id in plugins.score_ids() if id.startswith("fidelity.downstream.real.")),
)
rows(
    "collapsed",
    *(f"diversity.distinct_{order}" for order in (1, 2, 3, 4)),
    *(f"diversity.self_bleu_{order}" for order in (2, 3, 4, 5)),
    "diversity.compression_ratio",
    "diversity.effective_number",
    "diversity.label_balance",
    "diversity.label_coverage",
    "diversity.mode_collapse",
    "diversity.near_duplicates",
    "diversity.style_mix",
    "diversity.template_share",
    "diversity.token_entropy",
    "diversity.topic_coverage",
    "diversity.topic_distance",
    "diversity.unique_records",
)
rows("collapsed in lists", "diversity.label_combination_coverage")
rows("copying", "diversity.ngram_novelty")
rows(
    "none: looks at one record at a time, so no corpus here is worse by it",
    "diversity.type_token_ratio",
)
rows(
    "copying",
    "privacy.attribute_inference",
    "privacy.copied_span.longest",
    "privacy.copied_span.share",
    "privacy.dcr_share",
    "privacy.exact_copies",
    "privacy.identifier_replay",
    "privacy.linkability",
    "privacy.near_duplicates",
    "privacy.nearest_distance",
    "privacy.ngram_containment",
    "privacy.nndr",
    "privacy.plagiarism_rate",
    "privacy.rare_phrase_replay",
    "privacy.singling_out",
)
rows("copying in sourced", "privacy.source_copies")
for attack in ("density_ratio", "downstream_loss", "embedding", "ngram_lm", "reference", "tfidf"):
    rows("copying", *(f"privacy.membership.{attack}.{name}" for name in ("auc", "top_members")))
    rows("copying in large", f"privacy.membership.{attack}.tpr_at_1pct")
    rows(f"none: {_THOUSAND}", f"privacy.membership.{attack}.tpr_at_01pct")
rows(f"none: {_BETWEEN_REAL}", "privacy.exchangeability_auc", "privacy.exchangeability_mmd")
rows(f"none: {_COINS}", "privacy.canary_exposure", "privacy.epsilon_lower_bound")

OWNER = {spec.id: name for name, metric in plugins.metrics().items() for spec in metric.scores}


def judged():
    """One case a score and corpus; those that train many models are slow."""
    for id, said in TABLE.items():
        if said.startswith("none:"):
            continue
        corpora, _, world = said.partition(" in ")
        marks = [pytest.mark.slow] if id.startswith("fidelity.downstream") else []
        for corpus in corpora.split():
            yield pytest.param(id, corpus, world or "numbers", marks=marks, id=f"{id}-{corpus}")


@pytest.fixture(scope="module")
def values(tmp_path_factory):
    """Value of each score of a metric on one corpus of a world, each computed once."""
    folder = tmp_path_factory.mktemp("directions")
    corpora = {
        name: Corpus.read(write_rows(folder / f"{name}.jsonl", clinic_rows(name)))
        for name in ("train", "holdout", "honest")
    }
    views = cache(lambda world, which: view_of(corpora, world, which))

    @cache
    def embedder(world):
        view = views(world, "honest")
        return WORLDS[world].embedder.fitted(view.train.texts() + view.holdout.texts())

    @cache
    def computed(name, world, which):
        settings = {
            "embedder": embedder(world),
            "encoder": None,
            "seed": 3,
            "profile": "quick",
            "device": "cpu",
            "language": "en",
        }
        metric = plugins.build_metric(name, settings=settings)
        view = views(world, which)
        assert metric.not_applicable(view) is None
        return {found.id: found for found in metric.estimate(view)}

    return computed


def test_every_score_has_a_row():
    assert set(TABLE) == set(plugins.score_ids())


def test_every_row_names_corpora_or_gives_a_reason():
    for id, said in TABLE.items():
        corpora = said.partition(" in ")[0].split()
        assert said.startswith("none: ") or (corpora and set(corpora) <= set(BAD)), id
        assert said.startswith("none: ") or said.partition(" in ")[2] in {"", *WORLDS}, id


def test_every_kind_of_badness_is_seen_by_some_score():
    seen = {name for said in TABLE.values() for name in said.split(" in ")[0].split()}
    assert set(BAD) <= seen


@pytest.mark.parametrize(("id", "corpus", "world"), tuple(judged()))
def test_a_bad_corpus_is_worse_than_an_honest_one(id, corpus, world, values):
    honest, bad = (values(OWNER[id], world, which)[id] for which in ("honest", corpus))
    for found in (honest, bad):
        assert found.problem is None
        assert found.not_applicable is None
    if plugins.score_specs()[id].better == "higher":
        assert bad.value < honest.value
    else:
        assert bad.value > honest.value
