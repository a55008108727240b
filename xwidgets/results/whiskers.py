"""How far the whiskers of a mean over so many rows reach; twin of ``js/src/marks/whiskers.ts``."""

from __future__ import annotations

import math

__all__ = ["reach"]

Z = 1.959964
"""95 % of a normal distribution lie within so many standard deviations."""


def reach(n_rows: int, n_all: int) -> float:
    """Standard errors that whiskers reach to either side.

    Of a random sample of `n_rows` rows of `n_all` they hold the mean over all in 95 of 100
    cases: Student's t for few rows, and less the more of the rows are in the sample. Of all
    rows it is one standard error: rows like these could have been others.

    References
    ----------
    Cochran (1977), Sampling techniques, chapter 2. Fisher, Cornish (1960), The percentile points
    of distributions having known cumulants.

    Examples
    --------
    >>> round(reach(100, 10**9), 2), round(reach(50, 100), 2), reach(100, 100)
    (1.98, 1.42, 1.0)
    """
    if n_rows >= n_all or n_rows < 2:
        return 1.0
    v = n_rows - 1
    t = Z + (Z**3 + Z) / (4 * v) + (5 * Z**5 + 16 * Z**3 + 3 * Z) / (96 * v**2)
    return t * math.sqrt(1.0 - n_rows / n_all)
