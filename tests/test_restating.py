"""Real text put into the form of the synthetic: kept in the Store, privately, with what failed."""

import json
import stat
from dataclasses import dataclass

import pytest
from scratch_generator import TELL, Counting, Teller, prompts

from synthaudit.corpus import Corpus
from synthaudit.errors import UsageError
from synthaudit.generating import Job
from synthaudit.generation.asking import NoReplies
from synthaudit.generation.prompting import Prompts
from synthaudit.generation.requests import Request
from synthaudit.preparing import restate
from synthaudit.records import Record


@dataclass(frozen=True)
class Restater(Teller):
    """Tells of records by their numbers.

    Args:
        topic: Of no use here.
    """

    def restated(self, corpus, *, seed, backend):
        def request(record):
            return Request(TELL, {"topic": record.text}, seed=int(record.id))

        for record, answer in backend.ask_for(corpus.records(), request):
            if answer.value is not None:
                yield Record(record.id, answer.value.text, group=record.group, label=record.label)


@pytest.fixture
def restated(tmp_path, monkeypatch, store):
    own = prompts(tmp_path / "prompts")
    monkeypatch.setattr(Prompts, "of", staticmethod(lambda *_rest: own))
    corpus = Corpus.from_records(
        (Record(str(i), f"rain {i}", group=f"p{i % 3}", label="a") for i in range(1, 7)),
        role="holdout",
    )

    def run(bad):
        job = Job("teller", Restater(), 1, 1, Counting(bad=bad))
        return restate(job, corpus, store, NoReplies())

    return run


def test_ids_persons_and_labels_stay_and_nobody_else_may_read_it(restated):
    path, tally = restated(bad=0)
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert [(row["id"], row["group"], row["label"]) for row in rows] == [
        (str(i), f"p{i % 3}", "a") for i in range(1, 7)
    ]
    assert not tally.n_failures
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list(path.parent.glob("*.partial"))


def test_what_cannot_be_restated_is_left_out_and_counted(restated):
    path, tally = restated(bad=3)
    assert len(path.read_text().splitlines()) == 4
    assert tally.failures == {("tell", "wrong_schema"): 2}


def test_nothing_restated_is_an_error(restated):
    with pytest.raises(UsageError, match="holdout"):
        restated(bad=1)
