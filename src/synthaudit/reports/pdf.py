"""The report as a PDF that carries ``audit.json`` as an attachment. Needs the extra ``pdf``.

The same page as the HTML report, opened out: nothing is folded, and nothing is fetched. WeasyPrint
lays it out. It reads no style of a page inside drawings and loses its way in grids that are longer
than a sheet, so drawings get their style as attributes and grids become blocks.
"""

import contextlib
import itertools
import logging
import re
import warnings
import zlib
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from synthaudit.errors import MissingExtraError, SynthauditError

ATTACHED = "audit.json"

_MOST_ATTACHED = 10
"""Attachments looked at: a report has one, and a hostile file may have millions."""

_SVG = "{http://www.w3.org/2000/svg}"
_VARIABLE = re.compile(r"var\((--[\w-]+)\)")
_DRAWN = (
    "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray",
    "stroke-linecap", "stroke-linejoin", "font-size",
)  # fmt: skip
_FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
_UNBREAKABLE = re.compile(r"(break-inside:\s*)avoid")
_GRID = re.compile(r"(display:\s*)(?:grid|flex)")
_INLINE_GRID = re.compile(r"(display:\s*)inline-(?:grid|flex)")


def available() -> bool:
    """Whether PDFs can be made here: the extra is installed, and so is Pango, which it needs."""
    try:
        import weasyprint  # noqa: F401 (whether it can be)
    except (ImportError, OSError):  # OSError: Pango is not there
        return False
    return True


def pdf(report: str, audit: bytes) -> bytes:
    """The report as PDF/A-3.

    Args:
        report: The HTML report.
        audit: Bytes of ``audit.json``, to be carried.

    Raises:
        MissingExtraError: The extra ``pdf``, or Pango, is not installed.
        SynthauditError: WeasyPrint cannot lay this report out.
    """
    try:
        import weasyprint
    except (ImportError, OSError):
        raise MissingExtraError(
            "weasyprint (and Pango 1.44 or newer, from your system)", extra="pdf", purpose="A PDF"
        ) from None
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it warns of every style it ignores
    own = resources.files("synthaudit.reports").joinpath("templates", "pdf.css").read_text("utf-8")
    head, style, rest = _parts(report)
    page = weasyprint.HTML(string=f"{head}{_flat(style)}{own}{rest}", url_fetcher=_nothing)
    _draw(page.etree_element, style)
    carried = weasyprint.Attachment(
        string=audit, name=ATTACHED, description="The audit, for machines", relationship="Source"
    )
    try:
        with warnings.catch_warnings():  # it leaves its colour profile open
            warnings.simplefilter("ignore", ResourceWarning)
            made: bytes = page.write_pdf(attachments=[carried], pdf_variant="pdf/a-3u")
    except Exception as error:
        raise SynthauditError(
            "WeasyPrint could not lay this report out. Open report.html in a browser and print it "
            "to a file instead."
        ) from error
    return made


def attached(made: bytes, content: bytes) -> bool:
    """Whether a PDF carries ``content`` as an attachment; needs no extra."""
    places = re.finditer(rb"/Type ?/EmbeddedFile.{0,2000}?stream\r?\n", made, re.DOTALL)
    most = len(content) + len(content) // 100 + 1000  # a packed file is hardly ever longer
    for place in itertools.islice(places, _MOST_ATTACHED):
        unpacked = zlib.decompressobj()
        with contextlib.suppress(zlib.error):
            found = unpacked.decompress(made[place.end() : place.end() + most], len(content) + 1)
            if found == content and unpacked.eof:
                return True
    return False


def _parts(report: str) -> tuple[str, str, str]:
    """What comes before the style, the style, and what comes after it, without the script."""
    head, _, rest = report.partition("<style>")
    style, end, rest = rest.partition("</style>")
    body, _, script = rest.partition("<script>")
    return f"{head}<style>", style, end + body + script.partition("</script>")[2]


def _flat(style: str) -> str:
    """The style with blocks that may go on overleaf."""
    style = _INLINE_GRID.sub(r"\1inline-block", style)
    return _UNBREAKABLE.sub(r"\1auto", _GRID.sub(r"\1block", style))


def _nothing(url: str, *_: Any, **__: Any) -> Mapping[str, Any]:
    raise ValueError(f"a report loads nothing, but asks for {url[:80]}")


def _draw(page: Any, style: str) -> None:
    """Give every part of a drawing what the style says of it, as attributes."""
    import cssselect2

    matcher, variables = _rules(style)
    for element in cssselect2.ElementWrapper.from_html_root(page).iter_subtree():
        if element.etree_element.tag != f"{_SVG}svg":
            continue
        element.etree_element.set("font-family", _FONT)
        for part in element.iter_subtree():
            found = dict(_declared(part, matcher))
            known = variables | {name: value for name, value in found.items() if name[0] == "-"}
            for name in _DRAWN:
                value = found.get(name)
                while value is not None and (used := _VARIABLE.search(value)):
                    value = value.replace(used[0], known.get(used[1], "#000000"))
                if value is not None:
                    part.etree_element.set(name, value)


def _declared(part: Any, matcher: Any) -> Iterator[tuple[str, str]]:
    """Properties of an element, the more specific last."""
    for _, _, _, declarations in matcher.match(part):
        yield from declarations


def _rules(style: str) -> tuple[Any, dict[str, str]]:
    """What the style says of drawings, and its variables as they are in print."""
    import cssselect2
    import tinycss2

    matcher = cssselect2.Matcher()
    variables: dict[str, str] = {}
    sheet = tinycss2.parse_stylesheet(style, skip_comments=True, skip_whitespace=True)
    printed = [
        rule
        for each in sheet
        if each.type == "at-rule" and tinycss2.serialize(each.prelude).strip() == "print"
        for rule in tinycss2.parse_rule_list(each.content, True, True)  # noqa: FBT003
    ]
    for rule in [*(each for each in sheet if each.type == "qualified-rule"), *printed]:
        selector = tinycss2.serialize(rule.prelude).strip()
        declarations = [
            (each.name, tinycss2.serialize(each.value).strip())
            for each in tinycss2.parse_declaration_list(rule.content, True, True)  # noqa: FBT003
            if each.type == "declaration"
        ]
        if selector == ":root":
            variables |= {name: value for name, value in declarations if name[0] == "-"}
        elif re.search(r"\bsvg\b|\.look", selector):
            for one in cssselect2.compile_selector_list(rule.prelude):
                matcher.add_selector(one, declarations)
    return matcher, variables
