"""The lexical metrics of an audit on corpora of growing size: processor time, memory, growth.

Each size runs in a process of its own, so that its memory peak is its own. Sizes are the records of
the synthetic corpus and of train; the holdout has a tenth as many.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from table import machine_line, markdown_table, write_section
from texts import notes

from synthaudit import plugins
from synthaudit.bench import Bench
from synthaudit.corpus import Corpus
from synthaudit.metrics.base import Detector, View
from synthaudit.records import Record
from synthaudit.store import Store

SIZES = (10_000, 30_000, 100_000)
METRICS = (
    "diversity.compression_ratio",
    "diversity.distinct",
    "diversity.ngram_novelty",
    "diversity.self_bleu",
    "diversity.template_share",
    "diversity.token_entropy",
    "diversity.type_token_ratio",
    "diversity.unique_records",
    "fidelity.bleu",
    "fidelity.token_kl",
    "privacy.copied_span",
    "privacy.exact_copies",
    "privacy.membership_ngram_lm",
    "privacy.ngram_containment",
    "privacy.rare_phrase_replay",
)


def corpus(role: str, n: int) -> Corpus:
    """Notes, each of a person of its own."""
    return Corpus.from_records(
        (Record(f"{role}-{row}", text) for row, text in enumerate(notes(n, role))), role=role
    )


def gib() -> float:
    """The most memory this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def measure(n: int) -> dict[str, object]:
    """Processor seconds of each feature and metric, and the memory peak after each."""
    sides = {
        "train": corpus("train", n),
        "synthetic": corpus("synthetic", n),
        "holdout": corpus("holdout", n // 10),
    }
    seconds: dict[str, float] = {}
    peaks = {"the corpora": gib()}
    with tempfile.TemporaryDirectory() as folder:
        view = View(Bench(Store.open(folder)), **sides)
        metrics = {name: plugins.build_metric(name, settings={}) for name in METRICS}
        features = dict.fromkeys(f for metric in metrics.values() for f in metric.features())
        for feature in features:
            started = time.process_time()
            for side in sides.values():
                view.feature(feature, side)
            seconds[str(feature)] = time.process_time() - started
            peaks[str(feature)] = gib()
        for name, metric in metrics.items():
            started = time.process_time()
            tuple(metric.estimate(view))
            if isinstance(metric, Detector):
                metric.evidence(view)
            seconds[name] = time.process_time() - started
            peaks[name] = gib()
            print(f"{n:,} {name} {seconds[name]:.2f} s {peaks[name]:.2f} GiB", file=sys.stderr)
    return {"seconds": seconds, "peaks": peaks}


def table(sizes: list[int], runs: list[dict]) -> str:
    """A row a step: seconds at each size, growth from the last size but one, peak so far."""
    rows = []
    for name in runs[-1]["seconds"]:
        seconds = [run["seconds"][name] for run in runs]
        growth = seconds[-1] / max(seconds[-2], 1e-9) / (sizes[-1] / sizes[-2])
        cells = [f"{value:.2f}" for value in seconds]
        rows.append([name, *cells, f"{growth:.2f}", f"{runs[-1]['peaks'][name]:.2f}"])
    totals = [sum(run["seconds"].values()) for run in runs]
    growth = totals[-1] / totals[-2] / (sizes[-1] / sizes[-2])
    peak = max(runs[-1]["peaks"].values())
    rows.append(["all", *(f"{total:.1f}" for total in totals), f"{growth:.2f}", f"{peak:.2f}"])
    heads = ["processor seconds of", *(f"{size:,}" for size in sizes)]
    return markdown_table([*heads, "last step over linear", "memory peak so far, GiB"], rows)


if __name__ == "__main__":
    asked = [int(argument) for argument in sys.argv[1:]]
    if asked[:1] == [0]:  # a child, which measures one size
        measure(200)  # loads what is compiled
        print(json.dumps(measure(asked[1])))
        raise SystemExit
    sizes = sorted(asked) or list(SIZES)
    runs = []
    for size in sizes:
        child = [sys.executable, Path(__file__), "0", str(size)]
        done = subprocess.run(child, check=True, stdout=subprocess.PIPE)
        runs.append(json.loads(done.stdout))
    peaks = ", ".join(
        f"{max(run['peaks'].values()):.2f} GiB at {size:,}"
        for size, run in zip(sizes, runs, strict=True)
    )
    told = (
        f"Memory peaks, corpora and compiled code included: {peaks}. Every corpus is tokenised "
        "once as written and once normalised; all metrics read those two arrays of hashes."
    )
    body = [
        machine_line("numpy", "numba"),
        __doc__.split("\n\n", 1)[1].strip(),
        told,
        table(sizes, runs),
    ]
    write_section("lexical_audit", "The lexical part of an audit", "\n\n".join(body))
