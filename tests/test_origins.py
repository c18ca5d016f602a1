"""Which generators made a corpus is read from its lineage, whatever a file says there."""

from synthaudit.corpus import Corpus
from synthaudit.origins import made_by
from synthaudit.records import Record


def corpus(*metas):
    return Corpus.from_records(
        Record(f"r{i}", f"Some text {i}.", meta=meta) for i, meta in enumerate(metas)
    )


def test_makers_are_counted_the_largest_first():
    one, two = {"adapter": "a", "seed": 1}, {"adapter": "b", "model": "m", "seed": 2}
    found = made_by(corpus(one, two, {}, two))
    assert [(each["adapter"], each["model"], each["n_records"]) for each in found] == [
        ("b", "m", 2),
        ("a", None, 1),
    ]


def test_what_is_no_short_text_or_number_is_left_out():
    (found,) = made_by(corpus({"adapter": "a" * 201, "model": {"text": "Jane"}, "seed": [1]}))
    assert found == {
        **dict.fromkeys(("adapter", "version", "backend", "model", "model_revision", "seed")),
        "n_records": 1,
    }


def test_no_more_makers_are_named_than_a_reader_takes_in():
    assert len(made_by(corpus(*({"adapter": f"a{i}"} for i in range(50))))) == 20
