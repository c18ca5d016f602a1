"""Texts stand beside pseudonyms only where they are asked for, and say what they are."""

import pytest
from conftest import clinic_rows, write_rows
from fake_bench import make_corpus

from synthaudit.cli._auditing import audit_plan
from synthaudit.config import make_plan
from synthaudit.pseudonyms import pseudonyms
from synthaudit.results import Audit, Bars, Match, Matches, Score, Series, Table
from synthaudit.seats import Corpora
from synthaudit.showing import with_texts


@pytest.fixture
def corpora():
    return Corpora(
        make_corpus(["He sleeps badly.", "She walks."], "train"),
        make_corpus(["Since May, he -- sleeps badly now", "İam well since May"]),
    )


def names(corpora, role):
    return pseudonyms(corpora.train.secret, role, getattr(corpora, role).ids)


def shown(corpora, *exhibits):
    score = Score("a.b", "a", "B", "It says.", "higher", "F1", "ok", exhibits=exhibits)
    return with_texts([score], corpora)[0].exhibits


def test_a_table_gets_a_column_of_texts_for_each_of_pseudonyms(corpora):
    made, real = names(corpora, "synthetic"), names(corpora, "train")
    table = Table("T", ("", "record", "held against", "F1"), (("worst", made[1], real[0], 0.5),))
    (found,) = shown(corpora, table)
    assert found.columns[4:] == ("text of record", "text of held against")
    assert found.rows[0][:4] == table.rows[0]
    assert found.rows[0][4:] == ("synthetic: İam well since May", "train: He sleeps badly.")
    assert "quotes texts" in found.note


def test_what_names_nobody_stays_as_it_is(corpora):
    others = (
        Table("T", ("label", "F1"), (("F32", 0.5),)),
        Bars("B", ("a",), (Series("s", (1.0,)),), unit="F1"),
    )
    assert shown(corpora, *others) == others


def test_matches_are_followed_by_their_texts_with_the_passage_marked(corpora):
    made, real = names(corpora, "synthetic"), names(corpora, "train")
    matches = Matches(
        "M",
        "tokens",
        (
            Match(made[0], real[0], "train", 3.0, span=(2, 5)),
            Match(made[1], real[1], "train", 1.0, span=(3, 5)),
            Match(made[0], "0123456789", "train", 1.0),
        ),
        n_matches=3,
    )
    same, table = shown(corpora, matches)
    assert same == matches
    assert [row[3:] for row in table.rows] == [
        ("synthetic: Since May, [[he -- sleeps badly]] now", "train: He sleeps badly."),
        # the small form of the first letter falls into two words
        ("synthetic: İam well since May", "train: She walks."),
        ("synthetic: Since May, he -- sleeps badly now", None),
    ]


def test_a_run_quotes_texts_only_when_told_to(tmp_path):
    for name in ("train", "leaking"):
        write_rows(tmp_path / f"{name}.jsonl", clinic_rows(name, 40))
    plan = make_plan(
        {
            "profile": "quick",
            "models": {"embedder": "weightless"},
            "train": {"path": str(tmp_path / "train.jsonl")},
            "synthetic": {"path": str(tmp_path / "leaking.jsonl")},
        },
        origin="test",
    )
    texts = [row["text"] for row in clinic_rows("leaking", 40)]
    written = {}
    for told in (False, True):
        out = tmp_path / f"run-{told}"
        audit_plan(
            plan,
            out,
            resume=False,
            fresh=False,
            workers=1,
            store=tmp_path / "store",
            show_text=told,
        )
        written[told] = Audit.read(out).to_json()
        assert Audit.read(out).provenance.get("shows_text", False) == told
    quoted = [text for text in texts if text in written[True].replace("\\n", "\n")]
    assert len(quoted) >= 20
    assert not any(text[:40] in written[False] for text in texts)
