"""The report's list of the people most attacks point at."""

import re

from sample_audit import sample_audit, score

from synthaudit.reports import html
from synthaudit.reports.exposed import most_exposed
from synthaudit.results import Audit, Privacy, Table


def listing(id, *records):
    rows = tuple((name, role, 1.0) for name, role in records)
    return score(
        id, id, 0.1, exhibits=(Table("Most exposed", ("record", "role", "evidence"), rows),)
    )


def audited(*scores):
    return Audit(sample_audit().corpora, scores, Privacy("inconclusive", (), ""), {})


def test_records_in_most_lists_come_first():
    both, one, other = ("pb", "train"), ("p1", "holdout"), ("p2", "train")
    audit = audited(
        listing("privacy.a", one, both),
        listing("privacy.b", both, both),
        listing("privacy.c", other),
        score("privacy.d", "D", 0.1, exhibits=(Table("t", ("kind", "n"), (("x", 1.0),)),)),
    )
    found, n_lists = most_exposed(audit)
    assert found == [("pb", "train", 2), ("p1", "holdout", 1), ("p2", "train", 1)]
    assert n_lists == 3


def test_no_more_than_ten_are_shown():
    many = [(f"p{n:02d}", "train") for n in range(30)]
    assert len(most_exposed(audited(listing("privacy.a", *many)))[0]) == 10


def test_the_page_lists_them_and_says_when_there_are_none():
    page = html.render(audited(listing("privacy.a", ("px7", "train"))))
    section = re.search(r'<h3 id="exposed">.*?<h3>', page, re.DOTALL).group()
    assert "px7" in section
    assert 'href="#privacy.a"' in section
    assert "1 attack lists" in section
    assert "No attack named any." in html.render(audited())


def test_the_privacy_page_shows_what_the_verdict_rests_on():
    page = html.render(sample_audit())
    ground = page[page.index('id="ground"') :]
    for shown in ("Premises", "4 times in 5", "Attacks that were run", "Attacks that were not run"):
        assert shown in ground
