"""The report in a real browser: nothing overflows, nothing is refused, everything can be read."""

import functools
import re

import pytest
from browsing import OPEN_ALL, chromium, shown
from sample_audit import sample_audit, sample_gate

from synthaudit.reports import html

pytestmark = pytest.mark.browser

# Every element with text of its own, its colour, and what is painted behind it.
COLOURS = """
const found = [];
for (const element of document.querySelectorAll("body *")) {
  const own = [...element.childNodes].filter(n => n.nodeType === 3 && n.data.trim());
  const box = element.getBoundingClientRect();
  if (!own.length || box.width < 2 || box.height < 2) continue;
  const style = getComputedStyle(element);
  const behind = [];
  for (let at = element; at; at = at.parentElement)
    behind.push(getComputedStyle(at).backgroundColor);
  found.push({
    text: own[0].data.trim().slice(0, 40),
    colour: element.closest("svg") ? style.fill : style.color,
    behind, size: parseFloat(style.fontSize), weight: parseInt(style.fontWeight),
  });
}
return found;
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(html.render(sample_audit(), sample_gate()), encoding="utf-8")
    return path


@pytest.fixture
def driver():
    return chromium()


@pytest.fixture
def show(driver, page):
    return functools.partial(shown, driver, page)


def rgb(colour: str) -> tuple[float, float, float, float]:
    parts = [float(part) for part in re.findall(r"[\d.]+", colour)]
    return (*parts[:3], parts[3] if len(parts) > 3 else 1.0)


def luminance(colour) -> float:
    linear = [
        c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4
        for c in colour
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_the_standard_says():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("width", [320, 390, 800, 1280])
def test_the_page_never_scrolls_sideways(show, width):
    driver = show(width=width)
    driver.execute_script(OPEN_ALL)
    assert driver.execute_script("return document.documentElement.scrollWidth") <= width


def test_the_console_is_silent(show):
    show()
    assert show().get_log("browser") == []


def test_the_style_passes_its_own_policy(show):
    driver = show()
    assert driver.execute_script("return document.styleSheets.length") == 1
    assert driver.execute_script("return document.styleSheets[0].cssRules.length") > 50


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_enough_contrast(show, scheme):
    driver = show(scheme=scheme)
    driver.execute_script(OPEN_ALL)
    found = driver.execute_script(COLOURS)
    assert len(found) > 300
    for each in found:
        behind = next(rgb(colour) for colour in each["behind"] if rgb(colour)[3] == 1)
        large = each["size"] >= 24 or (each["size"] >= 18.66 and each["weight"] >= 700)
        ratio = contrast(rgb(each["colour"])[:3], behind[:3])
        assert ratio >= (3.0 if large else 4.5), each


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_stand_out_from_the_page(show, scheme):
    driver = show(scheme=scheme)
    colours = driver.execute_script(
        "const style = getComputedStyle(document.documentElement);"
        "return ['surface', 'paper', 'look0', 'look1', 'look2', 'look3', 'look4', 'look5', 'edge']"
        ".map(name => style.getPropertyValue('--' + name).trim())"
    )
    surface, paper, *looks = [
        tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5)) for colour in colours
    ]
    assert all(contrast(look, ground) >= 3 for look in looks for ground in (surface, paper))


@pytest.mark.parametrize("width", [390, 1280])
def test_no_text_of_a_drawing_leaves_it(show, width):
    driver = show(width=width)
    driver.execute_script(OPEN_ALL)
    n_drawings, left = driver.execute_script(
        "const texts = [...document.querySelectorAll('svg text')];"
        "return [texts.length, texts.filter(text => {"
        "  const box = text.getBoundingClientRect();"
        "  const frame = text.closest('svg').getBoundingClientRect();"
        "  return box.left < frame.left - 1 || box.right > frame.right + 1"
        "    || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;"
        "}).map(text => text.textContent)]"
    )
    assert n_drawings > 100
    assert left == []


def test_text_of_drawings_can_be_read_on_a_phone(show):
    driver = show(width=390)
    driver.execute_script(OPEN_ALL)
    smallest = driver.execute_script(
        "return Math.min(...[...document.querySelectorAll('svg')].map(svg =>"
        "  11 * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width))"
    )
    assert smallest >= 9


def test_what_is_folded_away_is_printed(show):
    hidden = (
        "return [...document.querySelectorAll('main details p, main details td')]"
        ".filter(each => !each.checkVisibility()).length"
    )
    assert show().execute_script(hidden) > 50
    assert show(media="print").execute_script(hidden) == 0


def test_keyboard_reaches_the_skip_link_first(show):
    from selenium.webdriver.common.keys import Keys

    driver = show()
    driver.switch_to.active_element.send_keys(Keys.TAB)
    focused = driver.switch_to.active_element
    assert focused.text == "Skip to the findings"
    assert focused.rect["y"] >= 0


def test_every_drawing_has_a_name_for_a_screen_reader(show):
    driver = show()
    driver.execute_script(OPEN_ALL)
    tree = driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    images = [node for node in tree if node.get("role", {}).get("value") in {"image", "img"}]
    assert len(images) > 15
    assert all(image["name"]["value"] and image["description"]["value"] for image in images)
