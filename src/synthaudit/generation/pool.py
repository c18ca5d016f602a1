"""Several requests under way at once."""

import threading
from collections.abc import Callable, Iterator, Sequence
from queue import SimpleQueue
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def concurrently(
    work: Callable[[_Item, threading.Event], _Result], items: Sequence[_Item], n_threads: int
) -> Iterator[tuple[int, _Result]]:
    """Position and result of each item, as they come.

    When one fails no further one is begun, those under way are waited for, and then it is raised:
    nothing that was answered is lost. Threads die with the process, so that an interrupt need not
    wait for a server.

    Args:
        work: Called in a thread with an item and an event that is set when waiting is pointless.
        items: The items, begun in order.
        n_threads: How many at a time.
    """
    stop = threading.Event()
    lock = threading.Lock()
    positions = iter(range(len(items)))
    results: SimpleQueue[tuple[int, _Result] | BaseException | None] = SimpleQueue()

    def thread() -> None:
        try:
            while not stop.is_set():
                with lock:
                    position = next(positions, None)
                if position is None:
                    break
                results.put((position, work(items[position], stop)))
        except BaseException as error:  # noqa: BLE001 (raised again by the caller's thread)
            stop.set()
            results.put(error)
        results.put(None)

    threads = [
        threading.Thread(target=thread, daemon=True) for _ in range(min(n_threads, len(items)))
    ]
    for each in threads:
        each.start()
    failure: BaseException | None = None
    n_running = len(threads)
    try:
        while n_running:
            result = results.get()
            if result is None:
                n_running -= 1
            elif isinstance(result, BaseException):
                failure = failure or result
            else:
                yield result
    finally:
        stop.set()
    if failure is not None:
        raise failure
