"""Corpora: fingerprints, selections, splits, samples, labels, persons."""

import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthaudit.corpus import SHARD_ROWS, Corpus
from synthaudit.errors import InputError
from synthaudit.records import Record


def corpus(n=20, *, n_persons=5, role="train", prefix=""):
    return Corpus.from_records(
        (
            Record(id=f"{prefix}{i}", text=f"text {prefix} {i}", group=f"p{i % n_persons}")
            for i in range(n)
        ),
        role=role,
    )


def of(rows, **options):
    return Corpus.from_records((Record(**row) for row in rows), **options)


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


ROWS = [
    {"id": "a", "text": "one", "group": "p", "label": 1, "pair": "x"},
    {"id": "b", "text": "two ü", "group": "q", "label": 2.5, "sources": ["s", "t"]},
    {"id": "c", "text": " ", "meta": {"adapter": "z"}},
]


# --- reading ------------------------------------------------------------------------------------


def test_sources_can_be_in_a_field_of_any_name(tmp_path):
    rows = [{"id": "a", "text": "one", "pid": "p"}, {"id": "b", "text": "two", "pid": None}]
    read = Corpus.read(write(tmp_path / "a.jsonl", rows), role="synthetic", source="pid")
    assert read.sources == [["p"], None]


def test_reading_gives_back_what_was_written(tmp_path):
    read = Corpus.read(write(tmp_path / "a.jsonl", ROWS))
    assert len(read) == 3
    assert read.ids == ["a", "b", "c"]
    assert read.texts() == ["one", "two ü", " "]
    assert read.texts(1, 2) == ["two ü"]
    assert read.pairs == ["x", None, None]
    assert read.labels == [1.0, 2.5, None]
    assert read.groups == ["p", "q", None]
    assert read.sources == [None, ["s", "t"], None]
    assert read.grouped
    assert read.notices == (
        "1 of 3 texts are empty.",
        "1 of 3 records have no label.",
        "1 of 3 records name no person.",
    )
    assert list(read.records()) == [
        Record(id="a", text="one", pair="x", label=1.0, group="p", line=1),
        Record(id="b", text="two ü", label=2.5, group="q", sources=("s", "t"), line=2),
        Record(id="c", text=" ", meta={"adapter": "z"}, line=3),
    ]


def test_spooled_and_in_memory_are_the_same(tmp_path):
    path = write(tmp_path / "a.jsonl", ROWS)
    memory, spooled = Corpus.read(path), Corpus.read(path, spool=tmp_path / "a.arrow")
    assert spooled.fingerprint == memory.fingerprint
    assert spooled.secret == memory.secret
    assert spooled.table.equals(memory.table)
    assert memory.spooled(tmp_path / "b.arrow").table.equals(memory.table)
    for name in ("a.arrow", "b.arrow"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a.arrow", "a.jsonl", "b.arrow"]


@pytest.mark.parametrize(
    "bad",
    [
        [{"id": "d", "text": 3}],
        [{"id": "a", "text": "again"}],
        [{"id": "d", "text": "t", "label": ["x"]}],
    ],
)
def test_an_error_on_the_way_leaves_nothing_and_spoils_nothing(tmp_path, bad):
    spool = tmp_path / "a.arrow"
    with pytest.raises(InputError):
        Corpus.read(write(tmp_path / "bad.jsonl", ROWS + bad), spool=spool)
    assert [item.name for item in tmp_path.iterdir()] == ["bad.jsonl"]
    good = Corpus.read(write(tmp_path / "good.jsonl", ROWS), spool=spool)
    with pytest.raises(InputError):
        Corpus.read(tmp_path / "bad.jsonl", spool=spool)
    assert good.texts() == ["one", "two ü", " "]
    assert {item.name for item in tmp_path.iterdir()} == {"bad.jsonl", "good.jsonl", "a.arrow"}


def test_an_id_twice_names_both_lines(tmp_path):
    path = write(tmp_path / "a.jsonl", [*ROWS, {"id": "b", "text": "twin"}])
    with pytest.raises(InputError, match=r"line 4.*already used at line 2") as caught:
        Corpus.read(path)
    assert "twin" not in str(caught.value)
    assert len(Corpus.read(path, id="")) == 4


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_no_record(tmp_path, content):
    (tmp_path / "a.jsonl").write_text(content)
    with pytest.raises(InputError, match="holds no record"):
        Corpus.read(tmp_path / "a.jsonl")


@pytest.mark.parametrize(
    "row",
    [
        {"text": "half \ud800"},
        {"text": "t", "label": float("nan")},
        {"text": "t", "meta": {"x": float("inf")}},
    ],
)
def test_records_that_cannot_be_stored(row):
    with pytest.raises(InputError, match="line 1: cannot be stored"):
        of([{"id": "a", **row}])


def test_the_path_of_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.jsonl: does not exist"):
        Corpus.read(tmp_path / "none.jsonl")


def test_many_shards(tmp_path):
    n = 2 * SHARD_ROWS + 3
    whole = corpus(n).spooled(tmp_path / "a.arrow")
    assert whole.texts(SHARD_ROWS - 1, SHARD_ROWS + 1) == ["text  1023", "text  1024"]
    assert [record.id for record in whole.records()] == whole.ids == [str(i) for i in range(n)]


def test_long_texts_are_not_gathered_in_memory(tmp_path):
    text = "x" * 2**20
    records = (Record(id=str(i), text=text) for i in range(40))
    whole = Corpus.from_records(records, spool=tmp_path / "a.arrow")
    assert whole.table["text"].num_chunks > 1
    assert len(whole) == 40


# --- fingerprints -------------------------------------------------------------------------------


def test_the_fingerprint_is_of_the_content_alone(tmp_path):
    rows = [{"id": "a", "text": "one"}, {"id": "b", "text": "two"}]
    base = Corpus.read(write(tmp_path / "a.jsonl", rows))
    (tmp_path / "b.csv").write_text("id,text\na,one\nb,two\n")
    assert Corpus.read(tmp_path / "b.csv").fingerprint == base.fingerprint
    assert base.seated("synthetic").fingerprint == base.fingerprint
    assert base.secret != base.fingerprint


@pytest.mark.parametrize(
    "change",
    [
        {"id": "z"},
        {"text": "one "},
        {"pair": "y"},
        {"label": 2},
        {"label": "1"},
        {"group": "r"},
        {"sources": ("s",)},
    ],
)
def test_any_change_of_content_changes_the_fingerprint(change):
    row = {"id": "a", "text": "one", "pair": "x", "label": 1.0, "group": "p"}
    assert of([row]).fingerprint != of([{**row, **change}]).fingerprint


def test_fields_do_not_run_into_each_other():
    assert (
        of([{"id": "ab", "text": "c"}]).fingerprint != of([{"id": "a", "text": "bc"}]).fingerprint
    )
    one = of([{"id": "a", "text": "x"}, {"id": "b", "text": "y"}])
    two = of([{"id": "b", "text": "y"}, {"id": "a", "text": "x"}])
    assert one.fingerprint != two.fingerprint


def test_other_processes_see_the_same_corpus(tmp_path):
    spooled = corpus().spooled(tmp_path / "a.arrow")
    for original in (
        spooled,
        corpus(),
        spooled.seated("holdout"),
        spooled.select(np.array([3, 1])),
        spooled.select(np.array([3, 1])).seated("synthetic"),
        spooled.seated("synthetic").sample(4, seed=1),
        spooled.split(0.5, seed=3)[1],
    ):
        copy = pickle.loads(pickle.dumps(original))
        assert copy.fingerprint == original.fingerprint
        assert copy.role == original.role
        assert copy.secret == original.secret
        assert copy.ids == original.ids
        assert copy.label_kind == original.label_kind
    assert len(pickle.dumps(spooled)) < 2000


# --- selections ---------------------------------------------------------------------------------


def test_select_remembers_where_it_was_taken_from():
    whole = corpus()
    part = whole.select(np.array([7, 2, 5]))
    again = part.select(np.array([2, 0]))
    assert part.ids == ["7", "2", "5"]
    assert again.ids == ["5", "7"]
    assert again.base is whole
    assert again.rows.tolist() == [5, 7]
    assert again.fingerprint == whole.select(np.array([5, 7])).fingerprint
    assert again.fingerprint != whole.select(np.array([7, 5])).fingerprint


def test_seated_changes_the_role_alone():
    whole = corpus()
    seated = whole.seated("synthetic")
    assert (seated.role, seated.ids, seated.n_groups) == ("synthetic", whole.ids, whole.n_groups)
    assert seated.base is whole
    part = seated.select(np.array([1]))
    assert (part.role, part.ids, part.base) == ("synthetic", ["1"], whole)


@pytest.mark.parametrize("n", [0, 1, 5, 20, 99])
def test_sample_size_and_order(n):
    sample = corpus().sample(n, seed=3)
    assert len(sample) == min(n, 20)
    assert sample.ids == sorted(sample.ids, key=int)


def test_a_sample_follows_the_records_not_their_places():
    whole = corpus()
    turned = whole.select(np.arange(20)[::-1])
    assert set(whole.sample(7, seed=3).ids) == set(turned.sample(7, seed=3).ids)
    assert set(whole.sample(7, seed=3).ids) != set(whole.sample(7, seed=4).ids)
    assert set(whole.sample(6, seed=3).ids) < set(whole.sample(7, seed=3).ids)


def test_samples_take_each_record_equally_often():
    whole = corpus(10)
    counts = np.zeros(10)
    for seed in range(2000):
        counts[[int(id) for id in whole.sample(3, seed=seed).ids]] += 1
    # Binomial(2000, .3): standard deviation 20.5; five of them.
    assert np.abs(counts - 600).max() < 103


@given(
    n_persons=st.integers(1, 12),
    proportion=st.floats(0.05, 0.95),
    seed=st.integers(0, 10**6),
)
def test_nobody_is_on_both_sides(n_persons, proportion, seed):
    whole = corpus(24, n_persons=n_persons)
    train, holdout = whole.split(proportion, seed=seed)
    assert (train.role, holdout.role) == ("train", "holdout")
    assert not set(train.groups) & set(holdout.groups)
    assert sorted(train.ids + holdout.ids) == sorted(whole.ids)
    assert train.n_groups == round(proportion * n_persons)


def test_a_split_follows_the_persons_not_the_order():
    whole = corpus(40, n_persons=20)
    turned = whole.select(np.arange(40)[::-1])
    assert set(whole.split(0.3, seed=5)[0].groups) == set(turned.split(0.3, seed=5)[0].groups)
    assert set(whole.split(0.3, seed=5)[0].groups) != set(whole.split(0.3, seed=6)[0].groups)


def test_without_persons_each_record_is_its_own():
    whole = of([{"id": str(i), "text": "same"} for i in range(10)])
    assert not whole.grouped
    assert whole.n_groups == 10
    assert len(whole.split(0.5, seed=1)[0]) == 5


# --- persons ------------------------------------------------------------------------------------

LINEAGE = [
    {"id": "1", "text": "a", "sources": ("p", "q")},
    {"id": "2", "text": "b", "sources": ("q", "p")},
    {"id": "3", "text": "c", "sources": ("p",)},
    {"id": "4", "text": "d", "group": "g"},
    {"id": "5", "text": "e", "group": "g"},
    {"id": "6", "text": "f"},
    {"id": "7", "text": "g", "group": "g", "sources": ("p",)},
]


def test_persons_behind_synthetic_records_are_their_sources():
    made = of(LINEAGE, role="synthetic")
    assert made.persons.tolist() == [0, 0, 1, 2, 2, 3, 1]
    assert made.n_groups == 4


def test_persons_of_real_records_are_their_groups():
    assert of(LINEAGE, role="train").persons.tolist() == [0, 1, 2, 3, 3, 4, 3]


def test_a_person_is_not_mistaken_for_a_record():
    both = of([{"id": "x", "text": "a"}, {"id": "y", "text": "b", "group": "x"}])
    assert both.n_groups == 2


# --- labels -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "kind", "expected"),
    [
        ([None, None], "none", [None, None]),
        ([1.0, 2.5, None], "number", [1.0, 2.5, None]),
        (["a", "1", None], "class", ["a", "1", None]),
        (["1", "2"], "class", ["1", "2"]),
        ([1.0, "a"], "class", ["1", "a"]),
        ([("a",), (), None], "classes", [["a"], [], None]),
    ],
)
def test_label_kinds(labels, kind, expected):
    made = of([{"id": str(i), "text": "t", "label": label} for i, label in enumerate(labels)])
    assert made.label_kind == kind
    assert made.labels == expected
    assert made.summary().label_kind == kind


def test_lists_and_single_labels_do_not_mix():
    with pytest.raises(InputError, match="some labels are lists"):
        of([{"id": "1", "text": "t", "label": ("a",)}, {"id": "2", "text": "t", "label": "a"}])


@pytest.mark.parametrize(
    ("cells", "options", "kind", "expected"),
    [
        (["3", "4.5", ""], {}, "number", [3.0, 4.5, None]),
        (["250.00", "V45.1"], {}, "class", ["250.00", "V45.1"]),
        (["01", "02"], {}, "class", ["01", "02"]),
        (["3", "4"], {"label_kind": "class"}, "class", ["3", "4"]),
        (["3", "4"], {"label_kind": "classes"}, "classes", [["3"], ["4"]]),
        (["3", "4"], {"label_kind": "number"}, "number", [3.0, 4.0]),
    ],
)
def test_labels_in_cells(tmp_path, cells, options, kind, expected):
    table = tmp_path / "a.csv"
    table.write_text("text,label\n" + "".join(f"t,{cell}\n" for cell in cells))
    read = Corpus.read(table, **options)
    assert read.label_kind == kind
    assert read.labels == expected


def test_text_in_json_is_a_class_even_if_it_reads_as_a_number(tmp_path):
    path = write(tmp_path / "a.jsonl", [{"text": "t", "label": "3"}, {"text": "t", "label": "4"}])
    assert Corpus.read(path).label_kind == "class"
    assert Corpus.read(path, label_kind="number").labels == [3.0, 4.0]


# --- open data ----------------------------------------------------------------------------------


@pytest.mark.data
def test_open_data_is_read(data_folder: Path):
    stress = Corpus.read(data_folder / "sad_stress" / "crowd.jsonl", label="label.severity")
    assert len(stress) == 3119
    assert stress.label_kind == "number"
    with pytest.raises(InputError, match=r"label\.severity"):
        Corpus.read(data_folder / "sad_stress" / "crowd.jsonl")
    spans = Corpus.read(
        data_folder / "presidio_pii" / "synthetic.jsonl", label="", group="template_id"
    )
    assert (len(spans), spans.n_groups) == (1500, 209)
