"""The verdict for people: lines for a log, a table for a terminal, Markdown for a CI job."""

from collections.abc import Iterable, Sequence

from synthaudit.gate_verdict import Outcome, Verdict
from synthaudit.reports.formatting import visible

_ORDER = ("FAIL", "UNDECIDED", "WARN", "WAIVED", "SKIPPED", "PASS")
_STYLES = {"FAIL": "bold red", "UNDECIDED": "bold magenta", "WARN": "yellow", "PASS": "green"}
_COLUMNS = ("", "rule", "judged", "limit", "margin")


def label(outcome: Outcome) -> str:
    """One word for what became of the rule; one that only warns never reads UNDECIDED alone."""
    if outcome.severity == "warn" and outcome.status == "undecided":
        return "WARN"
    return outcome.status.upper()


def ordered(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """What needs a decision first; within that, the policy's order."""
    return sorted(outcomes, key=lambda outcome: _ORDER.index(label(outcome)))


def gate_lines(verdict: Verdict) -> list[str]:
    """The verdict as plain aligned lines; the last is the headline."""
    shown = ordered(verdict.outcomes)
    rows = [_COLUMNS, *(_cells(outcome) for outcome in shown)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    lines = [*_about(verdict), "", _aligned(_COLUMNS, widths)]
    for outcome in shown:
        lines.append(_aligned(_cells(outcome), widths))
        lines += [f"{'':{widths[0]}}    {remark}" for remark in _remarks(outcome)]
    return [*lines, "", *(visible(note) for note in verdict.notes), verdict.headline]


def print_gate(verdict: Verdict) -> None:
    """Write the verdict to stdout: a table on a terminal, plain lines anywhere else."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, markup=False, soft_wrap=True)
    if not console.is_terminal:
        console.print("\n".join(gate_lines(verdict)))
        return
    table = Table(box=None, pad_edge=False)
    for column in _COLUMNS:
        table.add_column(column, justify="left" if column in {"", "rule"} else "right")
    for outcome in ordered(verdict.outcomes):
        status, rule, *numbers = _cells(outcome)
        text = Text(rule)
        for remark in _remarks(outcome):
            text.append(f"\n  {remark}", style="dim")
        table.add_row(Text(status, style=_STYLES.get(status, "")), text, *numbers)
    console.print("\n".join(_about(verdict)), end="\n\n")
    console.print(table, soft_wrap=False)
    console.print("")
    for note in verdict.notes:
        console.print(visible(note))
    word = verdict.headline.split()[1].rstrip(",")
    console.print(Text(verdict.headline, style=_STYLES[word]))


def step_summary(verdict: Verdict) -> str:
    """A short Markdown section for the summary page of a CI job; what passed is only counted."""
    shown = [each for each in ordered(verdict.outcomes) if each.status != "pass"]
    lines = ["## synthaudit gate", "", f"**{verdict.headline}**", ""]
    if shown:
        lines += ["| | rule | judged | limit | detail |", "|---|---|---|---|---|"]
    for outcome in shown:
        status, rule, judged, limit, _ = _cells(outcome)
        cells = (status, rule, judged, limit, visible(outcome.detail))
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    n_passed = len(verdict.outcomes) - len(shown)
    return "\n".join([*lines, "", f"{n_passed} passed.", *map(visible, verdict.notes)]) + "\n\n"


def _about(verdict: Verdict) -> list[str]:
    fixed = {
        True: "fixed before the results",
        False: "not the policy the audit was run under",
        None: "the audit was run without a policy",
    }[verdict.fixed_before]
    lines = [f"policy {visible(verdict.policy)} ({fixed}){', strict' if verdict.strict else ''}"]
    lines += [
        f"{role}: {corpus.n_records:,} records, {corpus.n_groups:,} persons, "
        f"sha256:{corpus.sha256[:8]}…"
        for role, corpus in verdict.corpora.items()
    ]
    return lines


def _cells(outcome: Outcome) -> tuple[str, str, str, str, str]:
    numbers = (outcome.judged, outcome.limit, outcome.margin)
    judged, limit, margin = ("" if each is None else f"{each:.4g}" for each in numbers)
    return label(outcome), visible(f"{outcome.score}: {outcome.rule}"), judged, limit, margin


def _remarks(outcome: Outcome) -> list[str]:
    """What stands under a row; a rule that passed needs only what it was judged on."""
    remarks = [("", outcome.detail)]
    if outcome.status != "pass":
        remarks += [("why: ", outcome.why), ("next: ", outcome.next_step)]
    return [f"{name}{visible(text)}" for name, text in remarks if text]


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    status, rule, *numbers = cells
    left = f"{status:{widths[0]}}  {rule:{widths[1]}}"
    right = "".join(f"  {cell:>{width}}" for cell, width in zip(numbers, widths[2:], strict=True))
    return f"{left}{right}".rstrip()
