"""The verdict for people: lines for a log, a table for a terminal, Markdown for a CI job."""

from collections.abc import Iterable, Sequence

from synthaudit.gate_verdict import Outcome, Verdict
from synthaudit.reports.formatting import no_command, visible
from synthaudit.reports.markdown import plain

_ORDER = ("FAIL", "UNDECIDED", "WARN", "WAIVED", "SKIPPED", "PASS")
_STYLES = {"FAIL": "bold red", "UNDECIDED": "bold magenta", "WARN": "yellow", "PASS": "green"}
_COLUMNS = ("", "rule", "judged", "limit", "margin")
_KEY = (
    "judged: the worst the score can be by its interval; beside real text or a baseline, how much",
    "        worse than that it is. margin: how far inside the limit; below 0 the rule is broken.",
)
_LARGEST_SUMMARY = 1_000_000
"""Bytes; a runner drops a summary of more than 1 MiB as a whole."""


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
    notes = [visible(note) for note in verdict.notes]
    after = [*_key(verdict), *notes, *_unbound(verdict)]
    return [*map(no_command, [*lines, "", *after]), verdict.headline]


def print_gate(verdict: Verdict) -> None:
    """Write the verdict to stdout: a table on a terminal, plain lines anywhere else."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
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
    for line in _key(verdict):
        console.print(Text(line, style="dim"))
    for note in verdict.notes:
        console.print(visible(note))
    for line in _unbound(verdict):
        console.print(line)
    word = verdict.headline.split()[1].rstrip(",")
    console.print(Text(verdict.headline, style=_STYLES[word]))


def step_summary(verdict: Verdict, *, n_bytes_there: int = 0) -> str:
    """A short Markdown section for the summary page of a CI job; what passed is folded away.

    Rows that would make the page longer than a runner takes are left out, and counted.

    Args:
        verdict: What the gate decided.
        n_bytes_there: How long the page is already.
    """
    most = _LARGEST_SUMMARY - n_bytes_there
    shown = [each for each in ordered(verdict.outcomes) if each.status != "pass"]
    passed = [each for each in ordered(verdict.outcomes) if each.status == "pass"]
    head = [
        "## synthaudit gate",
        "",
        f"**{verdict.headline}**",
        "",
        *(f"- {_plain(line)}" for line in _about(verdict)),
    ]
    notes = [*verdict.notes, *_unbound(verdict)]
    tail = ["", f"{len(passed)} passed.", *map(_plain, notes), ""]
    rows, left_out = _within(shown, most - _n_bytes([*head, *tail]))
    table = [*_TABLE, *rows] if rows else []
    folded: list[str] = []
    if passed and not left_out:
        room = most - _n_bytes([*head, *table, *tail]) - _n_bytes(_FOLDED)
        passed_rows, missing = _within(passed, room)
        folded = [] if missing else [*_FOLDED[:4], *passed_rows, *_FOLDED[4:]]
    told = [f"{left_out} more rules are in gate.json."] if left_out else []
    return "\n".join([*head, "", *table, *told, *tail, *folded]) + "\n"


_TABLE = ("| | rule | judged | limit | detail |", "|---|---|---|---|---|")
_FOLDED = ("<details><summary>What passed</summary>", "", *_TABLE, "", "</details>", "")


def _within(outcomes: Sequence[Outcome], room: int) -> tuple[list[str], int]:
    """Rows of the table that fit into ``room`` bytes, and how many were left out."""
    rows: list[str] = []
    for outcome in outcomes:
        row = _markdown_row(outcome)
        room -= _n_bytes([row])
        if room < 0:
            break
        rows.append(row)
    return rows, len(outcomes) - len(rows)


def _n_bytes(lines: Iterable[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)


def _markdown_row(outcome: Outcome) -> str:
    status, rule, judged, limit, _ = _cells(outcome)
    cells = (status, rule, judged, limit, " ".join(_remarks(outcome)))
    return f"| {' | '.join(map(_plain, cells))} |"


def _plain(text: str) -> str:
    return plain(text, _LARGEST_SUMMARY)


def _key(verdict: Verdict) -> list[str]:
    """What the columns of numbers hold, where there are any."""
    judged = any(each.judged is not None for each in verdict.outcomes)
    return [*_KEY, ""] if judged else []


def _unbound(verdict: Verdict) -> list[str]:
    """That the verdict is about no file, where none was named."""
    if any(each.kind == "release" for each in verdict.outcomes):
        return []
    audited = verdict.corpora["synthetic"].sha256[:8]
    told = "No file was named with --release: the verdict is about the audited corpus, "
    return [f"{told}sha256:{audited}…, and not tied to any file."]


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
    remarks = [("", f"{outcome.name}." if outcome.name else ""), ("", outcome.detail)]
    if outcome.status != "pass":
        remarks += [("why: ", outcome.why), ("next: ", outcome.next_step)]
    return [f"{name}{visible(text)}" for name, text in remarks if text]


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    status, rule, *numbers = cells
    left = f"{status:{widths[0]}}  {rule:{widths[1]}}"
    right = "".join(f"  {cell:>{width}}" for cell, width in zip(numbers, widths[2:], strict=True))
    return f"{left}{right}".rstrip()
