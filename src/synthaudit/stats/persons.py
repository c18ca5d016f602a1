"""From records to persons."""

import numpy as np
from numpy.typing import NDArray


def maximum_by_person(
    values: NDArray[np.float64], persons: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The largest value among each person's records, shape (n_persons,), by person number.

    The most exposed record speaks for its person.

    Args:
        values: One value a record, no NaN.
        persons: Number of each record's person; every number from 0 to the largest occurs.

    Raises:
        ValueError: A value is NaN, lengths differ, or a number does not occur.
    """
    values = np.asarray(values, dtype=np.float64)
    if values.shape != persons.shape:
        raise ValueError(f"{values.shape} values for {persons.shape} records")
    if np.isnan(values).any():
        raise ValueError("evidence must not be NaN")
    if not len(values):
        return np.empty(0)
    order = np.argsort(persons, kind="stable")
    numbers, starts = np.unique(persons[order], return_index=True)
    if numbers[-1] != len(numbers) - 1:
        raise ValueError("person numbers must run from 0 without a gap")
    return np.maximum.reduceat(values[order], starts)
