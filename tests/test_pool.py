"""Several requests at once: none is lost when one fails, and nobody waits for the rest."""

import threading

import pytest

from synthaudit.generation.pool import concurrently


def test_every_item_comes_back_once_with_its_position():
    made = list(concurrently(lambda item, _: item * item, range(100), 7))
    assert sorted(made) == [(n, n * n) for n in range(100)]
    assert list(concurrently(lambda item, _: item, [], 7)) == []


def test_as_many_as_asked_for_are_under_way():
    together = threading.Barrier(5, timeout=10)
    made = concurrently(lambda item, _: (item, together.wait())[0], range(15), 5)
    assert {item for _, item in made} == set(range(15))


def test_what_is_under_way_when_one_fails_is_waited_for_and_no_more_is_begun():
    begun = []
    failed = threading.Event()
    together = threading.Barrier(2, timeout=10)

    def work(item, stop):
        begun.append(item)
        together.wait()
        if item == 0:
            raise KeyError(item)
        failed.set()
        assert stop.wait(10)
        return item

    got = []
    with pytest.raises(KeyError):  # noqa: PT012 (what came before the error counts)
        for position, _ in concurrently(work, range(9), 2):
            got.append(position)
    assert (got, sorted(begun)) == ([1], [0, 1])
    assert failed.is_set()


def test_who_stops_listening_stops_the_work():
    begun = []

    def work(item, stop):
        begun.append(item)
        return item == 0 or stop.wait(10)

    answers = concurrently(work, range(100), 2)
    assert next(answers) == (0, True)
    answers.close()
    assert max(begun) <= 2
