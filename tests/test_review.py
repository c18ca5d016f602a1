"""Blinded sheets out, answers back, and what they say into the report."""

import csv
import io
import json
import stat

import numpy as np
import pytest
from click.testing import CliRunner
from conftest import write_rows
from sample_audit import score as a_score

from synthaudit.auditing import keep
from synthaudit.cli.review import review
from synthaudit.corpus import Corpus
from synthaudit.errors import InputError, UsageError
from synthaudit.records import Record
from synthaudit.results import Audit, Privacy
from synthaudit.review.key import Key
from synthaudit.review.reading import read_sheets
from synthaudit.review.result import read_review
from synthaudit.review.scoring import score
from synthaudit.review.sheets import mixed

N = 12


def rows_of(role, *, labels=True):
    kind = "note of the clinic" if role == "holdout" else "made by a model"
    return [
        {
            "id": f"{role}-{row}",
            "text": f"{'=1+1 ' if row == 0 else ''}{kind} {row}\nsecond line, of {role}; end",
            **({"label": ["mild", "severe"][row % 2]} if labels else {}),
            **({"group": f"person {row // 2}"} if role != "synthetic" else {}),
        }
        for row in range(N)
    ]


def run_folder(tmp_path, store, *, labels=True, roles=("train", "holdout", "synthetic")):
    corpora = {}
    for role in roles:
        path = write_rows(tmp_path / f"{role}.jsonl", rows_of(role, labels=labels))
        corpora[role] = keep(Corpus.read(path, role=role), store)
    summaries = {role: corpus.summary() for role, corpus in corpora.items()}
    scores = (a_score("privacy.near_duplicates", "Near", 0.2),)
    folder = tmp_path / "run"
    Audit(summaries, scores, Privacy("inconclusive", (), ""), {}).save(folder)
    return folder


@pytest.fixture
def run(tmp_path, store):
    return run_folder(tmp_path, store)


def call(*arguments):
    done = CliRunner().invoke(review, [str(each) for each in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def made(run, tmp_path, store, *options):
    out = tmp_path / "review"
    call("make", run, "--out", out, "--show-text", "--store", store.root, *options)
    return out, Key.read(out / "key.json")


def read_rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def fill(path, key, answer, *, delimiter=",", encoding="utf-8-sig"):
    """Answers by a function of the role and the place among the records of that role."""
    rows = read_rows(path)
    for row in rows:
        keyed = key.records[row["record"]]
        row.update(answer(keyed.role, sorted(key.records).index(row["record"])))
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    table.writeheader()
    table.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def honest(role, place):
    """A rater who sees through every synthetic record."""
    is_made = role == "synthetic"
    return {
        "plausible": str(2 + place % 2 if is_made else 4 + place % 2),
        "label_right": "yes" if place % 3 else "unsure",
        "method_detail": "yes" if is_made and place % 4 == 0 else "no",
        "stigmatising": "no",
        "origin": role if is_made else "real",
    }


# making sheets


def test_sheets_are_blind_and_private(run, tmp_path, store):
    out, key = made(run, tmp_path, store, "--n", "5", "--raters", "2")
    first, second = (read_rows(out / "sheets" / f"rater-{rater}.csv") for rater in (1, 2))
    assert len(first) == 10
    assert [row["record"] for row in first] != [row["record"] for row in second]
    assert {row["record"] for row in first} == {row["record"] for row in second} == set(key.records)
    assert (
        sorted(keyed.role for keyed in key.records.values()) == ["holdout"] * 5 + ["synthetic"] * 5
    )
    for path in (out, out / "sheets"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    for path in [out / "key.json", *(out / "sheets").iterdir()]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    shown = (out / "sheets" / "rater-1.csv").read_text("utf-8-sig")
    for told in ("holdout-", "synthetic-", *(keyed.record for keyed in key.records.values())):
        assert told not in shown


def test_sheets_show_the_records_whole_and_ask(run, tmp_path, store):
    out, _ = made(run, tmp_path, store, "--n", "50")
    rows = read_rows(out / "sheets" / "rater-1.csv")
    texts = {row["text"].removeprefix("'") for row in rows}
    assert texts == {row["text"] for role in ("holdout", "synthetic") for row in rows_of(role)}
    assert not [row for row in rows if row["text"].startswith("=")]
    assert {row["label"] for row in rows} == {"mild", "severe"}
    assert list(rows[0])[3:] == [
        "plausible", "label_right", "method_detail", "stigmatising", "origin", "comment",
    ]  # fmt: skip
    page = (out / "sheets" / "rater-1.html").read_text()
    assert "second line, of holdout; end" in page
    assert page.count("<article>") == 2 * N
    assert "<script" not in page


def test_a_run_may_be_named_by_its_audit_file(run, tmp_path, store):
    out, key = made(run / "audit.json", tmp_path, store, "--n", "5")
    sheet = out / "sheets" / "rater-1.csv"
    fill(sheet, key, honest)
    done = call("score", run / "audit.json", sheet, "--key", out / "key.json")
    assert done.exit_code == 0
    assert (run / "review.json").is_file()


def test_the_same_seed_gives_the_same_sheets(run, tmp_path, store):
    out, _ = made(run, tmp_path, store)
    again = tmp_path / "again"
    call("make", run, "--out", again, "--show-text", "--store", store.root)
    for path in sorted(out.rglob("*.*")):
        assert path.read_bytes() == (again / path.relative_to(out)).read_bytes()


def test_without_labels_nobody_is_asked_about_them(tmp_path, store):
    out, key = made(run_folder(tmp_path, store, labels=False), tmp_path, store)
    assert not key.labelled
    assert "label" not in (out / "sheets" / "rater-1.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("options", "message"),
    [((), "add --show-text"), (("--show-text", "--store", "elsewhere"), "does not hold the")],
)
def test_no_sheet_without_consent_or_data(run, tmp_path, options, message, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=message):
        call("make", run, "--out", tmp_path / "review", *options)
    assert not (tmp_path / "review").exists()


def test_no_sheet_without_a_holdout_and_none_over_another(tmp_path, store):
    lone = run_folder(tmp_path, store, roles=("train", "synthetic"))
    with pytest.raises(UsageError, match="has no holdout"):
        made(lone, tmp_path, store)
    (tmp_path / "review").mkdir()
    (tmp_path / "review" / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="not empty"):
        made(lone, tmp_path, store)


# reading them back


def filled(run, tmp_path, store, *, n_raters=3):
    out, key = made(run, tmp_path, store, "--raters", str(n_raters))
    sheets = [out / "sheets" / f"rater-{rater + 1}.csv" for rater in range(n_raters)]
    for sheet in sheets:
        fill(sheet, key, honest)
    return sheets, key


def table(found, title):
    [exhibit] = [each for each in found.exhibits if each.title.startswith(title)]
    return {row[0]: row[1:] for row in exhibit.rows}


def test_what_raters_said_comes_out(run, tmp_path, store):
    sheets, key = filled(run, tmp_path, store)
    found = score(read_sheets(sheets, key), key)
    means = table(found, "Synthetic and held-out")["mean plausibility, 1 to 5"]
    places = {role: [] for role in ("synthetic", "holdout")}
    for place, code in enumerate(sorted(key.records)):
        places[key.records[code].role].append(place)
    assert means[0] == pytest.approx(np.mean([2 + place % 2 for place in places["synthetic"]]))
    assert means[3] == pytest.approx(np.mean([4 + place % 2 for place in places["holdout"]]))
    assert means[1] < means[0] < means[2]
    assert means[7] < means[6] < means[8] < 0
    assert table(found, "Real or synthetic?")["both sides"][0] == 1.0
    agreement = table(found, "Agreement")
    assert agreement["plausible"][2] == pytest.approx(1.0)
    assert agreement["stigmatising"][2] is None
    assert "all answers are the same" in agreement["stigmatising"][5]
    flagged = table(found, "Synthetic records that raters objected to")
    expected = {
        key.records[code].record
        for place, code in enumerate(sorted(key.records))
        if key.records[code].role == "synthetic" and place % 4 == 0
    }
    assert set(flagged) == expected
    assert all(row[0] == 3.0 for row in flagged.values())


def test_persons_are_what_the_interval_counts(run, tmp_path, store):
    """Two notes a person in the holdout, none in the synthetic corpus."""
    _, key = filled(run, tmp_path, store)
    persons = {(each.role, each.person) for each in key.records.values()}
    assert len([1 for role, _ in persons if role == "holdout"]) == N // 2
    assert len([1 for role, _ in persons if role == "synthetic"]) == N


def test_a_rater_who_guesses_detects_nothing(run, tmp_path, store):
    out, key = made(run, tmp_path, store, "--raters", "1")
    sheet = out / "sheets" / "rater-1.csv"
    random = np.random.default_rng(0)
    fill(sheet, key, lambda *_: {"origin": random.choice(["real", "synthetic"])})
    found = score(read_sheets([sheet], key), key)
    _, low, high = table(found, "Real or synthetic?")["both sides"]
    assert low < 0.5 < high
    assert table(found, "Synthetic and held-out")["share with stigmatising words"][0] is None


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_sheets_as_spreadsheet_programs_save_them(run, tmp_path, store, delimiter):
    out, key = made(run, tmp_path, store, "--raters", "1")
    sheet = out / "sheets" / "rater-1.csv"

    def sloppy(role, place):
        answers = honest(role, place)
        return answers | {"plausible": answers["plausible"] + ".0", "method_detail": " No ",
                          "origin": answers["origin"].upper(), "stigmatising": "n"}  # fmt: skip

    fill(sheet, key, sloppy, delimiter=delimiter, encoding="utf-8")
    with sheet.open("a") as file:
        file.write(delimiter * 3 + "\n")
    ratings = read_sheets([sheet], key)
    assert not np.isnan(ratings.answers["plausible"]).any()
    assert set(ratings.answers["stigmatising"].ravel()) == {1.0}


def break_value(rows):
    rows[3]["plausible"] = "6"


def break_code(rows):
    rows[2]["record"] = "a note of the clinic"


def repeat(rows):
    rows[4] = dict(rows[1])


def lose(rows):
    del rows[5]


def empty(rows):
    for row in rows:
        for item in ("plausible", "label_right", "method_detail", "stigmatising", "origin"):
            row[item] = ""


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (
            break_value,
            "line 8, field 'plausible': record r[0-9]{5} holds none of the answers. Write",
        ),
        (break_code, "line 6, field 'record': holds a code that is not in the key. Keep one"),
        (repeat, "holds the record r[0-9]{5} twice"),
        (lose, "lacks 1 of 24 records, the first is r[0-9]{5}. Put the lines back"),
        (empty, "holds no answer"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(run, tmp_path, store, damage, message):
    sheets, key = filled(run, tmp_path, store, n_raters=1)
    rows = read_rows(sheets[0])
    damage(rows)
    with sheets[0].open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    with pytest.raises(InputError, match=message) as caught:
        read_sheets(sheets, key)
    assert "clinic" not in str(caught.value).replace(str(tmp_path), "")


def test_other_files_are_no_sheets(run, tmp_path, store):
    sheets, key = filled(run, tmp_path, store, n_raters=2)
    text = sheets[0].read_text("utf-8-sig")
    sheets[0].write_text(text.replace("origin", "source", 1))
    with pytest.raises(InputError, match="line 1: has no column 'origin'"):
        read_sheets(sheets, key)
    sheets[0].write_bytes(text.replace("clinic", "kliník").encode("latin-1"))
    with pytest.raises(InputError, match=r"is no text in UTF-8\. Save it as 'CSV UTF-8'"):
        read_sheets(sheets, key)
    with pytest.raises(InputError, match="named like another sheet"):
        read_sheets([sheets[1], sheets[1]], key)
    with pytest.raises(InputError, match="is no key"):
        Key.read(sheets[1])


# into the audit


def test_the_review_stands_in_the_report(run, tmp_path, store):
    sheets, _ = filled(run, tmp_path, store)
    key = tmp_path / "review" / "key.json"
    before = (run / "audit.json").read_bytes()
    done = call("score", run, *sheets, "--key", key)
    assert "Raters guessed right whether a text was real or synthetic in 1.00" in done.output
    assert (run / "audit.json").read_bytes() == before
    assert json.loads((run / "review.json").read_text())["schema"] == "synthaudit/review/1"
    page = (run / "report.html").read_text()
    assert 'id="review"' in page
    assert "Krippendorff" in page
    assert "note of the clinic" not in page
    again = (run / "review.json").read_bytes()
    call("score", run, *sheets, "--key", key)
    assert (run / "review.json").read_bytes() == again
    assert read_review(run).raters == ("rater-1", "rater-2", "rater-3")


def test_a_review_of_another_audit_is_refused(run, tmp_path, store):
    sheets, _ = filled(run, tmp_path, store)
    key = tmp_path / "review" / "key.json"
    call("score", run, *sheets, "--key", key)
    audit = json.loads((run / "audit.json").read_text())
    audit["provenance"] = {"changed": True}
    (run / "audit.json").write_text(json.dumps(audit))
    with pytest.raises(InputError, match="belongs to another audit"):
        read_review(run)
    with pytest.raises(UsageError, match="was not made for the audit"):
        call("score", run, *sheets, "--key", key)


def test_codes_follow_from_the_key_of_the_data_and_not_from_the_seed_alone():
    sides = [
        Corpus.from_records((Record(f"{role}{n}", f"{role} text {n}") for n in range(9)), role=role)
        for role in ("synthetic", "holdout")
    ]
    first, again, other = (
        set(mixed(*sides, secret=secret, n=9, seed=0, audit_sha256="a").key.records)
        for secret in ("one", "one", "two")
    )
    assert first == again
    assert len(first & other) < 3
