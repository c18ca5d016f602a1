"""Entropy, compression, novelty, templates, topics and styles."""

import lzma

import numpy as np
import pytest
from fake_bench import DirectBench, by_id, make_corpus, make_view
from scipy.stats import entropy

from synthaudit.clinic.draws import stream
from synthaudit.clinic.posts import CONCEPTS, REGISTERS, posts
from synthaudit.corpus import Corpus
from synthaudit.errors import InputError, SynthauditError
from synthaudit.features.skeletons import skeleton
from synthaudit.features.style_marks import StyleMarks
from synthaudit.metrics.base import View
from synthaudit.metrics.diversity.compression_ratio import CompressionRatio, compression_ratio
from synthaudit.metrics.diversity.ngram_novelty import NgramNovelty
from synthaudit.metrics.diversity.style_mix import StyleMix
from synthaudit.metrics.diversity.template_share import TemplateShare
from synthaudit.metrics.diversity.token_entropy import TokenEntropy
from synthaudit.metrics.diversity.topic_coverage import TopicCoverage
from synthaudit.metrics.linked import linked
from synthaudit.models.weightless import WeightlessEmbedder
from synthaudit.records import Record

SENTENCES = [
    "she sleeps badly since the winter and wakes at four",
    "he lost interest in music and in his friends last year",
    "no appetite for weeks while the weight keeps falling slowly",
    "worries about money keep him from working most days now",
    "the panic comes in crowded trains and lasts ten minutes",
    "she hears her late mother call from the empty kitchen",
]


def first(metric, view):
    return next(iter(metric.estimate(view)))


# entropy


def test_entropy_of_all_words_is_shannons():
    text = "a b a c a b d"
    found = first(TokenEntropy(), make_view(["x"], [text]))
    assert found.value == pytest.approx(entropy([3, 2, 1, 1], base=2))


def test_entropy_is_compared_at_one_count():
    seat, small = make_corpus(SENTENCES * 20), make_corpus(SENTENCES[:1])
    view = View(DirectBench(), make_corpus(["x"], "train"), seat, compared=(seat, small))
    assert "compared at 10, all that one" in first(TokenEntropy(), view).exhibits[0].title
    assert first(TokenEntropy(), view).value < np.log2(10)


def test_entropy_of_no_words_is_an_error():
    with pytest.raises(InputError, match="no record holds a token"):
        first(TokenEntropy(), make_view(["x"], ["", " "]))


# compression


def test_the_ratio_is_bytes_over_bytes_of_an_independent_compression():
    view = make_view(["x"], SENTENCES)
    seat = view.synthetic
    ordered = [seat.texts()[row] for row in np.argsort(seat.hashes, kind="stable")]
    raw = "\n".join(ordered).encode()
    # a stream with its header and checksum is longer by a constant
    stream = lzma.compress(raw, preset=6, check=lzma.CHECK_NONE)
    found = first(CompressionRatio(), view)
    assert len(raw) / len(stream) < found.value < len(raw) / (len(stream) - 64)


def test_repeats_are_seen_however_far_apart():
    random = np.random.default_rng(0)
    noise = ["".join(map(chr, random.integers(97, 123, 9000))) for _ in range(8)]
    assert compression_ratio(noise * 2) == pytest.approx(2 * compression_ratio(noise), rel=0.01)


def test_layout_does_not_count():
    tidy, untidy = make_corpus(SENTENCES), make_corpus([s.replace(" ", " \n ") for s in SENTENCES])
    ratios = []
    for seat in (tidy, untidy):
        texts = sorted(" ".join(text.split()) for text in seat.texts())
        ratios.append(compression_ratio(texts))
    assert ratios[0] == ratios[1]


def test_no_more_is_compressed_than_the_smallest_corpus_has():
    seat, small = make_corpus(SENTENCES * 9), make_corpus(SENTENCES[:2])
    view = View(DirectBench(), seat, seat, compared=(seat, small))
    [table] = first(CompressionRatio(), view).exhibits
    assert dict(table.rows)["words"] <= 21
    assert table.note == "Compared at 21 words, all that one of the corpora has."


# novelty


def test_novelty_to_check_by_pencil():
    # "a b c d" is in train, "b c d e" is new, and "A, b c d." of the other record is in train
    view = make_view(["a b c d", "x y"], ["a b c d e", "A, b c d."])
    found = first(NgramNovelty(), view)
    assert found.value == pytest.approx(1 / 3)
    bars, which = found.exhibits
    assert [row[2] for row in which.rows] == [0.0, 0.5]
    assert dict(zip(bars.labels, bars.series[0].values, strict=True))["1 word"] == pytest.approx(
        1 / 9
    )


def test_copies_are_not_new_and_short_records_have_nothing():
    assert first(NgramNovelty(), make_view(SENTENCES, SENTENCES)).value == 0.0
    assert first(NgramNovelty(), make_view(SENTENCES, ["one two"])).not_applicable


# templates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Olsen, aged 45, reports", "mr <name> aged <number> reports"),
        ("Seen by Dr Anna Berg on 3 May.", "seen by dr <name> on <number> <name>"),
        ("The patient sleeps. The night is long", "the patient sleeps the night is long"),
        ("HISTORY OF PRESENT ILLNESS", "history of present illness"),
        ("-- ...", ""),
    ],
)
def test_names_and_numbers_are_masked(text, expected):
    assert " ".join(skeleton(text, 8)) == expected


def test_templates_need_three_records():
    pair = ["Patient Ana is 20 and well"] * 2
    template = [f"Seen on day {number} by Dr. {name}" for number, name in enumerate("ABC")]
    found = first(TemplateShare(), make_view(["x"], [*pair, *template, "other words", "", "", ""]))
    assert found.value == pytest.approx(3 / 9)
    [table] = found.exhibits
    assert [row[1] for row in table.rows] == [3]
    assert "Seen" not in repr(table)


def test_records_of_one_template_count_as_one():
    assert len(set(linked(np.array([1, 1, 2, 3]), np.array([0, 1, 1, 2])))) == 2
    by_link = linked(np.arange(4), links=[(np.array([0]), np.array([3]))])
    assert by_link[0] == by_link[3]
    assert len(set(by_link)) == 3


# topics


@pytest.fixture(scope="module")
def embedder():
    return WeightlessEmbedder().fitted(SENTENCES)


def topics(embedder, synthetic, **fields):
    metric = TopicCoverage(embedder, n_topics=6, **fields)
    return by_id(metric.estimate(make_view(SENTENCES * 6, synthetic)))


def test_every_topic_is_reached_by_real_text_and_one_by_a_collapsed_corpus(embedder):
    real = topics(embedder, SENTENCES * 5)
    assert real["diversity.topic_coverage"].value == pytest.approx(1.0)
    assert real["diversity.topic_distance"].value == pytest.approx(0.0, abs=1e-12)
    collapsed = topics(embedder, SENTENCES[:1] * 30)
    assert collapsed["diversity.topic_coverage"].value == pytest.approx(1 / 6)
    assert collapsed["diversity.topic_distance"].value == pytest.approx(5 / 6)


def test_the_share_reached_is_that_of_a_draw(embedder):
    # of six topics in equal numbers, a draw of two from thirty records meets 1 + 25 / 29
    found = topics(embedder, SENTENCES * 5, n_drawn=2)["diversity.topic_coverage"].value
    assert found == pytest.approx((1 + 25 / 29) / 6)


def test_the_order_of_train_does_not_matter(embedder):
    metric = TopicCoverage(embedder, n_topics=4)
    synthetic = make_corpus(SENTENCES[:3] * 5)
    train = make_corpus(SENTENCES * 6, "train")
    turned = train.select(np.arange(len(train))[::-1])
    values = [
        [found.value for found in metric.estimate(make_view(side, synthetic))]
        for side in (train, turned)
    ]
    assert values[0] == values[1]


def test_too_few_records_for_topics_are_refused(embedder):
    with pytest.raises(SynthauditError, match="at least 10 train records"):
        list(TopicCoverage(embedder).estimate(make_view(SENTENCES, SENTENCES)))


# style


def test_marks_of_style():
    clinical = "Patient reports diminished concentration and marked psychomotor retardation."
    colloquial = "I'm just so tired of all this crap, I can't even get up!"
    marks = StyleMarks().compute([clinical, colloquial, "the table is green", ""])
    assert marks[0, 0] > marks[0, 1]
    assert marks[1, 1] > marks[1, 0]
    assert marks[2:].sum() == 0


def test_the_mix_is_compared_with_train():
    clinical = "Patient reports insomnia, diminished concentration and passive ideation."
    colloquial = "I just feel like crap, can't sleep and I really hate it."
    train = [clinical, colloquial] * 10
    assert first(StyleMix(), make_view(train, train)).value == pytest.approx(0.0)
    assert first(StyleMix(), make_view(train, [clinical] * 10)).value == pytest.approx(0.5)
    assert StyleMix("de").not_applicable(make_view(train, train))
    assert StyleMix("en-GB").not_applicable(make_view(train, train)) is None


def test_registers_of_simulated_posts_are_told_apart():
    """Measured: 7 of 10 clinical and 9 of 10 colloquial posts are told, 1 in 30 told wrongly."""
    made = {register: [] for register in REGISTERS}
    random = stream(1, "posts")
    for symptom in CONCEPTS:
        for register, texts in posts(random, [symptom], dict.fromkeys(REGISTERS, 12)).items():
            made[register] += texts
    for place, register in enumerate(REGISTERS):
        marks = StyleMarks().compute(made[register])
        assert (marks[:, place] > marks[:, 1 - place]).mean() > 0.6
        assert (marks[:, place] < marks[:, 1 - place]).mean() < 0.05


def test_declared_styles_stand_beside_those_found():
    texts = ["Patient reports insomnia and impaired concentration.", "ugh, can't sleep, lol"] * 5
    registers = ["clinical", "colloquial"] * 5
    made = Corpus.from_records(
        (
            Record(str(row), text, meta={"register": register})
            for row, (text, register) in enumerate(zip(texts, registers, strict=True))
        ),
        role="synthetic",
    )
    _, declared = first(StyleMix(), make_view(texts, made)).exhibits
    assert declared.rows == (("clinical", 5.0, 0.0, 0.0), ("colloquial", 0.0, 5.0, 0.0))
