"""The report's script sorts, finds, reads out and unfolds; without it nothing is missing."""

import functools

import pytest
from browsing import chromium, shown
from sample_audit import sample_audit, sample_gate

from synthaudit.reports import html

pytestmark = pytest.mark.browser


@pytest.fixture
def driver():
    return chromium()


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(html.render(sample_audit(), sample_gate()), encoding="utf-8")
    return path


@pytest.fixture
def show(driver, page):
    return functools.partial(shown, driver, page)


def first_cells(driver):
    return driver.execute_script(
        "return [...document.querySelectorAll('#fidelity .scores tbody tr')]"
        ".map(row => [row.cells[0].textContent.trim(), row.cells[2].textContent.trim()])"
    )


def test_a_click_on_a_head_sorts_by_number_then_backwards_then_as_written(show):
    driver = show()
    written = first_cells(driver)
    head = "#fidelity .scores thead th:nth-child(3)"
    orders = []
    for _ in range(3):
        driver.execute_script(f"document.querySelector('{head} button').click()")
        orders.append(
            (driver.execute_script(f"return document.querySelector('{head}').ariaSort"),
             first_cells(driver))
        )  # fmt: skip
    assert [name for name, _ in orders] == ["ascending", "descending", None]
    rising = [name for name, _ in orders[0][1]]
    # 1.42e-5, 0.0231, 0.313, 0.812, 0.871, 41 %, 74 %, 93 %, and two without a number
    assert rising[:8] == [
        "Fréchet distance",
        "Maximum mean discrepancy",
        "Divergence of word frequencies",
        "Similarity to the nearest real record",
        "A classifier tells synthetic from real",
        "Recall of the manifold",
        "Labels fit the text",
        "Precision of the manifold",
    ]
    assert set(rising[8:]) == {"MAUVE", "Macro-F1, trained on synthetic then real text"}
    assert orders[1][1] == orders[0][1][::-1]
    assert orders[2][1] == written


@pytest.mark.parametrize(
    ("field", "value", "told", "there", "gone"),
    [
        ("find-name", "recall manifold", "1 of 19", "fidelity.recall", "fidelity.mauve"),
        ("find-dimension", "diversity", "5 of 19", "diversity.distinct_2", "fidelity.mauve"),
        ("find-result", "failed", "1 of 19", "fidelity.mauve", "fidelity.recall"),
        ("find-result", "worse better", "7 of 19", "fidelity.recall", "fidelity.mauve"),
        ("find-name", "no such score", "0 of 19", None, "fidelity.recall"),
    ],
)
def test_scores_are_found_by_name_dimension_and_result(show, field, value, told, there, gone):
    driver = show()
    visible = "return document.getElementById(arguments[0]).checkVisibility()"
    driver.execute_script(
        "const field = document.getElementById(arguments[0]); field.value = arguments[1];"
        "field.dispatchEvent(new Event('input', {bubbles: true}))",
        field,
        value,
    )
    assert driver.find_element("id", "find-count").text == f"{told} scores shown"
    if there is not None:
        assert driver.execute_script(visible, there)
    assert not driver.execute_script(visible, gone)
    # a link to what is hidden shows everything again
    driver.execute_script("location.hash = arguments[0]", gone)
    driver.execute_async_script("setTimeout(arguments[0], 50)")
    assert driver.execute_script(visible, gone)


def test_a_link_into_what_is_folded_unfolds_it(show):
    driver = show()
    card = "document.getElementById('privacy.near_duplicates')"
    drawing = f"return {card}.querySelector('figure.exhibit').checkVisibility()"
    driver.execute_script(f"{card}.querySelector('details').open = false")
    assert not driver.execute_script(drawing)
    driver.execute_script(f"{card}.querySelector('a[href^=\"#privacy.near_duplicates-\"]').click()")
    driver.execute_async_script("setTimeout(arguments[0], 50)")
    assert driver.execute_script(drawing)


def test_a_pointer_reads_out_the_nearest_point_and_escape_ends_it(show):
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    driver = show()
    driver.execute_script("document.getElementById('find-open').click()")
    drawing = driver.find_element("css selector", "#fidelity\\.discriminator_auc svg[data-plane]")
    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", drawing)
    frame = drawing.rect
    ActionChains(driver).move_to_element_with_offset(drawing, 0, 0).perform()
    tip = driver.find_element("css selector", ".tip")
    assert frame["width"] > 200
    assert tip.is_displayed()
    name, _, values = tip.text.partition(": ")
    assert name in {"synthetic against real", "real against real"}
    assert all(0 <= float(value) <= 1 for value in values.split(", "))
    driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not tip.is_displayed()


def test_without_scripts_everything_is_there_and_nothing_idle_is_shown(driver, page):
    def texts():
        return driver.execute_script(
            "return [...document.querySelectorAll('main :is(p, td, th, dd, li, text)')]"
            ".map(each => each.textContent.trim())"
        )

    with_scripts = shown(driver, page) and texts()
    try:
        plain = shown(driver, page, scripts=False)
        state = plain.execute_cdp_cmd("DOM.getDocument", {"depth": -1})
        found = plain.execute_cdp_cmd(
            "DOM.querySelectorAll",
            {"nodeId": state["root"]["nodeId"], "selector": "main :is(p, td, th, dd, li, text)"},
        )
        buttons = plain.execute_cdp_cmd(
            "DOM.querySelectorAll", {"nodeId": state["root"]["nodeId"], "selector": "thead button"}
        )
        assert len(found["nodeIds"]) == len(with_scripts)
        assert buttons["nodeIds"] == []
        finder = plain.execute_cdp_cmd(
            "DOM.querySelectorAll",
            {"nodeId": state["root"]["nodeId"], "selector": ".finder[hidden]"},
        )
        assert len(finder["nodeIds"]) == 1
    finally:
        shown(driver, page)
