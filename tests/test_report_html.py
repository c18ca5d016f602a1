"""The report is one safe, whole, repeatable HTML file, whatever the audit holds."""

import base64
import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from importlib import resources
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_audit import HOSTILE, sample_audit, sample_gate, score

from synthaudit.reasons import REASONS
from synthaudit.reports import html
from synthaudit.results import (
    Audit,
    Bars,
    CorpusSummary,
    Curve,
    Line,
    Match,
    Matches,
    Privacy,
    Scatter,
    Series,
    Table,
)

VOID = {"meta", "br", "hr", "link", "img", "input"}
PAGE = html.render(sample_audit(), sample_gate())


class Tree(HTMLParser):
    """Refuses a page whose elements do not nest; keeps tags, attributes and text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        assert len(dict(attrs)) == len(attrs), f"an attribute is given twice: {attrs}"
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in {"style", "script"}:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    def attributes(self, name):
        return [attributes[name] for _, attributes in self.tags if name in attributes]


def with_score(changed, audit=None):
    audit = audit or sample_audit()
    return replace(audit, scores=(changed, *audit.scores))


def test_elements_nest_and_ids_are_unique():
    ids = Tree(PAGE).attributes("id")
    assert len(ids) == len(set(ids))


def without_our_script(page: str) -> str:
    """The page without the one script it may hold, which is there once, whole and unchanged."""
    ours = resources.files("synthaudit.reports").joinpath("templates", "report.js")
    script = f"<script>{ours.read_text('utf-8')}</script>"
    assert page.count(script) == 1
    return page.replace(script, "")


def test_nothing_is_loaded_and_nothing_runs_but_our_script():
    tree = Tree(without_our_script(PAGE))
    names = {name for _, attributes in tree.tags for name in attributes}
    assert not {"src", "srcset", "style", "action", "data", "xlink:href", "ping"} & names
    assert not [name for name in names if name.startswith("on")]
    assert not {"script", "iframe", "object", "embed", "link", "base", "form"} & {
        tag for tag, _ in tree.tags
    }
    assert all(href.startswith("#") for href in tree.attributes("href"))
    assert "url(" not in PAGE
    assert "@import" not in PAGE


def test_every_link_has_a_target():
    tree = Tree(PAGE)
    assert {href[1:] for href in tree.attributes("href")} <= set(tree.attributes("id"))


def test_content_security_policy_names_the_style_and_the_script_it_allows():
    style, script = (
        base64.b64encode(
            hashlib.sha256(
                PAGE.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0].encode()
            ).digest()
        ).decode()
        for tag in ("style", "script")
    )
    policy = next(
        attributes["content"]
        for tag, attributes in Tree(PAGE).tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none';")
    assert f"style-src 'sha256-{style}';" in policy
    assert f"script-src 'sha256-{script}';" in policy
    assert "unsafe" not in policy


def test_same_audit_same_bytes():
    assert html.render(sample_audit(), sample_gate()) == PAGE


def test_same_bytes_in_another_process():
    program = (
        "import hashlib\nfrom sample_audit import *\nfrom synthaudit.reports import html\n"
        "page = html.render(sample_audit(), sample_gate())\n"
        "print(hashlib.sha256(page.encode()).hexdigest())"
    )
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "1",
        "PYTHONPATH": str(Path(__file__).parent),
    }
    found = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == hashlib.sha256(PAGE.encode()).hexdigest()


def test_audit_read_back_gives_the_same_page(tmp_path):
    sample_audit().save(tmp_path)
    assert html.render(Audit.read(tmp_path), sample_gate()) == PAGE


def test_every_score_and_every_exhibit_is_shown():
    tree = Tree(PAGE)
    for each in sample_audit():
        assert each.id in tree.text
        assert each.id in tree.attributes("id")
        for exhibit in each.exhibits:
            assert exhibit.title in tree.text


def test_failed_and_not_applicable_scores_are_named_with_their_reason():
    text = Tree(PAGE).text
    assert "19 scores in all: 16 computed, 1 failed, 2 not applicable." in text
    assert "It failed: ValueError: needs 2 clusters, found 1" in text
    assert "Not applicable: No canaries were planted" in text


def test_first_screen_says_what_to_know_before_relying_on_it():
    text = Tree(PAGE).text
    first = text[text.index("Under which conditions?") : text.index("Gate FAIL")]
    for sentence in (
        "2 rules of the policy stand in the way.",
        "Set aside by a waiver, with its owner: fidelity.mauve.",
        "Use the result to go on developing; do not base a release on it.",
        "Inconclusive. No attack noticed a leak",
        "3 of 6 measures are worse than real text, 1 better (which can mean copying), 2 like",
        (
            "Had 10 of 1,000 people (here: 4 of 400) been copied word for word, the audit would "
            "have noticed 4 times in 5."
        ),
        "Hardly seen, at any size tried: records retold in partly other words.",
        "4 of 100 audits raised a false alarm",
        "Failed, so nothing is known: MAUVE.",
        "Attacks nobody has thought of",
        "synthetic: 3 of 600 texts are empty.",
        "a premise did not hold (split): Nobody declared how.",
        "2 of 382 people in train were left out",
        "4 synthetic records share a run of 50 words or more",
        "1 known attack was not run: planted records.",
        "Meaning was measured with: minilm.",
        "of those computed are counted beside real text",
    ):
        assert sentence in first
    assert "#not-run" in Tree(PAGE).attributes("href")


def test_an_exhibit_that_holds_nothing_is_a_sentence():
    zeros = Bars("zeros", ("train", "holdout"), (Series("x", (0.0, 0.0)),), "share of people")
    exhibits = (Matches("none", "similarity", (), 0), zeros)
    plain = score("fidelity.odd", "Odd", 0.0)
    text, before = (
        html.render(with_score(replace(plain, exhibits=shown))) for shown in (exhibits, ())
    )
    assert "There are no matches." in text
    assert "All are zero: share of people, train and holdout." in text
    assert text.count("<svg") == before.count("<svg")


def test_hostile_labels_are_shown_and_harmless():
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;⟨U+202E⟩gnp.exe⟨U+0007⟩" in PAGE
    assert "<script" not in without_our_script(PAGE)
    assert "\u202e" not in PAGE
    assert "\x07" not in PAGE


anything = st.text(st.characters(), min_size=1, max_size=30)


@settings(max_examples=20)
@given(text=anything)
def test_any_string_anywhere_leaves_a_well_formed_page(text):
    audit = sample_audit()
    exhibits = (
        Bars(text, (text, text), (Series(text, (1.0, 2.0)),), text),
        Curve(text, text, text, (Line(text, (0.0, 1.0), (0.0, 1.0)),)),
        Matches(text, text, (Match(text, text, text, 0.5),), 1),
        Table(text, (text,), ((text,),), note=text),
    )
    changed = replace(
        score("fidelity.other", text, 0.5, 0.1), meaning=text, unit=text, signature=text,
        exhibits=exhibits,
    )  # fmt: skip
    privacy = Privacy("leak_found", (text,), text, findings=(text,))
    corpora = {**audit.corpora, "train": CorpusSummary(1, 1, text, notices=(text,))}
    audit = replace(
        with_score(changed), privacy=privacy, corpora=corpora, provenance={text: [text]}
    )
    page = html.render(audit)
    page.encode()  # no lone surrogate
    Tree(page)
    assert "<script" not in without_our_script(page)
    assert not any(character in page for character in "\u202e\u2066\x00\x07\u200b\ufeff")


def test_a_score_id_of_any_kind_becomes_a_fragment():
    assert html.anchor('a.b"><i> ü') == "a.b---i---"
    assert html.anchor("fidelity.mmd2") == "fidelity.mmd2"


def huge(n: int) -> tuple:
    numbers = tuple(index / n for index in range(n))
    names = tuple(f"class {index} " + "long " * 20 for index in range(n))
    return (
        Table("huge table", ("a", "b"), tuple(zip(names, numbers, strict=True))),
        Bars("huge bars", names, (Series("one", numbers), Series("two", numbers)), "records"),
        Curve("huge curve", "x", "y", tuple(Line(f"line {i}", numbers, numbers) for i in range(9))),
        Scatter("huge scatter", "x", "y", (Line("one", numbers, numbers),)),
        Matches("huge matches", "similarity", (Match("a", "b", "train", 0.5, (1, 2)),) * n, n + 7),
    )


def test_page_stays_small_however_much_the_exhibits_hold():
    audit = with_score(score("fidelity.huge", "Huge", 0.5, 0.1, exhibits=huge(200_000)))
    page = html.render(audit)
    assert len(page.encode()) < 1_000_000
    text = Tree(page).text
    assert "The table leaves out 199,950 rows of 200,000." in text
    assert "Shown: 24 of 200,000 groups." in text
    assert "Shown: 400 of 200,000 points." in text
    assert "Shown: 6 of 9 lines." in text
    assert "The 200,000 strongest matches of 200,007." in text


def test_page_stays_small_however_much_was_noticed():
    audit = sample_audit()
    many = tuple(f"{n}: {'long ' * 100}" for n in range(5_000))
    synthetic = replace(audit.corpora["synthetic"], notices=many)
    changed = replace(
        audit,
        corpora={**audit.corpora, "synthetic": synthetic},
        privacy=replace(audit.privacy, findings=many),
        provenance={**audit.provenance, "files": dict(enumerate(many)), "list": many},
        scores=tuple(replace(each, exhibits=huge(500)) for each in audit),
    )
    page = html.render(changed)
    assert len(page.encode()) < html.MAX_BYTES
    text = Tree(page).text
    assert text.count("4,900 more in audit.json.") == 2
    assert "4999: long" not in text
    assert "4,998 more finding" in text


def test_page_stays_under_the_limit_with_very_many_exhibits():
    wide = Table("wide", ("a",) * 6, (("long " * 60,) * 6,) * 60)
    scores = tuple(
        score(f"fidelity.number_{index}", "x", 0.5, 0.1, exhibits=(wide,)) for index in range(40)
    )
    page = html.render(replace(sample_audit(), scores=scores))
    assert len(page.encode()) <= html.MAX_BYTES
    assert "The table leaves out 35 rows of 60." in page
    assert all(each.id in page for each in scores)


def test_headings_go_down_one_level_at_a_time():
    levels = [int(tag[1]) for tag, _ in Tree(PAGE).tags if tag in {"h1", "h2", "h3", "h4", "h5"}]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_landmarks_language_and_table_heads():
    tree = Tree(PAGE)
    tags = [tag for tag, _ in tree.tags]
    assert tree.tags[0] == ("html", {"lang": "en"})
    assert tags.count("main") == 1
    assert {"nav", "header", "footer"} <= set(tags)
    assert all(
        attributes["scope"] in {"col", "row"} for tag, attributes in tree.tags if tag == "th"
    )
    assert all(
        attributes["tabindex"] == "0" and attributes["aria-label"]
        for _, attributes in tree.tags
        if attributes.get("class") == "scroll"
    )


def test_every_drawing_says_what_it_shows():
    tags = Tree(PAGE).tags
    drawings = [index for index, (tag, _) in enumerate(tags) if tag == "svg"]
    assert len(drawings) > 15
    for index in drawings:
        image, (title, titled), (described, description) = (
            tags[index][1],
            *tags[index + 1 : index + 3],
        )
        assert (title, described) == ("title", "desc")
        assert image["role"] == "img"
        assert image["aria-labelledby"] == titled["id"]
        assert image["aria-describedby"] == description["id"]


@pytest.mark.parametrize("verdict", ["leak_found", "no_evidence", "inconclusive"])
def test_privacy_verdict_comes_with_its_four_sentences(verdict):
    audit = sample_audit(verdict)
    text = Tree(html.render(audit)).text
    for reason in audit.privacy.reasons or (verdict,):
        explained = REASONS[reason]
        for sentence in (explained.happened, explained.does_not_mean, explained.would_settle):
            assert sentence.replace("`", "") in text
        assert explained.meanwhile in text


def test_why_does_not_repeat_the_fixed_sentences():
    happened = REASONS["power_unknown"].happened
    audit = sample_audit()
    privacy = replace(audit.privacy, why=f"{happened} None of 2 attacks stood out.")
    text = Tree(html.render(replace(audit, privacy=privacy))).text
    assert text.count(happened) == 2  # the tile and the reason
    assert "None of 2 attacks stood out." in text


@pytest.mark.parametrize(("verdict", "word"), [("pass", "PASS"), ("fail", "FAIL"),
                                               ("undecided", "UNDECIDED")])  # fmt: skip
def test_gate_stands_on_top_with_what_blocks(verdict, word):
    text = Tree(html.render(sample_audit(), sample_gate(verdict))).text
    assert f"Gate {word} " in text
    assert text.index(f"Gate {word} ") < text.index("What was found, and what it means")
    assert "The verdict is inconclusive (power_unknown)." in text
    headlines = {
        "pass": "The policy is met, yet whether anything leaked could not be told",
        "fail": "Not under this policy: a rule is not met",
        "undecided": "Not yet: a rule of the policy could not be judged",
    }
    assert text.index(headlines[verdict]) < text.index(f"Gate {word} ")


def test_gate_about_another_corpus_is_called_out():
    gate = sample_gate()
    gate["corpora"] = {"synthetic": {"sha256": "ee" * 32}}
    text = Tree(html.render(sample_audit(), gate)).text
    assert "This verdict is about another synthetic corpus (fingerprint eeeeeeeeeeee)." in text
    assert "another synthetic corpus" not in Tree(PAGE).text


def test_without_holdout_without_scores_without_provenance():
    audit = Audit(
        corpora={"synthetic": CorpusSummary(1, 1, "ab" * 32)},
        scores=(),
        privacy=Privacy("inconclusive", ("no_holdout",), "There was no holdout."),
        provenance={},
    )
    text = Tree(html.render(audit)).text
    assert "Not measured" in text
    assert "Nothing could be compared with what chance alone would do." in text
    assert "It was not measured how large a leak must be to be seen" in text


@pytest.mark.parametrize(
    "exhibit",
    [
        Table("nothing", ("a",), ()),
        Bars("nothing", (), (), "records"),
        Bars("zeros", ("a", "b"), (Series("x", (0.0, 0.0)),), "records"),
        Bars("negative", ("a", "b"), (Series("x", (-2.0, 1e9)),), "records"),
        Curve("nothing", "x", "y", ()),
        Curve("one point", "x", "y", (Line("a", (1.0,), (1.0,)),)),
        Curve("no line", "x", "y", (Line("a", (), ()),), diagonal=True),
        Curve("gaps", "x", "y", (Line("a", (0.0, 1.0, 2.0), (float("nan"), float("inf"), 1.0)),)),
        Scatter("nothing", "x", "y", ()),
        Scatter(
            "six clouds", "x", "y", tuple(Line(str(i), (0.0, i), (1.0, 2.0)) for i in range(7))
        ),
        Matches("nothing", "similarity", (), 0),
        Table("many columns", ("a",) * 40, ((1.0,) * 40,)),
        Bars("many series", ("a",), tuple(Series(str(i), (1.0,)) for i in range(40)), "records"),
        Table("long " * 100_000, ("long " * 100_000,), (("long " * 100_000,),)),
    ],
    ids=lambda exhibit: f"{exhibit.kind}: {exhibit.title[:20]}",
)
def test_degenerate_exhibits_are_drawn_without_breaking(exhibit):
    page = html.render(with_score(score("fidelity.odd", "Odd", 0.0, exhibits=(exhibit,))))
    assert exhibit.title[:200] in Tree(page).text
    assert len(page.encode()) < 200_000
    assert "NaN" not in page.partition("</style>")[2].replace("not a number", "")


@pytest.mark.parametrize(("value", "reference"), [(0.0, 0.0), (-3.0, 1e12), (1e-300, 2e-300)])
def test_scores_of_any_size_are_drawn(value, reference):
    page = html.render(with_score(score("fidelity.odd", "Odd", value, reference=reference)))
    assert Tree(page).tags


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ({}, "on as much synthetic as real text"),
        ({"matched_size": 1_500, "matched_unit": "tokens"}, "on 1,500 tokens of each at most"),
        ({"matched_size": 1, "matched_unit": "records"}, "on 1 record of each at most"),
    ],
)
def test_what_was_made_equal_is_said(size, said):
    odd = score("diversity.odd", "Odd", 0.5, reference=0.3, matched_value=0.4, **size)
    assert f"{said}: this is what is compared" in Tree(html.render(with_score(odd))).text


def test_hostile_label_of_the_sample_is_what_it_claims():
    assert "<script>" in HOSTILE
    assert "\u202e" in HOSTILE
