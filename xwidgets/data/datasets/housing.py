"""Flats and houses: a price with interactions, dates and order."""

from __future__ import annotations

from typing import Any

import numpy as np

from .drawing import blank, require_pandas, require_shares, require_size

_CONDITION = ("poor", "fair", "good", "new")
_DISTRICT = ("Centre", "Harbour", "Hills", "Meadows", "Old Mill")


def make_housing(n_rows: int = 1000, seed: int = 0, missing: float = 0.03) -> tuple[Any, Any]:
    """Made-up flats and houses, and what they were sold for.

    Parameters
    ----------
    n_rows : int
        At least 1.
    seed : int
        Same seed, same table.
    missing : float
        Share of the cells of ``built`` and ``condition`` that are blanked at random after the
        price is drawn; 0 to 1.

    Returns
    -------
    X : pandas.DataFrame, shape (n_rows, 8)
        ``area`` (square metres, float64), ``rooms`` (int64), ``built`` (year), ``distance`` (km
        to the centre, float64), ``district`` (category), ``condition`` (ordered category),
        ``garden`` (bool) and ``sold`` (datetime).
    y : pandas.Series of float64, shape (n_rows,)
        ``price``, in thousands of a made-up currency.

    Raises
    ------
    InvalidValue
        `n_rows` below 1 or `missing` outside of 0 to 1.
    MissingDependency
        pandas is not installed.

    Notes
    -----
    The price is `housing_price` plus normal noise with standard deviation 15:

    - ``area``: 3 a square metre, 4.5 in Harbour (interaction);
    - ``built``: -0.4 for every year before 2020, but none for what was built before 1920;
    - ``distance``: -6 a km up to 10 km;
    - ``condition``: -40, 0, 20, 50 in its order;
    - ``garden``: +10, and +4 a km of ``distance`` (interaction);
    - ``sold``: +12 a year since 2020;
    - ``rooms`` and the other districts do nothing, though rooms go with area.
    """
    pd = require_pandas()
    require_size(n_rows)
    require_shares(missing=missing)
    rng = np.random.default_rng(seed)
    area = np.clip(rng.gamma(7.0, 13.0, n_rows), 20, 300).round(1)
    distance = np.clip(rng.gamma(2.0, 2.5, n_rows), 0.1, 25).round(2)
    days = rng.integers(0, 5 * 365, n_rows).astype("m8[D]")
    X = pd.DataFrame(
        {
            "area": area,
            "rooms": np.clip(rng.normal(area / 26, 0.7).round(), 1, 10).astype(np.int64),
            "built": (2023 - np.clip(rng.gamma(1.6, 28.0, n_rows), 0, 160)).astype(np.int64),
            "distance": distance,
            "district": pd.Categorical.from_codes(rng.integers(0, 5, n_rows), _DISTRICT),
            "condition": pd.Categorical.from_codes(
                rng.choice(4, n_rows, p=[0.15, 0.35, 0.35, 0.15]), _CONDITION, ordered=True
            ),
            "garden": rng.random(n_rows) < np.clip(distance / 12, 0.05, 0.9),
            "sold": (np.datetime64("2020-01-01") + days).astype("M8[us]"),
        }
    )
    price = housing_price(X) + rng.normal(0, 15, n_rows)
    y = pd.Series(price.round(1), name="price")
    blank(X, ("built", "condition"), missing, rng)
    return X, y


def housing_price(X: Any) -> np.ndarray:
    """The true mean price behind `make_housing`.

    Parameters
    ----------
    X : pandas.DataFrame
        With the columns of `make_housing`.

    Returns
    -------
    ndarray of float64, shape (n_rows,)
        In thousands; NaN for rows with a missing year or condition.
    """
    area, distance = np.asarray(X["area"]), np.asarray(X["distance"])
    built = np.asarray(X["built"], dtype=np.float64)
    condition = np.asarray(X["condition"].cat.codes)
    harbour = np.asarray(X["district"], dtype=object) == "Harbour"
    years = (np.asarray(X["sold"]) - np.datetime64("2020-01-01")) / np.timedelta64(1, "D") / 365.25
    return (
        60.0
        + np.where(harbour, 4.5, 3.0) * area
        - 0.4 * np.where(built < 1920, 0.0, np.maximum(2020 - built, 0.0))
        - 6.0 * np.minimum(distance, 10)
        + np.array([-40.0, 0.0, 20.0, 50.0, np.nan])[condition]
        + np.asarray(X["garden"]) * (10.0 + 4.0 * distance)
        + 12.0 * years
    )
