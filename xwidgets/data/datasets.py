"""Small tables to learn and test with; nothing is downloaded.

The made-up ones say how their target arises and hand out that rule as a function, so that an
explanation can be checked against the truth.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import InvalidValue, MissingDependency

__all__ = [
    "credit_log_odds",
    "housing_price",
    "load_breast_cancer",
    "make_credit",
    "make_housing",
]

_EMPLOYMENT = ("unemployed", "under 1 year", "1 to 4 years", "over 4 years")
_PURPOSE = ("business", "car", "education", "home", "other")
_CONDITION = ("poor", "fair", "good", "new")
_DISTRICT = ("Centre", "Harbour", "Hills", "Meadows", "Old Mill")


def load_breast_cancer() -> tuple[Any, Any]:
    """Tumours described by 30 measurements of cell nuclei, benign or malignant.

    Returns
    -------
    X : pandas.DataFrame, shape (569, 30)
        float64; lengths in the (unnamed) units of the original study.
    y : pandas.Series of int64, shape (569,)
        ``benign``: 1 benign (357 rows), 0 malignant (212).

    Raises
    ------
    MissingDependency
        scikit-learn, which ships the table, or pandas is not installed.

    References
    ----------
    Street, Wolberg and Mangasarian (1993), Nuclear feature extraction for breast tumor
    diagnosis.
    """
    _require_pandas()
    try:
        from sklearn.datasets import load_breast_cancer as load
    except ImportError as error:
        raise MissingDependency(
            "load_breast_cancer", found="no scikit-learn", fix="pip install scikit-learn"
        ) from error
    X, y = load(return_X_y=True, as_frame=True)
    return X, y.rename("benign").astype("int64")


def make_credit(
    n_rows: int = 1000, seed: int = 0, missing: float = 0.03, dates: bool = False
) -> tuple[Any, Any]:
    """Made-up loans of mixed types, and whether they defaulted.

    Parameters
    ----------
    n_rows : int
        At least 1.
    seed : int
        Same seed, same table.
    missing : float
        Share of the cells of ``income``, ``employment`` and ``previous_defaults`` that are
        blanked at random after the outcome is drawn; 0 to 1.
    dates : bool
        Add ``applied``, a datetime column that plays no part in the outcome.

    Returns
    -------
    X : pandas.DataFrame, shape (n_rows, 10) or (n_rows, 11)
        ``age`` (years, int64), ``income`` (a month, float64), ``amount`` (int64), ``duration``
        (months, int64), ``employment`` (ordered category), ``housing`` (strings), ``purpose``
        (category), ``previous_defaults`` (whole numbers), ``guarantor`` (bool) and
        ``newsletter`` (bool). Money is in one made-up currency.
    y : pandas.Series of int64, shape (n_rows,)
        ``default``: 1 defaulted, 0 repaid.

    Raises
    ------
    InvalidValue
        `n_rows` below 1 or `missing` outside of 0 to 1.
    MissingDependency
        pandas is not installed.

    Notes
    -----
    ``y`` is 1 with probability ``1 / (1 + exp(-z))``, where `credit_log_odds` gives z:

    - the burden ``amount / duration / income``: +4 for every 1.0 of it up to 1.0 (amount,
      duration and income interact);
    - ``previous_defaults``: +0.8 each, up to 3;
    - ``age``: -0.04 a year up to 50 years;
    - ``employment``: +1.0, +0.5, 0, -0.4 in its order; a ``guarantor`` takes 0.3 off, and 0.7
      more where the borrower is unemployed (interaction);
    - ``housing``: own -0.5, with family -0.1, rent 0;
    - ``purpose``: business +0.9, but only for amounts above 10000 (interaction);
    - ``newsletter`` does nothing at all.

    Older people earn more and own more often, so features are correlated.

    Examples
    --------
    >>> X, y = make_credit(200, seed=1)
    >>> X.shape, y.name
    ((200, 10), 'default')
    """
    pd = _require_pandas()
    _require_sizes(n_rows, missing)
    rng = np.random.default_rng(seed)
    age = np.clip(rng.gamma(6.0, 4.0, n_rows) + 19, 19, 80).astype(np.int64)
    employment = np.clip(rng.normal((age - 19) / 14, 0.9), 0, 3).astype(np.int64)
    skill = rng.normal(7.6, 0.35, n_rows) + 0.012 * np.minimum(age - 19, 30)
    income = np.exp(skill + 0.15 * (employment - 1)).round(-1)
    owner = rng.random(n_rows) < np.clip((age - 22) / 60, 0.03, 0.7)
    family = rng.random(n_rows) < np.clip((32 - age) / 20, 0.03, 0.6)
    X = pd.DataFrame(
        {
            "age": age,
            "income": income,
            "amount": (np.exp(rng.normal(8.6, 0.8, n_rows)).round(-2) + 500).astype(np.int64),
            "duration": rng.choice(np.arange(6, 61, 6), n_rows),
            "employment": pd.Categorical.from_codes(employment, _EMPLOYMENT, ordered=True),
            "housing": np.select([owner, family], ["own", "with family"], "rent").astype(object),
            "purpose": pd.Categorical.from_codes(
                rng.choice(5, n_rows, p=[0.15, 0.3, 0.15, 0.25, 0.15]), _PURPOSE
            ),
            "previous_defaults": rng.poisson(0.25, n_rows),
            "guarantor": rng.random(n_rows) < 0.15,
            "newsletter": rng.random(n_rows) < 0.4,
        }
    )
    X["housing"] = X["housing"].astype("str")
    probability = 1 / (1 + np.exp(-credit_log_odds(X)))
    y = pd.Series((rng.random(n_rows) < probability).astype(np.int64), name="default")
    for name in ("income", "employment", "previous_defaults"):
        X[name] = X[name].mask(rng.random(n_rows) < missing)
    if dates:
        days = rng.integers(0, 3 * 365, n_rows).astype("m8[D]")
        X["applied"] = (np.datetime64("2022-01-01") + days).astype("M8[us]")
    return X, y


def credit_log_odds(X: Any) -> np.ndarray:
    """The true log-odds of default behind `make_credit`.

    Parameters
    ----------
    X : pandas.DataFrame
        With the columns of `make_credit`.

    Returns
    -------
    ndarray of float64, shape (n_rows,)
        NaN for rows with a missing income, employment or number of previous defaults.
    """
    employment = np.asarray(X["employment"].cat.codes, dtype=np.float64)
    employment[employment < 0] = np.nan
    guarantor = np.asarray(X["guarantor"], dtype=np.float64)
    amount = np.asarray(X["amount"], dtype=np.float64)
    burden = amount / np.asarray(X["duration"]) / np.asarray(X["income"])
    at_work = np.select(
        [employment == 0, employment == 1, employment == 2, employment == 3],
        [1.0, 0.5, 0.0, -0.4],
        np.nan,
    )
    housing = np.asarray(X["housing"], dtype=object)
    business = (np.asarray(X["purpose"], dtype=object) == "business") & (amount > 10_000)
    return (
        -1.0
        + 4.0 * np.minimum(burden, 1.0)
        + 0.8 * np.minimum(np.asarray(X["previous_defaults"], dtype=np.float64), 3)
        - 0.04 * (np.minimum(np.asarray(X["age"]), 50) - 19)
        + at_work
        - guarantor * (0.3 + 0.7 * (employment == 0))
        + np.select([housing == "own", housing == "with family"], [-0.5, -0.1], 0.0)
        + 0.9 * business
    )


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
    pd = _require_pandas()
    _require_sizes(n_rows, missing)
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
    for name in ("built", "condition"):
        X[name] = X[name].mask(rng.random(n_rows) < missing)
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


def _require_pandas() -> Any:
    try:
        import pandas as pd
    except ImportError as error:
        raise MissingDependency("datasets", found="no pandas", fix="pip install pandas") from error
    return pd


def _require_sizes(n_rows: int, missing: float) -> None:
    if not isinstance(n_rows, (int, np.integer)) or n_rows < 1:
        raise InvalidValue("n_rows", found=repr(n_rows), expected="a whole number >= 1")
    if not 0 <= missing <= 1:
        raise InvalidValue("missing", found=repr(missing), expected="a share from 0 to 1")
