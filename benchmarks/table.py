"""Sides of one job, run in turn in one process, and the section of docs/performance.md they fill.

A script builds its sides as functions of no argument, calls ``side_by_side``, turns what it got
into a table with ``comparison``, and hands the text to ``write_section``.
"""

import platform
import re
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
_HEAD = """# Performance

Each section is written by the script it names, from one process run on one generated corpus with
all sides in turn: quote the ratios, not the seconds.
"""


@dataclass
class Timing:
    """Runs of one side.

    Args:
        result: What its last run returned.
        wall: Seconds of each run.
        processor: Processor seconds of each run, all threads of this process together.
    """

    result: Any = None
    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """Median of the wall seconds."""
        return statistics.median(self.wall)

    @property
    def processor_seconds(self) -> float:
        """Median of the processor seconds."""
        return statistics.median(self.processor)


def side_by_side(
    sides: Mapping[str, Callable[[], Any]], repeats: int = 3, budget: float = 120.0
) -> dict[str, Timing]:
    """Run every side once, then every side again, ...; a side out of ``budget`` is run no more.

    Args:
        sides: By name, functions that do the whole job; compile kernels before.
        repeats: Runs of each side.
        budget: Seconds one side may take in all before it is left out of further rounds. The first
            run of a side is never cut short.
    """
    timings = {name: Timing() for name in sides}
    for _ in range(repeats):
        for name, run in sides.items():
            timing = timings[name]
            if sum(timing.wall) > budget:
                continue
            wall, processor = time.perf_counter(), time.process_time()
            timing.result = run()
            timing.wall.append(time.perf_counter() - wall)
            timing.processor.append(time.process_time() - processor)
            print(f"{name}: {timing.wall[-1]:.3f} s", file=sys.stderr)
    return timings


def comparison(
    timings: Mapping[str, Timing],
    ours: str,
    extra: Mapping[str, Mapping[str, object]] | None = None,
) -> str:
    """A markdown table: median (least to most), processor seconds, runs, ratio, further columns.

    Args:
        timings: From ``side_by_side``.
        ours: The side the others are divided by.
        extra: Further columns by heading, each with the cell of each side; a missing cell is empty.
    """
    extra = extra or {}
    rows = []
    for name, timing in timings.items():
        spread = f"{timing.seconds:.3g} ({min(timing.wall):.3g} to {max(timing.wall):.3g})"
        ratio = "1" if name == ours else f"{timing.seconds / timings[ours].seconds:.3g}"
        work = timing.processor_seconds
        work_ratio = "1" if name == ours else f"{work / timings[ours].processor_seconds:.3g}"
        cells = [str(column.get(name, "")) for column in extra.values()]
        rows.append([name, spread, f"{work:.3g}", len(timing.wall), ratio, work_ratio, *cells])
    heads = ["side", "seconds, median", "processor s", "runs", "times ours", "by processor s"]
    return markdown_table([*heads, *extra], rows)


def markdown_table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """``heads`` over ``rows``."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def installed(*packages: str) -> bool:
    """Whether all of these are."""
    try:
        for package in packages:
            metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True


def machine_line(*packages: str) -> str:
    """Processor, cores, Python, and the versions of those ``packages`` that are installed."""
    names = re.findall(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    versions = [f"{name} {metadata.version(name)}" for name in packages if installed(name)]
    parts = [
        f"{names[0] if names else platform.processor()}, {len(names)} cores",
        f"Python {platform.python_version()}",
        *versions,
    ]
    return ", ".join(parts) + "."


def write_section(name: str, title: str, body: str) -> None:
    """Put ``body`` under ``title`` between the markers of ``name``; leave other sections alone.

    Args:
        name: Of the script without ``bench_`` and suffix; the command is read off it.
        title: Heading of the section.
        body: Markdown: machine line, limit, tables.
    """
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    command = f"`.venv/bin/python benchmarks/bench_{name}.py`"
    section = f"{begin}\n## {title}\n\nWritten by {command}.\n\n{body.strip()}\n{end}\n"
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else _HEAD
    if begin in page:
        first, last = page.index(begin), page.index(end) + len(end)
        page = page[:first] + section + page[last:].lstrip("\n")
    else:
        page = page.rstrip("\n") + "\n\n" + section
    PAGE.write_text(page, encoding="utf-8")
