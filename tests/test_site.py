"""The documentation builds as a site without a warning, and asks nothing of any other host."""

import importlib.util
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[1]
FETCHING = {"src", "srcset", "poster", "data", "action", "background"}
ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
IN_STYLE = re.compile(r"(?:url\(|@import)\s*['\"]?\s*(?:https?:)?//", re.IGNORECASE)


class Page(HTMLParser):
    """What a page would fetch, and where its links lead."""

    def __init__(self, text):
        super().__init__()
        self.fetched, self.links, self.names, self.style, self.told = [], [], set(), [], []
        self.inside = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.inside.append(tag)
        self.names |= {found["id"]} if found.get("id") else set()
        self.fetched += [value for name, value in attrs if name in FETCHING and value]
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        elif found.get("href"):
            self.fetched.append(found["href"])
        self.style += [found["style"]] if found.get("style") else []

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data):
        if "style" in self.inside:
            self.style.append(data)
        elif not {"script", "pre"} & set(self.inside):
            self.told.append("code" if "code" in self.inside else data)


def foreign(page):
    return [url for url in page.fetched if ELSEWHERE.match(url)] + [
        style for style in page.style if IN_STYLE.search(style)
    ]


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//fonts.example/css">',
        '<img srcset="http://a.example/x.png 2x">',
        "<style>body { background: url(https://a.example/x.png) }</style>",
        "<p style='background: url(//a.example/x.png)'>",
    ],
)
def test_a_request_to_another_host_would_be_noticed(text):
    assert foreign(Page(text))
    assert not foreign(Page('<a href="https://a.example">there</a><img src="x.png">'))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    if importlib.util.find_spec("mkdocs") is None:
        pytest.skip("mkdocs is not installed")
    out = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(out)],
        cwd=ROOT, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def pages(site):
    return {path: Page(path.read_text("utf-8")) for path in site.rglob("*.html")}


def test_every_page_is_in_it_and_no_script_of_ours(site):
    written = {path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")}
    for page in written:
        name = "index.html" if page.name == "README.md" else f"{page.stem}.html"
        assert (site / page.parent / name).is_file(), page
    assert not list(site.rglob("*.py"))


def test_no_page_and_no_style_asks_another_host(site, pages):
    assert {path.name: found for path, page in pages.items() if (found := foreign(page))} == {}
    for style in site.rglob("*.css"):
        assert not IN_STYLE.search(style.read_text("utf-8")), style.name


def test_every_link_inside_leads_to_a_file_and_a_heading(site, pages):
    for path, page in pages.items():
        if path.name == "404.html":  # made for a server's root
            continue
        for link in [*page.links, *page.fetched]:
            target, _, name = link.partition("#")
            if re.match(r"[a-z]+:", link):
                continue
            end = (path.parent / unquote(target.partition("?")[0])).resolve() if target else path
            assert end.exists(), f"{path.name}: {link}"
            if name and end in pages:
                assert unquote(name) in pages[end].names, f"{path.name}: {link}"


def test_no_mark_of_the_source_is_left_in_the_text(pages):
    for path, page in pages.items():
        told = "".join(page.told)
        assert "```" not in told, path.name
        assert not re.search(r"^\s*(\||- |: |#+ )", told, re.MULTILINE), path.name
