"""An audit in a notebook and as a table; and that importing the library costs nothing."""

import inspect
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pyarrow as pa
import pytest
from sample_audit import HOSTILE, sample_audit

import synthaudit
from synthaudit.errors import UsageError
from synthaudit.score_table import as_frame


class Markup(HTMLParser):
    """Every tag, attribute and text of a page; complains about tags that do not nest."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.text, self.open = set(), set(), "", []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("verdict", ["leak_found", "no_evidence", "inconclusive"])
def test_a_notebook_shows_the_verdict_and_folds_the_rest_away(verdict):
    audit = sample_audit(verdict)
    page = audit._repr_html_()
    shown = Markup(page)
    words = {
        "leak_found": "leak found",
        "no_evidence": "no evidence of a leak",
        "inconclusive": "inconclusive",
    }
    assert shown.text.startswith(f"Privacy verdict: {words[verdict]}. {audit.privacy.why}")
    assert "train: 1,204 records of 380 persons" in shown.text
    assert "synthetic: 600 records, which name no person" in shown.text
    assert "fidelity: 8 computed, 1 failed, 1 not applicable" in shown.text
    assert all(score.id in shown.text for score in audit)
    assert page.count("<details>") == 3
    assert "open" not in shown.attributes
    assert len(page) < 20_000
    assert shown.tags == {
        *("div", "p", "strong", "details", "summary", "table", "thead", "tbody"),
        *("tr", "th", "td", "code"),
    }
    assert shown.attributes == {"scope"}


def test_whatever_stands_in_an_audit_stays_text():
    audit = sample_audit()
    score = replace(audit.scores[0], id=HOSTILE, name=HOSTILE, reason=HOSTILE, dimension=HOSTILE)
    privacy = replace(audit.privacy, why=HOSTILE, verdict=HOSTILE)
    page = replace(audit, scores=(score,), privacy=privacy)._repr_html_()
    shown = Markup(page)
    assert {"script", "style", "a", "img"}.isdisjoint(shown.tags)
    assert shown.text.count('<script>alert("x")</script>⟨U+202E⟩gnp.exe⟨U+0007⟩') == 6
    assert "\u202e" not in page


def test_the_table_has_a_row_a_score_and_loses_no_digit():
    audit = sample_audit()
    table = audit.to_arrow()
    assert table.num_rows == len(audit.scores)
    assert table["id"].to_pylist() == [score.id for score in audit]
    assert table.schema.field("value").type == pa.float64()
    rows = {row["id"]: row for row in table.to_pylist()}
    score, row = audit["privacy.near_duplicates"], rows["privacy.near_duplicates"]
    assert (row["value"], row["reference"]) == (score.value, score.reference)
    assert (row["interval_low"], row["interval_high"]) == (score.interval.low, score.interval.high)
    assert (row["interval_level"], row["interval_method"]) == (0.95, score.interval.method)
    assert (row["test_p"], row["test_p_adjusted"]) == (score.test.p, score.test.p_adjusted)
    failed = rows["fidelity.mauve"]
    assert (failed["status"], failed["value"], failed["interval_low"]) == ("failed", None, None)
    assert failed["reason"].startswith("ValueError")
    assert replace(audit, scores=()).to_arrow().schema == table.schema


def test_pandas_gets_the_same_table():
    audit = sample_audit()
    frame = audit.to_pandas().set_index("id")
    assert isinstance(frame, pd.DataFrame)
    assert frame.loc["fidelity.precision", "value"] == audit["fidelity.precision"].value
    assert pd.isna(frame.loc["fidelity.mauve", "value"])


def test_without_pandas_the_way_out_is_named(monkeypatch):
    class WithoutPandas:
        def to_pandas(self):
            raise ImportError

    with pytest.raises(UsageError, match="pip install pandas"):
        as_frame(WithoutPandas())


def test_every_public_name_is_there_and_importing_them_is_free():
    names = ", ".join(synthaudit.__all__)
    assert {"audit", "generate", "gate"} <= set(synthaudit.__all__)
    code = (
        "import sys\n"
        "from synthaudit import audit, generate, gate, generate_reference_runs\n"
        "heavy = 'torch sklearn transformers scipy numba numpy pyarrow pydantic pandas'\n"
        "print(sorted(set(heavy.split()) & set(sys.modules)))\n"
        f"from synthaudit import {names}\n"
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "False"]


def test_generating_takes_one_set_of_options_wherever_it_is_done():
    """What ``generate`` takes, and its defaults, is what reference runs are made with."""
    from synthaudit.api import _job, generate

    asked = inspect.signature(generate).parameters
    passed_on = inspect.signature(_job).parameters
    for name, parameter in passed_on.items():
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            assert asked[name].default == parameter.default, name
