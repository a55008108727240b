"""Whether a column moved: by how far first, with an interval, and only then by a p-value."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..slices.evidence import controlled
from .counting import Counts
from .measures import chi_squared, kolmogorov_smirnov

__all__ = [
    "LEAST_MOVED",
    "MIN_ROWS",
    "N_QUESTIONS",
    "Effect",
    "effect",
    "goes_on",
    "p_value",
    "verdicts",
]

LEAST_MOVED = 0.1
"""Share of the rows: who stands elsewhere below this is no reason to look."""
MIN_ROWS = 30
"""Of either table; fewer tell nothing about a distribution."""
LEVEL = 0.95
N_DRAWS, N_TRIED = 300, 21
N_QUESTIONS = 4
"""Features, predictions, attributions and slices: each batch is asked about all of them."""

CANNOT_TELL, AS_BEFORE, MOVED = "cannot tell", "as before", "moved"


class Effect(NamedTuple):
    """Share of rows that moved beyond chance, and its 95 % interval."""

    size: float
    low: float
    high: float


def effect(counts: Counts, seed: int = 0, n_draws: int = N_DRAWS) -> Effect:
    """Share of the rows that stand in another bin, beyond what chance alone moves.

    Parameters
    ----------
    counts : Counts
    seed : int
    n_draws : int
        Pairs of tables that are drawn to know what chance moves.

    Returns
    -------
    Effect
        The share that differs is too large always, in small samples most: chance moves rows as
        well. So ask instead which true share would show the one that was found: in the mean
        (`size`), in 2.5 % of all samples (`low`) and in 97.5 % of them (`high`). How a true share
        is spread over the bins is not known. `size` and `low` take it to be where bins differ by
        more than chance; `high` takes all that differs for true, where most can hide. The order
        of rows changes nothing.
    """
    sizes = np.array([counts.reference.sum(), counts.new.sum()])
    if sizes.min() < 4:
        return Effect(np.nan, np.nan, np.nan)
    difference = counts.new / sizes[1] - counts.reference / sizes[0]
    found = float(np.abs(difference).sum()) / 2
    if not found:
        return Effect(0.0, 0.0, 0.0)
    noise = _noise(counts, sizes, np.random.default_rng(seed), n_draws)
    ratio = difference**2 / np.maximum(noise.var(axis=0), 1e-12)
    surely = difference * ratio / (1 + ratio)
    size, low = _behind(found, surely, noise, (None, 0.975))
    (high,) = _behind(found, difference, noise, (0.025,))
    return Effect(size, low, max(size, high))


def _noise(counts: Counts, sizes: np.ndarray, rng: np.random.Generator, n_draws: int) -> np.ndarray:
    """By how much chance alone makes bins differ, float64 (n_draws, n_bins).

    Each table is drawn from its own shares, to which as many rows are added as there are bins,
    from both tables: else a bin that is empty in one of them would have no chance at all.
    """
    both = (counts.reference + counts.new) / sizes.sum()
    n_bins = len(both)
    drawn = []
    for rows, n in zip((counts.reference, counts.new), sizes, strict=True):
        shares = (rows + n_bins * both) / (n + n_bins)
        drawn.append(rng.multinomial(n, shares / shares.sum(), size=n_draws) / n - shares)
    return np.asarray(drawn[1] - drawn[0])


def _behind(
    found: float, direction: np.ndarray, noise: np.ndarray, levels: tuple[float | None, ...]
) -> list[float]:
    """Which true shares, spread as `direction` is, show `found`: in the mean (None), or at these
    levels of all samples."""
    reach = 6 * float(np.abs(noise).sum(axis=1).std()) / 2
    true = np.linspace(0.0, min(1.0, found + reach), N_TRIED)
    whole = max(float(np.abs(direction).sum()) / 2, 1e-300)
    shown = np.abs(true[:, None, None] * direction / whole + noise).sum(axis=2) / 2
    curves = [
        shown.mean(axis=1) if level is None else np.quantile(shown, level, axis=1)
        for level in levels
    ]
    return [float(np.interp(found, np.maximum.accumulate(one), true)) for one in curves]


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


def goes_on(reference: np.ndarray, new: np.ndarray) -> bool:
    """Whether dates do no more than go on: new ones begin in the later half of the known ones or
    after them, and end after them.

    Parameters
    ----------
    reference, new : ndarray of float64, shape (n_rows,)
        Seconds; NaN where missing. A twentieth of the rows at either end may be stragglers. Where
        more or fewer are missing, as a share of the rows, something else moved, too.

    Examples
    --------
    >>> days = np.arange(100.0)
    >>> goes_on(days, days + 60), goes_on(days, days + 10), goes_on(days, days - 60)
    (True, False, False)
    """
    gone = [float(np.isnan(one).mean()) for one in (reference, new)]
    if max(gone) == 1 or abs(gone[1] - gone[0]) >= LEAST_MOVED:
        return False
    middle, end = np.nanquantile(reference, [0.5, 0.95])
    begins, ends = np.nanquantile(new, [0.05, 0.95])
    return bool(begins >= middle and ends >= end)


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
        Adjusted p-values: by `control` for these columns, and for the other questions that are
        asked of a batch, so that all together raise at most one false alarm in 20 batches.
    """
    adjusted = np.minimum(1.0, N_QUESTIONS * controlled(p, control))
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
