"""Lines that GitHub Actions turns into annotations of a job: at most ten, the worst first.

A runner shows ten errors and ten warnings a step and drops the rest without a word, so what is left
out is counted in the last line. Escaping: the runner's own rules for workflow commands.
"""

from synthaudit.gate_verdict import Outcome, Verdict
from synthaudit.reports.formatting import clip, visible

MOST = 10

_LONGEST = 2000
"""Characters of one message, more than anybody reads in an annotation."""


def annotations(verdict: Verdict) -> list[str]:
    """One workflow command a rule that needs a decision: ``::error`` where it blocks a release."""
    found = [
        *(_command("error", each) for each in (*verdict.failures, *verdict.undecided)),
        *(_command("warning", each) for each in verdict.warnings),
    ]
    if not verdict.passed and not verdict.failures and not verdict.undecided:
        found.insert(0, f"::error title=synthaudit gate::{_message(verdict.headline)}")
    if len(found) <= MOST:
        return found
    left_out = len(found) - (MOST - 1)
    level = "error" if found[MOST - 1].startswith("::error") else "warning"
    rest = f"{left_out} more rules need a decision; the job's summary lists them."
    return [*found[: MOST - 1], f"::{level} title=synthaudit gate::{rest}"]


def _command(level: str, outcome: Outcome) -> str:
    word = "cannot be judged" if outcome.status == "undecided" else "failed"
    title = f"synthaudit gate: {outcome.score} {word}"
    parts = (
        f"{outcome.name or outcome.score}: {outcome.rule}.",
        outcome.detail,
        f"Why: {outcome.why}" if outcome.why else "",
        f"Next: {outcome.next_step}" if outcome.next_step else "",
    )
    message = "\n".join(clip(visible(part), _LONGEST) for part in parts if part)
    return f"::{level} title={_property(visible(title))}::{_message(message)}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
