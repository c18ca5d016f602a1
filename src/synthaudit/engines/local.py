"""Processes on this machine."""

import contextlib
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from synthaudit.engines.base import Engine, Item, Result
from synthaudit.errors import UsageError

_THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")

_IDLE_SECONDS = 30
"""After which a worker ends: also when the process that started it was killed."""


@dataclass(frozen=True, slots=True)
class LocalEngine(Engine):
    """Joblib processes, or this process when there is one worker.

    Args:
        n_workers: Processes, None for one a core; each unit of work has one thread, so that one
            worker and many give the same bytes.
    """

    n_workers: int | None = 1

    def map(self, work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """The results in the order of the items, as they become ready."""
        if self._n_processes == 1 or len(items) < 2:  # noqa: PLR2004 (one item needs no second process)
            for item in items:
                yield single(work, item)
            return
        import joblib
        from joblib.externals.loky.process_executor import TerminatedWorkerError

        # Idle workers end by design, and new ones start when there is work again.
        warnings.filterwarnings("ignore", message="A worker stopped while some jobs were given")
        pool = joblib.Parallel(
            n_jobs=self._n_processes,
            return_as="generator",
            batch_size=1,
            idle_worker_timeout=_IDLE_SECONDS,
            max_nbytes=None,  # nothing of a corpus is written to a shared temporary folder
        )
        try:
            yield from pool(joblib.delayed(single)(work, item) for item in items)
        except TerminatedWorkerError:
            raise UsageError(
                "A worker process was ended from outside, most often by the system when memory ran "
                "out. What was finished is kept: run again with --resume and fewer --workers."
            ) from None

    def describe(self) -> Mapping[str, Any]:
        """Where the work was done, for the manifest of a run."""
        return {"engine": "local", "workers": self._n_processes}

    @property
    def _n_processes(self) -> int:
        return self.n_workers or os.cpu_count() or 1


def single(work: Callable[[Item], Result], item: Item) -> Result:
    """One unit of work with one thread, in this process."""
    with one_thread():
        return work(item)


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """One BLAS, OpenMP and torch thread inside, and what was set before, afterwards."""
    import threadpoolctl

    before = {name: os.environ.get(name) for name in _THREAD_VARIABLES}
    os.environ.update(dict.fromkeys(_THREAD_VARIABLES, "1"))  # for libraries loaded inside
    torch = sys.modules.get("torch")
    n_threads = torch.get_num_threads() if torch is not None else None
    if torch is not None:
        torch.set_num_threads(1)
    try:
        with threadpoolctl.threadpool_limits(1):
            yield
    finally:
        if torch is not None:
            torch.set_num_threads(n_threads)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
