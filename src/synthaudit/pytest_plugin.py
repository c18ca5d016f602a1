"""A pytest fixture that fails a test where a release must not go out: ``assert_release``.

    def test_release(assert_release):
        assert_release("controlled-access", release="made.jsonl")

Judges a finished run; no model, no network. Loaded by pytest wherever synthaudit is installed, so
nothing but the standard library and pytest is imported before the fixture is used.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from synthaudit.gate_verdict import Verdict
    from synthaudit.results import Audit

_OPTION = "synthaudit_run"


class AssertRelease(Protocol):
    """What the fixture is; see ``assert_release``."""

    def __call__(
        self,
        policy: str | os.PathLike[str],
        run: "Audit | str | os.PathLike[str] | None" = None,
        *,
        baseline: "Audit | str | os.PathLike[str] | None" = None,
        release: str | os.PathLike[str] | None = None,
        strict: bool = False,
    ) -> "Verdict":
        """Fail the test unless every blocking rule was judged and passed."""
        ...


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--synthaudit-run`` and the ini value ``synthaudit_run``: the run that is judged."""
    group = parser.getgroup("synthaudit")
    group.addoption(
        "--synthaudit-run",
        dest=_OPTION,
        default=None,
        metavar="RUN",
        help="Run folder, or its audit.json, that assert_release judges.",
    )
    parser.addini(
        _OPTION,
        "Run folder that assert_release judges, relative to the root of the tests.",
        default="synthaudit-run",
    )


@pytest.fixture
def assert_release(request: pytest.FixtureRequest) -> AssertRelease:
    """``assert_release(policy, run=None, *, baseline=None, release=None, strict=False)``.

    Judges ``run``, an Audit or where one lies, by ``policy``, a built-in one or a file. Without
    ``run`` it is the one named by ``--synthaudit-run`` or in the ini file. The test fails, with
    the gate's table, where a blocking rule failed or could not be judged. Returns the verdict.
    """
    config = request.config

    def check(
        policy: str | os.PathLike[str],
        run: "Audit | str | os.PathLike[str] | None" = None,
        *,
        baseline: "Audit | str | os.PathLike[str] | None" = None,
        release: str | os.PathLike[str] | None = None,
        strict: bool = False,
    ) -> "Verdict":
        from synthaudit.api import gate
        from synthaudit.reports.gate_text import gate_lines

        verdict = gate(
            _named(config) if run is None else run,
            policy,
            baseline=baseline,
            release=release,
            strict=strict,
        )
        if not verdict.passed:
            pytest.fail("\n".join(gate_lines(verdict)), pytrace=False)
        return verdict

    return check


def _named(config: pytest.Config) -> Path:
    """The run named on the command line (relative to where pytest was started) or in the file."""
    option = config.getoption(_OPTION)
    if option is not None:
        return config.invocation_params.dir / str(option)
    return config.rootpath / str(config.getini(_OPTION))
