"""Whatever a corpus holds, a report shows it as text: nothing runs, nothing is cut unsaid."""

import json
import re

import pytest
from browsing import OPEN_ALL, chromium, shown
from click.testing import CliRunner
from hostile_audit import PAYLOAD, hostile_audit
from sample_audit import sample_gate

from synthaudit.cli.run import run
from synthaudit.comparison import compare_audits
from synthaudit.reports import html
from synthaudit.reports.formatting import visible
from synthaudit.reports.side_by_side_html import as_html

pytestmark = pytest.mark.browser

# What could have run, been loaded, been followed, or been cut without a word.
FOUND = """
const texts = [...document.querySelectorAll("body *")].flatMap(element =>
  [...element.childNodes].filter(node => node.nodeType === 3).map(node => node.data));
return {
  title: document.title,
  scripts: document.scripts.length,
  loaded: performance.getEntriesByType("resource").map(each => each.name),
  foreign: document.querySelectorAll("img, iframe, object, embed, form, svg[onload]").length,
  handlers: [...document.querySelectorAll("*")].flatMap(element =>
    [...element.attributes].filter(each => each.name.startsWith("on"))).length,
  links: [...document.querySelectorAll("a")].map(each => each.getAttribute("href")),
  cut: texts.filter(text => /x{99}/.test(text) && !text.includes("…")).length,
  text: texts.join(" "),
};
"""


@pytest.fixture
def driver():
    return chromium()


def harmless(driver, path):
    """The page's text, once it is sure that the browser ran nothing but our script."""
    shown(driver, path).execute_script(OPEN_ALL)
    for event in ("mouseover", "focus", "click"):
        driver.execute_script(
            "for (const each of document.querySelectorAll('body *:not(a):not(button)'))"
            "  each.dispatchEvent(new Event(arguments[0], {bubbles: true}))",
            event,
        )
    found = driver.execute_script(FOUND)
    assert found["title"] != "hit"
    assert found["scripts"] == 1
    assert found["loaded"] == []
    assert (found["foreign"], found["handlers"], found["cut"]) == (0, 0, 0)
    assert all(link.startswith("#") for link in found["links"])
    assert driver.get_log("browser") == []
    assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e\u2066-\u2069]", found["text"])
    return found["text"]


def test_every_text_of_an_audit_is_shown_as_text(driver, tmp_path):
    page = html.render(hostile_audit(), sample_gate())
    assert len(page.encode()) <= html.MAX_BYTES
    path = tmp_path / "report.html"
    path.write_text(page, "utf-8")
    text = harmless(driver, path)
    assert text.count(visible(PAYLOAD)) > 100
    shown(driver, path, width=390).execute_script(OPEN_ALL)
    assert driver.execute_script("return document.documentElement.scrollWidth") <= 390


def test_a_comparison_shows_them_as_text_too(driver, tmp_path):
    audits = {f"{n} {PAYLOAD}": hostile_audit(1_000) for n in (1, 2)}
    path = tmp_path / "comparison.html"
    path.write_text(as_html(compare_audits(audits)), "utf-8")
    assert visible(PAYLOAD) in harmless(driver, path)


@pytest.mark.slow
def test_a_hostile_corpus_is_audited_and_shown(driver, tmp_path):
    """The same in every field of every record, and an id, a label and a person a million long."""
    long = "x" * 1_000_000
    hostile = PAYLOAD.replace("\0", "")  # which no loader lets in
    for role in ("train", "holdout", "synthetic"):
        rows = [
            {
                "id": f"{role} {n} {hostile}{long if n == 0 else ''}",
                "text": f"{hostile} {role} {n // 2} said {n} things of {n * n} people. {hostile}",
                "label": f"{n % 3} {hostile}{long if n % 3 == 0 else ''}",
                "group": f"{role} {n // 2} {hostile}{long if n == 1 else ''}",
            }
            for n in range(24)
        ]
        path = tmp_path / f"{role}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    corpora = [f"--{role}={tmp_path / role}.jsonl" for role in ("train", "holdout", "synthetic")]
    options = ["--profile", "quick", "--embedder", "weightless", "--workers", "1"]
    done = CliRunner().invoke(run, [*corpora, *options, "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    text = harmless(driver, tmp_path / "out" / "report.html")
    assert "<script>document.title='hit'" in text
    assert (tmp_path / "out" / "report.html").stat().st_size <= html.MAX_BYTES
