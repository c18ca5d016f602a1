"""Every Python block of the page on the library is run, in the order of the page."""

import re
from pathlib import Path

import pytest
from gate_samples import SCORE, audit, score
from test_docs import workplace

PAGE = Path(__file__).parents[1] / "docs" / "library.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)

pytest_plugins = ["pytester"]
__all__ = ["workplace"]


@pytest.mark.slow
def test_every_block_runs_after_those_before_it(workplace, monkeypatch):
    monkeypatch.chdir(workplace)
    monkeypatch.setenv("SYNTHAUDIT_STORE", str(workplace / "store"))
    names = {}
    for block in BLOCKS:
        if "assert_release" not in block:
            exec(compile(block, str(PAGE), "exec"), names)
    result = names["result"]
    assert result.privacy.verdict in {"leak_found", "no_evidence", "inconclusive"}
    assert names["verdict"].headline.startswith("GATE: ")
    assert names["table"].num_rows == len(names["frame"]) == len(result.scores)
    assert len(names["runs"]) == 2
    assert (workplace / "runs" / "first" / "audit.json").is_file()


def test_the_test_of_the_page_passes_and_fails(pytester):
    (block,) = [block for block in BLOCKS if "assert_release" in block]
    pytester.makepyfile(test_release=block.replace(', release="made.jsonl"', ""))
    audit(score()).save(pytester.path / "audit")
    for limit, outcomes in ((0.5, {"passed": 1}), (0.3, {"failed": 1})):
        rule = f'[[rule]]\nscore = "{SCORE}"\nmax = {limit}\n'
        (pytester.path / "policy.toml").write_text(rule, "utf-8")
        pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(**outcomes)
