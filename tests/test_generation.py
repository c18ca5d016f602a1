"""Requests, prompts, answers kept, failures counted: what every generator stands on."""

import json
import stat
from collections import Counter

import pytest
from scratch_generator import TELL, Counting, Teller, prompts

from synthaudit.backends.simulator import Simulator
from synthaudit.errors import PlanError, UsageError
from synthaudit.generating import Job, write
from synthaudit.generation.asking import Asking
from synthaudit.generation.prompting import Prompts
from synthaudit.generation.requests import Request, Step
from synthaudit.generation.tally import Tally, TooManyFailuresError
from synthaudit.reply_store import ReplyStore
from synthaudit.store import Store


def asking(tmp_path, backend, *, max_failures=1000, **options):
    return Asking(backend, prompts(tmp_path / "prompts"), Tally(max_failures), **options)


def requests(n):
    return [Request(TELL, {"topic": "rain"}, seed=number) for number in range(1, n + 1)]


@pytest.fixture
def job(tmp_path, monkeypatch):
    """Makes jobs whose prompts lie in the test's folder."""
    own = prompts(tmp_path / "prompts")
    monkeypatch.setattr(Prompts, "of", staticmethod(lambda *_rest: own))

    def make(backend=None, **options):
        options = {"n": 10, "seed": 1, **options}
        return Job("teller", Teller(), backend=backend or Counting(), **options)

    return make


def test_answers_come_in_the_order_of_the_requests(tmp_path):
    backend = Counting()
    found = asking(tmp_path, backend, n_wanted=100).ask(requests(10))
    assert [answer.request.seed for answer in found] == list(range(1, 11))
    assert Counter(backend.asked) == Counter(range(1, 11))


def test_no_more_is_asked_ahead_than_is_wanted(tmp_path):
    backend = Counting()
    mine = asking(tmp_path, backend, n_wanted=2)
    next(mine.ask(iter(requests(10))))
    assert sorted(backend.asked) == [1, 2]


def test_invalid_answers_are_counted_and_left_out(tmp_path):
    mine = asking(tmp_path, Counting(bad=3), n_wanted=100)
    assert [answer.request.seed for answer in mine.ask(requests(7))] == [1, 2, 4, 5, 7]
    assert mine.tally.failures == {("tell", "wrong_schema"): 2}


def test_too_many_failures_stop_it_and_say_why(tmp_path):
    mine = asking(tmp_path, Counting(bad=1), max_failures=2, n_wanted=100)
    with pytest.raises(TooManyFailuresError, match=r"after 3 failures \(wrong_schema 3\)"):
        list(mine.ask(requests(7)))


@pytest.mark.parametrize("with_failures", [False, True])
def test_an_accepted_answer_is_never_asked_for_again(tmp_path, with_failures):
    store = Store.open(tmp_path / "store")
    asked = []
    for _ in range(2):
        backend = Counting(bad=3)
        with ReplyStore.open(store, with_failures=with_failures) as replies:
            mine = asking(tmp_path, backend, replies=replies, n_wanted=100)
            found = [answer.value.text for answer in mine.ask(requests(6))]
        asked.append((sorted(backend.asked), found, mine.tally.failures))
    assert asked[0][0] == [1, 2, 3, 4, 5, 6]
    assert asked[1][0] == ([] if with_failures else [3, 6])
    assert asked[0][1:] == asked[1][1:]


def test_the_file_of_answers_is_private(tmp_path):
    store = Store.open(tmp_path / "store")
    with ReplyStore.open(store) as replies:
        replies.put("key", {"value": "x"}, accepted=True)
        assert replies.get("key") == {"value": "x"}
        files = {path.name: path for path in store.root.rglob("replies.sqlite*")}
        assert set(files) == {"replies.sqlite", "replies.sqlite-wal", "replies.sqlite-shm"}
        assert {stat.S_IMODE(path.stat().st_mode) for path in files.values()} == {0o600}


def test_a_failure_takes_no_accepted_answers_place(tmp_path):
    """As when two processes ask the same at the same time."""
    found = []
    with ReplyStore.open(Store.open(tmp_path / "store"), with_failures=True) as replies:
        for value in ("failed", "a", "failed", "b"):
            replies.put("key", {"value": value}, accepted=value != "failed")
            found.append(replies.get("key")["value"])
    assert found == ["failed", "a", "a", "b"]


@pytest.mark.parametrize(
    "changed",
    [
        Request(TELL, {"topic": "rain"}, seed=2),
        Request(TELL, {"topic": "hail"}, seed=1),
    ],
)
def test_another_request_is_another_question(tmp_path, changed):
    store = Store.open(tmp_path / "store")
    with ReplyStore.open(store) as replies:
        backend = Counting()
        list(asking(tmp_path, backend, replies=replies).ask([requests(1)[0], changed]))
    assert len(backend.asked) == 2


def test_a_prompt_ends_with_the_schema_of_its_reply(tmp_path):
    asked = prompts(tmp_path / "own").render(Request(TELL, {"topic": "{{ 1 + 1 }} <b>"}))
    system, user = (message["content"] for message in asked.messages)
    assert system == "You tell."
    assert user.startswith("Tell of {{ 1 + 1 }} <b>.")
    assert json.loads(user[user.index('{"') :])["required"] == ["text"]


def test_a_users_prompt_wins(tmp_path):
    own = prompts(tmp_path / "own")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "tell.jinja").write_text(
        "{% block system %}Be brief.{% endblock %}{% block user %}{{ topic }}!{% endblock %}"
    )
    mine = Prompts(own.folder, tmp_path / "mine").render(requests(1)[0])
    assert mine.messages[0]["content"] == "Be brief."
    assert mine.fingerprint != own.render(requests(1)[0]).fingerprint


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("{% block system %}{% endblock %}{% block user %}{{ tpoic }}{% endblock %}", "tpoic"),
        ("{% block system %}{% endblock %}", "needs a block 'user'"),
        ("{% block system %}", "cannot be rendered"),
        ("{% block system %}{{ ''.__class__.__mro__ }}{% endblock %}", "cannot be rendered"),
        ("{% block system %}{{ topic + 1 }}{% endblock %}", "cannot be rendered: TypeError"),
        ("{% block system %}{{ 1 / 0 }}{% endblock %}", "rendered: ZeroDivisionError"),
    ],
)
def test_a_broken_prompt_is_a_clear_error(tmp_path, template, told):
    (tmp_path / "tell.jinja").write_text(template)
    with pytest.raises(PlanError, match=told):
        Prompts(tmp_path).render(requests(1)[0])


def test_a_folder_of_prompts_that_changes_nothing_is_an_error(tmp_path):
    from synthaudit.generators.depression_two_step import DepressionTwoStep

    with pytest.raises(PlanError, match="would change nothing"):
        Prompts.of(DepressionTwoStep, "depression_two_step", tmp_path)


def test_the_simulator_says_when_it_has_no_answer(tmp_path):
    silent = Step("tell", TELL.reply, None)
    with pytest.raises(UsageError, match="no answer to 'tell'"):
        list(asking(tmp_path, Simulator()).ask([Request(silent, {"topic": "rain"})]))


def test_a_job_makes_n_records_with_their_lineage(job):
    records = list(job().records(Tally(0)))
    assert [record.id for record in records] == [f"teller-{number:04d}" for number in range(1, 11)]
    assert next(iter(records[0].meta)) == "adapter"
    assert records[0].meta["retries"] == 1
    assert records[0].meta["model_revision"] == "1"


def test_the_chunking_of_requests_changes_no_byte(job):
    made = [
        [record.text for record in job(Counting(bad=3, at_once=size)).records(Tally(99))]
        for size in (1, 3, 64)
    ]
    assert made[0] == made[1] == made[2]


def test_the_report_counts_everything(job, tmp_path):
    report = write(job(Counting(bad=3), max_failures=50), tmp_path / "o.jsonl", tmp_path / "r.json")
    assert json.loads((tmp_path / "r.json").read_text()) == report
    assert report["n_records"] == len((tmp_path / "o.jsonl").read_text().splitlines()) == 10
    (failures,) = report["failures"]
    assert (failures["step"], failures["reason"]) == ("tell", "wrong_schema")
    assert failures["meaning"]
    assert report["run"]["n_requests_sent"] == 10 + failures["n"]
    assert stat.S_IMODE((tmp_path / "o.jsonl").stat().st_mode) == 0o600


def test_what_was_made_before_too_many_failures_is_kept(job, tmp_path):
    with pytest.raises(TooManyFailuresError, match=r"records are in .*partial"):
        write(job(Counting(bad=3), max_failures=1), tmp_path / "o.jsonl", tmp_path / "r.json")
    assert not (tmp_path / "o.jsonl").exists()
    kept = (tmp_path / "o.jsonl.partial").read_text().splitlines()
    assert len(kept) == json.loads((tmp_path / "r.json").read_text())["n_records"] > 0
