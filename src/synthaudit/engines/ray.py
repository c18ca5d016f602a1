"""A Ray cluster: the same units of work, on whatever nodes there are, to the same bytes."""

import logging
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from synthaudit.engines.base import Engine, Item, Result
from synthaudit.engines.local import single
from synthaudit.errors import MissingExtraError, SynthauditError, UsageError
from synthaudit.machine import identity, unlike

N_LOSSES = 10
"""Workers a unit of work may lose under it, with their nodes or for lack of memory."""

_AHEAD = 2
"""Units of work handed over for each CPU: one more than it does, so that none waits for this
process."""


@dataclass(frozen=True, slots=True)
class RayEngine(Engine):
    """Tasks on the cluster at ``$RAY_ADDRESS``, or on one started on this machine without it.

    Every node must see the Store and the models at the same paths, and must have the same versions
    and the same kind of processor; a node that differs stops the run, because its numbers could.
    Work that names a GPU runs in one lasting process a GPU. A lost node loses nothing but time.

    Args:
        n_workers: Units of work under way at once, on CPUs and on GPUs each; None for as many as
            the cluster has of them.
    """

    n_workers: int | None = None

    def map(self, work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """The results in the order of the items, as they become ready.

        Raises:
            MissingExtraError: Ray is not installed.
            UsageError: A node is unlike this machine or cannot read the Store, or work needs a GPU
                and there is none.
        """
        if not items:
            return
        ray = _connected(self.n_workers)
        ready: dict[int, Result] = {}
        n_given = 0
        for number, result in _as_ready(ray, work, items, self.n_workers):
            ready[number] = result
            while n_given in ready:
                yield ready.pop(n_given)
                n_given += 1

    def describe(self) -> Mapping[str, Any]:
        """Where the work was done, for the manifest of a run."""
        ray = _connected(self.n_workers)
        alive = [node for node in ray.nodes() if node["Alive"]]
        return {
            "engine": "ray",
            "workers": self.n_workers,
            "ray": ray.__version__,
            "nodes": len(alive),
            "cpus": int(ray.cluster_resources().get("CPU", 0)),
            "gpus": int(ray.cluster_resources().get("GPU", 0)),
        }


class _Places(Protocol):
    """Where units of work are done."""

    def room(self) -> int:
        """How many units of work may be under way."""
        ...

    def start(self, payload: bytes) -> Any:
        """Hand one over; a reference to what becomes of it."""
        ...

    def ended(self, reference: Any) -> None:
        """What was handed over is done."""
        ...

    def close(self) -> None:
        """There is no more to do."""
        ...


class _Cpus:
    """A task for each unit of work; Ray finds the node."""

    def __init__(self, ray: Any, n_workers: int | None) -> None:
        self._ray = ray
        self._n_workers = n_workers
        self._task = ray.remote(num_cpus=1, max_retries=N_LOSSES)(_unit)

    def room(self) -> int:
        # Asked each time: nodes come and go.
        n_cpus = int(self._ray.cluster_resources().get("CPU", 0))
        return self._n_workers or _AHEAD * max(1, n_cpus)

    def start(self, payload: bytes) -> Any:
        return self._task.remote(identity(), payload)

    def ended(self, reference: Any) -> None: ...

    def close(self) -> None: ...


class _Unit:
    """An actor: one process that keeps its models loaded."""

    def run(self, asked: Mapping[str, str], payload: bytes) -> Any:
        return _unit(asked, payload)


class _Gpus:
    """A lasting process for each GPU."""

    def __init__(self, ray: Any, n_units: int, n_workers: int | None) -> None:
        n_gpus = int(ray.cluster_resources().get("GPU", 0))
        if not n_gpus:
            raise UsageError(
                "The plan names a device that no node of the Ray cluster offers: there is no GPU. "
                "Leave --device at cpu, or add a node that has one."
            )
        self._ray = ray
        # No CPU is asked for: a process that waited for the CPU of an idle one would wait forever.
        kind = ray.remote(num_cpus=0, num_gpus=1, max_restarts=-1, max_task_retries=N_LOSSES)(_Unit)
        n_processes = min(n_gpus, n_units, n_workers or n_gpus)
        self._idle = [kind.remote() for _ in range(n_processes)]
        self._busy: dict[Any, Any] = {}

    def room(self) -> int:
        return len(self._idle) + len(self._busy)

    def start(self, payload: bytes) -> Any:
        actor = self._idle.pop()
        reference = actor.run.remote(identity(), payload)
        self._busy[reference] = actor
        return reference

    def ended(self, reference: Any) -> None:
        self._idle.append(self._busy.pop(reference))

    def close(self) -> None:
        for actor in (*self._idle, *self._busy.values()):
            self._ray.kill(actor)  # frees the GPU
        self._idle.clear()
        self._busy.clear()


def _as_ready(
    ray: Any, work: Callable[[Item], Result], items: Sequence[Item], n_workers: int | None
) -> Iterator[tuple[int, Result]]:
    """Number and result of each item, in the order in which they are done."""
    queues: list[tuple[_Places, deque[int]]] = []
    on_gpu = [getattr(item, "device", "cpu") != "cpu" for item in items]
    if any(on_gpu):
        queues.append((_Gpus(ray, sum(on_gpu), n_workers), _numbers(on_gpu, of=True)))
    queues.append((_Cpus(ray, n_workers), _numbers(on_gpu, of=False)))
    under_way: dict[Any, tuple[int, _Places]] = {}
    try:
        while under_way or any(numbers for _, numbers in queues):
            for places, numbers in queues:
                n_here = sum(where is places for _, where in under_way.values())
                if not numbers and not n_here:
                    places.close()
                for _ in range(min(places.room() - n_here, len(numbers))):
                    number = numbers.popleft()
                    payload = ray.cloudpickle.dumps((work, items[number]))
                    under_way[places.start(payload)] = number, places
            (reference,), _ = ray.wait(list(under_way), num_returns=1)
            number, places = under_way.pop(reference)
            places.ended(reference)
            yield number, _result(ray, reference)
    finally:
        for reference, (_, places) in under_way.items():
            if isinstance(places, _Cpus):
                ray.cancel(reference)
        for places, _ in queues:
            places.close()


def _numbers(on_gpu: Sequence[bool], *, of: bool) -> deque[int]:
    return deque(number for number, flag in enumerate(on_gpu) if flag is of)


def _result(ray: Any, reference: Any) -> Any:
    try:
        result = ray.get(reference)
    except ray.exceptions.RayTaskError as error:
        raise (error.cause or error) from None
    except ray.exceptions.RayError as error:
        raise SynthauditError(
            f"A unit of work lost its worker more than {N_LOSSES} times ({type(error).__name__}): "
            "nodes went away, or one unit needs more memory than a node has."
        ) from None
    if isinstance(result, _Refusal):
        raise UsageError(result.reason)
    return result


@dataclass(frozen=True)
class _Refusal:
    """Why a node did not do what it was given."""

    reason: str


def _unit(asked: Mapping[str, str], payload: bytes) -> Any:
    """One unit of work on a node, if the node gives the same bytes as every other."""
    difference = unlike(asked)
    if difference:
        return _Refusal(
            "A node of the Ray cluster could give other numbers than this machine, which has "
            f"{difference}. Give all nodes the same versions and the same kind of processor."
        )
    try:
        work, item = pickle.loads(payload)  # noqa: S301 (from the driver, which runs code here anyway)
    except FileNotFoundError as error:
        return _Refusal(
            f"A node of the Ray cluster does not find {error.filename or error}. Name a Store with "
            "--store that every node sees at the same path."
        )
    except ImportError as error:
        return _Refusal(f"A node of the Ray cluster lacks the package {error.name}; install it.")
    return single(work, item)


def _connected(n_workers: int | None) -> Any:
    """The module ``ray``, connected; it reports nothing to anybody."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        import ray
    except ImportError:
        raise MissingExtraError("ray", extra="ray", purpose="The engine ray") from None
    if ray.is_initialized():
        return ray
    address = os.environ.get("RAY_ADDRESS")
    place = {"address": address} if address else {"address": "local", "num_cpus": n_workers}
    in_main = threading.current_thread() is threading.main_thread()
    handler = signal.getsignal(signal.SIGTERM)
    try:
        ray.init(
            **place,
            include_dashboard=False,
            log_to_driver=False,  # what foreign code prints may quote text
            logging_level=logging.ERROR,
        )
    except ConnectionError:
        raise UsageError(
            f"No Ray cluster answers at {address}, which $RAY_ADDRESS names, or it asks for a "
            "token. Start it with `ray start --head --disable-usage-stats`, name another, or set "
            "RAY_AUTH_MODE and RAY_AUTH_TOKEN here as there."
        ) from None
    if in_main and handler is not None:
        signal.signal(signal.SIGTERM, handler)  # Ray puts its own in the place
    return ray
