"""Whether a column moved: by how far first, with an interval, and only then by a p-value."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..slices.evidence import controlled
from .counting import Counts
from .measures import chi_squared, kolmogorov_smirnov

__all__ = ["LEAST_MOVED", "MIN_ROWS", "Effect", "effect", "p_value", "verdicts"]

LEAST_MOVED = 0.1
"""Share of the rows: who stands elsewhere below this is no reason to look."""
MIN_ROWS = 30
"""Of either table; fewer tell nothing about a distribution."""
LEVEL = 0.95
Z = 1.96
N_SPLITS = 100

CANNOT_TELL, AS_BEFORE, MOVED = "cannot tell", "as before", "moved"


class Effect(NamedTuple):
    """Share of rows that moved beyond chance, and its 95 % interval."""

    size: float
    low: float
    high: float


def effect(counts: Counts, seed: int = 0, n_splits: int = N_SPLITS) -> Effect:
    """Share of the rows that stand in another bin, beyond what chance alone moves.

    Parameters
    ----------
    counts : Counts
    seed : int
    n_splits : int
        Ways in which both tables are cut into halves.

    Returns
    -------
    Effect
        One half of the rows says which bins have more rows than before, the other half by how
        much: in the mean that is 0 where nothing moved, and never more than the share that did.
        The same rows for both would look moved always, small samples most. The order of rows
        changes nothing.
    """
    sizes = np.array([counts.reference.sum(), counts.new.sum()], np.float64)
    if sizes.min() < 4:
        return Effect(np.nan, np.nan, np.nan)
    rng = np.random.default_rng(seed)
    choosing, counting = [], []
    for whole in (counts.reference, counts.new):
        half = rng.multivariate_hypergeometric(
            whole, int(whole.sum()) // 2, n_splits, method="marginals"
        )
        rest = whole - half
        choosing.append(half / half.sum(axis=1, keepdims=True))
        counting.append(rest / rest.sum(axis=1, keepdims=True))
    more = choosing[1] > choosing[0]
    before, now = ((part * more).sum(axis=1) for part in counting)
    size = float((now - before).mean())
    variance = (before * (1 - before)).mean() / sizes[0] + (now * (1 - now)).mean() / sizes[1]
    reach = Z * float(np.sqrt(variance))
    size, low, high = (min(1.0, max(0.0, end)) for end in (size, size - reach, size + reach))
    return Effect(size, low, high)


def p_value(counts: Counts, reference: np.ndarray, new: np.ndarray) -> float:
    """Of the test that both are of one distribution.

    Levels by Pearson's test, numbers by that of Kolmogorov and Smirnov. Where some are missing,
    that share is tested as well, and the smaller p-value counts twice.
    """
    if counts.edges is None:
        return chi_squared(counts.reference, counts.new).p
    absent = [np.isnan(one) for one in (reference, new)]
    known = [one[~gone] for one, gone in zip((reference, new), absent, strict=True)]
    gaps = [np.array([(~gone).sum(), gone.sum()]) for gone in absent]
    found = []
    if all(len(one) for one in known):
        found.append(kolmogorov_smirnov(*known).p)
    if any(gone.any() for gone in absent):
        found.append(chi_squared(*gaps).p)
    return min(1.0, len(found) * min(found))


def verdicts(
    effects: list[Effect],
    p: np.ndarray,
    n_rows: tuple[int, int],
    *,
    least: float = LEAST_MOVED,
    control: str = "holm",
    level: float = 1 - LEVEL,
) -> tuple[list[str], np.ndarray]:
    """What can be said of each column.

    Parameters
    ----------
    effects : list of Effect, (n_features,)
    p : ndarray of float64, shape (n_features,)
    n_rows : (int, int)
        Of the reference and of the new table.
    least : float
        Share of rows from which on a column moved.
    control : {"holm", "benjamini_hochberg"}
    level : float
        Of adjusted p-values.

    Returns
    -------
    list of str
        ``"moved"``: the effect is at least `least`, its interval is above 0 and the adjusted
        p-value is below `level`. ``"as before"``: the whole interval is below `least`.
        ``"cannot tell"``: else, and of fewer than 30 rows always.
    ndarray of float64, shape (n_features,)
        Adjusted p-values.
    """
    adjusted = controlled(p, control)
    if min(n_rows) < MIN_ROWS:
        return [CANNOT_TELL] * len(effects), adjusted
    return [
        _verdict(one, float(raised), least, level)
        for one, raised in zip(effects, adjusted, strict=True)
    ], adjusted


def _verdict(one: Effect, p: float, least: float, level: float) -> str:
    if one.size >= least and one.low > 0 and p <= level:
        return MOVED
    return AS_BEFORE if one.high < least else CANNOT_TELL
