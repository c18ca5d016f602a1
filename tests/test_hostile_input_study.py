"""The same with more cases; prints how many were tried for each reader, and what came of them."""

import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from hostile import READERS, Outcomes, corpora, corpus_reader, tried
from test_hostile_input import (
    DETERMINISTIC,
    test_any_plan,
    test_any_table,
    test_any_type_of_a_column,
    test_any_value_in_any_field,
)

from synthaudit.corpus import Corpus

pytestmark = pytest.mark.slow

N = {"audit.json": 200, "review sheet": 60, "review.json": 200}
"""Damaged files a reader, and as many that do not fit where it is JSON; else ``N_OTHERS``."""
N_OTHERS = 1000
N_EXAMPLES = 1000


def _say(capsys, name: str, outcomes: Outcomes) -> None:
    with capsys.disabled():
        print(  # noqa: T201 (what the study is for)
            f"\n{name}: {outcomes.n_tried} tried, {outcomes.n_used} worked, "
            f"{outcomes.n_refused} refused, {outcomes.faults.total()} faults",
            end="",
        )


@pytest.mark.parametrize("name", READERS)
def test_damaged_files(tmp_path, capsys, name):
    reader = READERS[name]
    read = reader.make(tmp_path)
    n = N.get(name, N_OTHERS)
    outcomes = tried(read, reader.cases(tmp_path, n, seed=1))
    _say(capsys, name, outcomes)
    assert not outcomes.faults
    assert outcomes.n_tried == n * (2 if reader.is_json else 1)


@pytest.mark.parametrize("kind", ["jsonl.gz", "csv.gz", "parquet.gz", "jsonl.zst", "parquet"])
def test_cut_off_at_every_length(tmp_path, capsys, kind):
    """A file with an end of its own is never taken for whole when it is cut off."""
    content = corpora()[kind]
    read = corpus_reader(tmp_path, kind)
    outcomes = tried(read, (content[:length] for length in range(len(content))))
    _say(capsys, f"{kind}, cut off at every length", outcomes)
    assert not outcomes.faults
    assert outcomes.n_used == 0


@pytest.mark.parametrize(
    "test", [test_any_value_in_any_field, test_any_table, test_any_type_of_a_column, test_any_plan]
)
def test_any_content(tmp_path, capsys, test):
    from hypothesis import settings

    n_tried = [0]
    inner = test.hypothesis.inner_test

    def counting(*arguments, **named):
        n_tried[0] += 1
        return inner(*arguments, **named)

    test.hypothesis.inner_test = counting
    try:
        more = settings(DETERMINISTIC, max_examples=N_EXAMPLES)
        test._hypothesis_internal_use_settings = more
        test(tmp_path)
    finally:
        test.hypothesis.inner_test = inner
        test._hypothesis_internal_use_settings = DETERMINISTIC
    with capsys.disabled():
        print(f"\n{test.__name__}: {n_tried[0]} tried, 0 faults", end="")  # noqa: T201 (what the study is for)


def test_damaged_parquet_never_kills_the_process(tmp_path):
    """Arrow is C++: what it makes of damage could end the process, which no test above survives."""
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "from hostile import corpora, corpus_reader, damages, tried\n"
        "for kind in ('parquet', 'parquet.gz'):\n"
        "    read = corpus_reader(Path(sys.argv[2]), kind)\n"
        "    found = tried(read, damages(corpora()[kind], 2000, seed=2))\n"
        "    assert not found.faults, found.faults\n"
    )
    here = str(Path(__file__).parent)
    done = subprocess.run([sys.executable, "-c", code, here, str(tmp_path)], check=False)
    assert done.returncode == 0


def test_three_hundred_thousand_short_records(tmp_path, capsys):
    path = tmp_path / "a.jsonl"
    with path.open("w") as file:
        file.writelines(f'{{"text":"{n}","meta":{{"a":{n}}}}}\n' for n in range(300_000))
    tracemalloc.start()
    corpus = Corpus.read(path, spool=tmp_path / "a.arrow")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    with capsys.disabled():
        print(f"\n300,000 records: {peak / 2**20:.0f} MiB at most held by Python", end="")  # noqa: T201 (what the study is for)
    assert len(corpus) == 300_000
    assert peak < 150 * 2**20
