"""Drawings that gather several scores read their numbers off the audit, and need enough of them."""

from dataclasses import replace

from sample_audit import sample_audit, score

from synthaudit.reports.comparing import Dimension
from synthaudit.reports.overviews import by_n, dose_response, matched_people
from synthaudit.results import Bars, Line, Series


def test_dose_and_response_has_a_line_for_each_kind_that_was_tried():
    (curve,) = dose_response(sample_audit())
    assert [line.name for line in curve.lines] == [
        "verbatim", "edited", "paraphrase", "what counts as seen",
    ]  # fmt: skip
    assert curve.lines[0] == Line("verbatim", (3.0, 4.0), (0.6, 0.82))
    assert curve.lines[-1] == Line("what counts as seen", (3.0, 100.0), (0.8, 0.8))
    assert curve.x_label == "people leaked, of 400"


def test_without_planted_leaks_there_is_no_dose():
    audit = sample_audit()
    assert dose_response(replace(audit, privacy=replace(audit.privacy, power=None))) == ()
    power = replace(audit.privacy.power, leaks=())
    assert dose_response(replace(audit, privacy=replace(audit.privacy, power=power))) == ()


def counting(name, train, holdout):
    bars = Bars("People", ("train", "holdout"), (Series("m", (train, holdout)),), "share of people")
    return score(f"privacy.{name}", name, 0.1, exhibits=(bars,))


def test_matched_people_stand_side_by_side_attack_by_attack():
    audit = sample_audit()
    scores = (counting("a", 0.3, 0.1), counting("b", 0.2, 0.0))
    (bars,) = matched_people(replace(audit, scores=scores))
    assert bars.labels == ("a", "b")
    assert bars.series == (Series("train", (0.3, 0.2)), Series("holdout", (0.1, 0.0)))
    assert matched_people(replace(audit, scores=scores[:1])) == ()
    assert matched_people(audit) == ()


def test_scores_that_differ_in_their_last_number_are_drawn_over_it():
    family = tuple(
        score(f"diversity.self_bleu_{n}", f"Self-BLEU-{n}", 1 / n, reference=0.9 / n, unit="BLEU")
        for n in (4, 2, 3)
    )
    (curve,) = by_n(Dimension("diversity", (*family, score("diversity.other_2", "x", 0.5))))
    assert curve.title == "Self-BLEU by n"
    assert curve.lines[0] == Line("synthetic", (2.0, 3.0, 4.0), (1 / 2, 1 / 3, 1 / 4))
    assert curve.lines[1] == Line("real text", (2.0, 3.0, 4.0), (0.9 / 2, 0.9 / 3, 0.9 / 4))
    matched = tuple(replace(each, matched_value=0.1) for each in family)
    assert by_n(Dimension("diversity", matched))[0].lines[0].y == (0.1, 0.1, 0.1)
    assert by_n(Dimension("diversity", family[:2])) == ()
