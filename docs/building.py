"""What the site needs beside the pages; mkdocs calls these functions by their names."""

import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
_OUTSIDE = re.compile(r"\]\(\.\./([\w./-]+)\)")
"""A link from a page in ``docs/`` itself to a file of the repository that is no page."""


def on_config(config: MkDocsConfig) -> None:
    """Every decision is in the menu, whoever adds one."""
    for entry in config.nav or ():
        if isinstance(entry, dict) and "Decisions" in entry:
            folder = Path(config.docs_dir) / "decisions"
            numbered = sorted(path.name for path in folder.glob("[0-9]*.md"))
            entry["Decisions"] += [f"decisions/{name}" for name in numbered]


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Files of the repository that pages link to come along."""
    pages = [file for file in files.documentation_pages() if "/" not in file.src_uri]
    linked = {name for page in pages for name in _OUTSIDE.findall(page.content_string)}
    for name in sorted(linked):
        # a file that is not there is left to the warning about the link
        if (ROOT / name).is_file():
            content = (ROOT / name).read_text("utf-8")
            files.append(File.generated(config, _inside(name), content=content))


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Fences that mkdocs reads, and links that stay inside the site."""
    markdown = re.sub(r"^```(\w+) \w+$", r"```\1", markdown, flags=re.MULTILINE)
    if "/" in page.file.src_uri:
        return markdown
    return _OUTSIDE.sub(lambda link: f"]({_inside(link[1])})", markdown)


def on_post_page(output: str, **_: Any) -> str:
    """Blocks wider than the screen can be scrolled by keyboard.

    The theme's script also stumbles over two elements that are missing where nothing highlights
    code, and would then no longer follow a change between light and dark.
    """
    stand_ins = "".join(f'<meta id="hljs-{mode}" name="x-{mode}">' for mode in ("light", "dark"))
    output = output.replace("</head>", f"{stand_ins}</head>", 1)
    return re.sub(r"<pre(?=[ >])", '<pre tabindex="0"', output)


def _inside(name: str) -> str:
    """Where a file of the repository stands in the site: as text, which every browser shows."""
    return f"files/{name.replace('/', '-').lstrip('.')}.txt"
