"""Loans, and whether they defaulted."""

from __future__ import annotations

from typing import Any

import numpy as np

from .drawing import (
    DISTRICTS,
    blank,
    happened,
    planting,
    recorded,
    require_pandas,
    require_shares,
    require_size,
)

_EMPLOYMENT = ("unemployed", "under 1 year", "1 to 4 years", "over 4 years")
_PURPOSE = ("business", "car", "education", "home", "other")


def make_credit(
    n_rows: int = 1000,
    seed: int = 0,
    missing: float = 0.03,
    dates: bool = False,
    leak: float | None = None,
    bias: float | None = None,
    mislabeled: float = 0.0,
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
    leak : float, optional
        Add ``reminders``, how many letters asked for a late payment. In this share of the rows, 0
        to 1, they tell what happened: 1 to 4 letters to who defaulted, none to who repaid. In the
        others they are drawn by lot.
    bias : float, optional
        Add ``district``, north or south, which plays no part in the rule. Of the loans in the
        south that were repaid, this share, 0 to 1, is written down as defaulted.
    mislabeled : float
        Share of the rows, 0 to 1, whose outcome is written down the wrong way round.

    Returns
    -------
    X : pandas.DataFrame, shape (n_rows, 10) and what was asked for
        ``age`` (years, int64), ``income`` (a month, float64), ``amount`` (int64), ``duration``
        (months, int64), ``employment`` (ordered category), ``housing`` (strings), ``purpose``
        (category), ``previous_defaults`` (whole numbers), ``guarantor`` (bool) and
        ``newsletter`` (bool). Money is in one made-up currency.
    y : pandas.Series of int64, shape (n_rows,)
        ``default``: 1 defaulted, 0 repaid. ``y.attrs["mislabeled"]`` lists the rows that are
        written down the wrong way, by bias or by a slip, by their names in the index.

    Raises
    ------
    InvalidValue
        `n_rows` below 1, or a share outside of 0 to 1.
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

    Older people earn more and own more often, so features are correlated. Of people with an
    income below 2500, 70 % live in the south, of the others 30 %. ``reminders`` are sent after a
    payment was late: a model that reads them is of no use on the day somebody applies.

    Examples
    --------
    >>> X, y = make_credit(200, seed=1)
    >>> X.shape, y.name
    ((200, 10), 'default')
    """
    pd = require_pandas()
    require_size(n_rows)
    require_shares(missing=missing, leak=leak, bias=bias, mislabeled=mislabeled)
    rng, plant = np.random.default_rng(seed), planting(seed)
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
    default = pd.Series(happened(credit_log_odds(X), rng), name="default")
    blank(X, ("income", "employment", "previous_defaults"), missing, rng)
    if dates:
        days = rng.integers(0, 3 * 365, n_rows).astype("m8[D]")
        X["applied"] = (np.datetime64("2022-01-01") + days).astype("M8[us]")
    south = plant.random(n_rows) < np.where(income < 2500, 0.7, 0.3)
    if bias is not None:
        X["district"] = pd.Categorical.from_codes(south.astype(np.int64), DISTRICTS)
    if leak is not None:
        told, by_lot = plant.random(n_rows) < leak, plant.integers(0, 5, n_rows)
        X["reminders"] = np.where(told, default * plant.integers(1, 5, n_rows), by_lot)
    unjust = south & (plant.random(n_rows) < (bias or 0.0))
    return X, recorded(default, unjust, mislabeled, plant)


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
