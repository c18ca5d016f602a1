"""The hot loops, in numba; each is proven equal to a slow reference in its test."""
