"""People on parole, and whether they were arrested again."""

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

_OFFENSE = ("drugs", "fraud", "property", "violence")
_PROGRAM = ("none", "begun", "completed")


def make_parole(
    n_rows: int = 1000,
    seed: int = 0,
    missing: float = 0.03,
    bias: float = 0.0,
    mislabeled: float = 0.0,
) -> tuple[Any, Any]:
    """Made-up people on parole, and whether they were arrested again within two years.

    Parameters
    ----------
    n_rows : int
        At least 1.
    seed : int
        Same seed, same table.
    missing : float
        Share of the cells of ``program``, ``housing`` and ``months_served`` that are blanked at
        random after the outcome is drawn; 0 to 1.
    bias : float
        Of the people in the south who did nothing again, the share, 0 to 1, who are written down
        as arrested all the same, because more patrols look for something there.
    mislabeled : float
        Share of the rows, 0 to 1, whose outcome is written down the wrong way round.

    Returns
    -------
    X : pandas.DataFrame, shape (n_rows, 10)
        ``age`` (years at release, int64), ``offense`` (category), ``convictions`` and ``arrests``
        (before this one, int64), ``months_served`` (float64), ``incidents`` (in prison, int64),
        ``program`` (ordered category: training), ``job_offer`` (bool), ``housing`` (strings) and
        ``district`` (category: north or south).
    y : pandas.Series of int64, shape (n_rows,)
        ``rearrested``: 1 was arrested again, 0 was not. ``y.attrs["mislabeled"]`` lists the rows
        that are written down the wrong way, by bias or by a slip, by their names in the index.

    Raises
    ------
    InvalidValue
        `n_rows` below 1, or a share outside of 0 to 1.
    MissingDependency
        pandas is not installed.

    Notes
    -----
    A person offends again with probability ``1 / (1 + exp(-z))``, where `parole_log_odds` gives
    z, and without a bias that is what is written down:

    - ``convictions``: +0.45 each, up to 5;
    - ``age``: -0.05 a year up to 45 years;
    - ``incidents``: +0.3 each, up to 4;
    - ``program``: none 0, begun -0.3, completed -0.8;
    - ``job_offer``: -0.6, and 0.6 more below 25 years (interaction);
    - ``housing``: shelter +0.6, with family and own place 0;
    - ``offense``: property +0.4, the others 0.

    What is only correlated: ``arrests`` are the convictions and those arrests that came to
    nothing, 2 a person in the south and 0.4 in the north, where there are fewer patrols.
    ``months_served`` grows with convictions and by offense. Neither plays a part of its own, nor
    does ``district``: at the same conduct, people of both districts are as likely to offend
    again, and ``arrests`` gives the district away.

    Examples
    --------
    >>> X, y = make_parole(200, seed=1)
    >>> X.shape, y.name
    ((200, 10), 'rearrested')
    """
    pd = require_pandas()
    require_size(n_rows)
    require_shares(missing=missing, bias=bias, mislabeled=mislabeled)
    rng, plant = np.random.default_rng(seed), planting(seed)
    south = rng.random(n_rows) < 0.5
    offense = rng.choice(4, n_rows, p=[0.3, 0.15, 0.35, 0.2])
    convictions = rng.poisson(1.3, n_rows)
    months = rng.gamma(3.0, np.array([5.0, 4.0, 5.0, 11.0])[offense]) + 3 * convictions + 1
    home = rng.choice(3, n_rows, p=[0.35, 0.4, 0.25])
    X = pd.DataFrame(
        {
            "age": np.clip(rng.gamma(5.0, 3.6, n_rows) + 18, 18, 75).astype(np.int64),
            "offense": pd.Categorical.from_codes(offense, _OFFENSE),
            "convictions": convictions,
            "arrests": convictions + rng.poisson(np.where(south, 2.0, 0.4)),
            "months_served": months.round(0),
            "incidents": rng.poisson(0.9, n_rows),
            "program": pd.Categorical.from_codes(
                rng.choice(3, n_rows, p=[0.5, 0.2, 0.3]), _PROGRAM, ordered=True
            ),
            "job_offer": rng.random(n_rows) < 0.4,
            "housing": pd.Series(
                np.array(["own place", "with family", "shelter"], dtype=object)[home], dtype="str"
            ),
            "district": pd.Categorical.from_codes(south.astype(np.int64), DISTRICTS),
        }
    )
    again = pd.Series(happened(parole_log_odds(X), rng), name="rearrested")
    blank(X, ("program", "housing", "months_served"), missing, rng)
    return X, recorded(again, south & (plant.random(n_rows) < bias), mislabeled, plant)


def parole_log_odds(X: Any) -> np.ndarray:
    """The true log-odds of a new offense behind `make_parole`.

    Parameters
    ----------
    X : pandas.DataFrame
        With the columns of `make_parole`.

    Returns
    -------
    ndarray of float64, shape (n_rows,)
        NaN for rows with a missing program or housing.
    """
    age = np.asarray(X["age"])
    housing = X["housing"]
    shelter = np.where(housing.isna(), np.nan, 0.6 * np.asarray(housing == "shelter", dtype=float))
    return (
        -0.3
        + 0.45 * np.minimum(np.asarray(X["convictions"]), 5)
        - 0.05 * (np.minimum(age, 45) - 18)
        + 0.3 * np.minimum(np.asarray(X["incidents"]), 4)
        + np.array([0.0, -0.3, -0.8, np.nan])[X["program"].cat.codes]
        - np.asarray(X["job_offer"], dtype=float) * (0.6 + 0.6 * (age < 25))
        + shelter
        + 0.4 * (np.asarray(X["offense"], dtype=object) == "property")
    )
