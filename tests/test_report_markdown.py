"""The summary for a pull request: verdict first, short, and nothing in it turns into markup."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_audit import HOSTILE, sample_audit, sample_gate, score, without_value

from synthaudit.reports import markdown
from synthaudit.results import Audit, CorpusSummary, Privacy

SUMMARY = markdown.summary(sample_audit(), sample_gate())


def cells(row: str) -> list[str]:
    return re.split(r"(?<!\\)\|", row)[1:-1]


def test_verdicts_come_first():
    lines = SUMMARY.splitlines()
    assert lines[0] == "# Gate: FAIL"
    assert "## Privacy: Inconclusive" in lines
    assert markdown.summary(sample_audit("leak_found")).startswith("## Privacy: Leak found\n")


def test_findings_and_warnings_come_before_what_would_settle_it():
    top = SUMMARY.partition("What would settle it")[0]
    assert "- Finding: 4 synthetic records share" in top
    assert "- **Warning:** synthetic: 3 of 600 texts are empty." in top
    assert "- **1 known attack was not run:** planted records." in top
    assert "Meaning was measured with: minilm." in SUMMARY
    assert "▲ noticed by the test" in SUMMARY


def test_blocking_rules_are_listed_worst_first():
    table = [line for line in SUMMARY.partition("## Privacy")[0].splitlines() if "code>" in line]
    assert [cells(row)[2].strip() for row in table] == ["✕ failed", "? undecided"]


def test_every_score_is_in_a_table_with_as_many_cells_as_heads():
    tables = re.findall(r"(?:^\|.*\n)+", SUMMARY, flags=re.MULTILINE)
    assert len(tables) == 4
    for table in tables:
        head, *rows = table.splitlines()
        assert all(len(cells(row)) == len(cells(head)) for row in rows)
    for each in sample_audit():
        assert f"<code>{each.id}</code>" in SUMMARY


def test_details_open_and_close():
    assert SUMMARY.count("<details>") == SUMMARY.count("</details>") == 3
    assert SUMMARY.count("<summary>") == SUMMARY.count("</summary>") == 3
    assert "<summary>Diversity: 2 of 4 measures are worse than real text (2 like" in SUMMARY


def test_same_audit_same_bytes():
    assert markdown.summary(sample_audit(), sample_gate()) == SUMMARY


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a | b", r"a \| b"),
        ("<b>&lt;", "&lt;b&gt;&amp;lt;"),
        ("*x* _y_ `z` ~w~", r"\*x\* \_y\_ \`z\` \~w\~"),
        ("[x](y) ![z]", r"\[x\](y) \!\[z\]"),
        ("@team #12", r"&#64;team \#12"),
        ("https://x.y www.x.y", "https:&#47;/x.y www&#46;x.y"),
        ("1. first", r"1\. first"),
        ("0.88 [0.8, 0.9]", r"0.88 \[0.8, 0.9\]"),
        ("privacy.self_bleu_4", "privacy.self_bleu_4"),
        ("_x__y_", r"\_x\_\_y\_"),
        ("- item", r"\- item"),
        ("line\nbreak", "line break"),
        ("\u202e", "⟨U+202E⟩"),
        ("\\|", r"\\\|"),
    ],
)
def test_text_is_plain(text, shown):
    assert markdown.plain(text) == shown


def test_hostile_strings_stay_text():
    hostile = HOSTILE + " | @everyone\n</details>\n# heading"
    audit = sample_audit()
    broken = without_value("fidelity.a", hostile, "failed", hostile)
    privacy = Privacy("leak_found", (hostile,), hostile, findings=(hostile,))
    gate = sample_gate()
    gate["outcomes"] = [{**outcome, "detail": hostile} for outcome in gate["outcomes"]]
    text = markdown.summary(
        replace(audit, scores=(broken, *audit.scores), privacy=privacy),
        {**gate, "notes": [hostile]},
    )
    assert "<script" not in text
    assert "@everyone" not in text
    assert "\n# heading" not in text
    assert text.count("</details>") == 3
    assert not set(text) & set("\u202e\x07")


@given(st.text(max_size=40))
def test_plain_text_stays_one_line_without_html(text):
    shown = markdown.plain(text)
    assert len(shown.splitlines()) <= 1
    assert not set(shown) & set("<>@")
    assert re.search(r"(?<!\\)(?:\\\\)*\|", shown) is None


def test_summary_stays_under_its_size():
    scores = tuple(
        score(f"fidelity.number_{index}", "x", 0.5, 0.1, reference=0.4) for index in range(1_000)
    )
    gate = sample_gate()
    gate["outcomes"] = gate["outcomes"] * 500
    gate["notes"] = ["note " * 100] * 500
    privacy = replace(sample_audit().privacy, findings=("finding " * 40,) * 1_000)
    text = markdown.summary(replace(sample_audit(), scores=scores, privacy=privacy), gate)
    assert len(text.encode()) < markdown.MAX_BYTES
    assert "more scores in report.html." in text
    assert "more rules in gate.json." in text
    assert "more findings in report.html." in text


def test_nothing_to_say():
    audit = Audit(
        corpora={"synthetic": CorpusSummary(1, 1, "ab" * 32)},
        scores=(),
        privacy=Privacy("inconclusive", ("no_holdout",), "There was no holdout."),
        provenance={},
    )
    assert "<summary>Fidelity: Not measured</summary>" in markdown.summary(audit)
