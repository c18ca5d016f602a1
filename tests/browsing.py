"""Chromium for tests: a driver without a network, a page at a width, and axe's findings on it."""

import atexit
import contextlib
import functools
import tempfile
from importlib import metadata
from pathlib import Path

import pytest

CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
)
OPEN_ALL = "for (const each of document.querySelectorAll('details')) each.open = true"

_RUN_AXE = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ["violations"], rules: {"color-contrast": {enabled: arguments[0]}}})
  .then(found => done(found.violations.map(each =>
    `${each.id} (${each.impact}), ${each.nodes.length} times: ${each.nodes[0].html}`)));
"""


@functools.cache
def chromium():
    """A driver with a fresh profile, one for all tests; a skip where there is no browser."""
    if not (CHROMIUM.exists() and DRIVER.exists()):
        pytest.skip(f"{CHROMIUM} and {DRIVER} are not installed")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    profile = tempfile.TemporaryDirectory()
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, f"--user-data-dir={profile.name}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    driver.set_script_timeout(300)

    def end():
        driver.quit()
        with contextlib.suppress(OSError):  # the browser may still be tidying up
            profile.cleanup()

    atexit.register(end)
    return driver


def shown(driver, path: Path, *, width=1280, scheme="light", media="screen", scripts=True):
    """The driver, once the page is shown at that width."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not scripts})
    driver.get(path.as_uri())
    return driver


def violations(driver, *, contrast: bool) -> list[str]:
    """What axe finds wrong with everything unfolded; all of its rules, best practice as well.

    Args:
        driver: A page is shown.
        contrast: Whether it measures contrast, which takes it most of its time.
    """
    axe = next(
        file for file in metadata.files("axe-playwright-python") if file.name == "axe.min.js"
    )
    driver.execute_script(OPEN_ALL)
    driver.execute_script(axe.locate().read_text("utf-8"))
    return driver.execute_async_script(_RUN_AXE, contrast)
