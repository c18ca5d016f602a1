"""An embedder whose texts are their own vectors: "3 4" is the direction (0.6, 0.8)."""

from dataclasses import dataclass

import numpy as np

from synthaudit.models.encoder import unit_rows


@dataclass(frozen=True)
class SpokenVectors:
    n_dimensions: int = 2

    def fitted(self, texts):
        return self

    def encode(self, texts):
        rows = [
            [float(word) for word in text.split()] or [0.0] * self.n_dimensions for text in texts
        ]
        return unit_rows(np.array(rows).reshape(-1, self.n_dimensions))

    def describe(self):
        return {"name": "spoken"}


def speak(vectors):
    """One text a row."""
    return [" ".join(repr(float(number)) for number in row) for row in np.atleast_2d(vectors)]


def angles(*degrees):
    """One text an angle on the unit circle."""
    radians = np.radians(degrees)
    return speak(np.stack([np.cos(radians), np.sin(radians)], axis=1))


def cosine_distance(degrees):
    return 1 - np.cos(np.radians(degrees))
