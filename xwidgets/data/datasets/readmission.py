"""Stays in a hospital, and whether the patient was back within 30 days."""

from __future__ import annotations

from typing import Any

import numpy as np

from .drawing import (
    blank,
    happened,
    planting,
    recorded,
    require_pandas,
    require_shares,
    require_size,
)

_DIAGNOSIS = ("heart", "injury", "kidneys", "lungs", "other")
_FOLLOW_UP = ("none", "phone call", "visit")
_CODE = ("D10", "D20", "D30")


def make_readmission(
    n_rows: int = 1000,
    seed: int = 0,
    missing: float = 0.03,
    leak: float | None = None,
    mislabeled: float = 0.0,
) -> tuple[Any, Any]:
    """Made-up stays in a hospital, and whether the patient was back within 30 days.

    Parameters
    ----------
    n_rows : int
        At least 1.
    seed : int
        Same seed, same table.
    missing : float
        Share of the cells of ``creatinine``, ``hemoglobin`` and ``follow_up`` that are blanked at
        random after the outcome is drawn; 0 to 1.
    leak : float, optional
        Add ``discharge_code``, which the billing office completes weeks after the stay. In this
        share of the rows, 0 to 1, it tells what happened: D30 for who came back, D10 for who did
        not. In the others it is one of three codes by lot.
    mislabeled : float
        Share of the rows, 0 to 1, whose outcome is written down the wrong way round.

    Returns
    -------
    X : pandas.DataFrame, shape (n_rows, 11) or (n_rows, 12)
        ``age`` (years, int64), ``admission`` (strings: planned or emergency), ``diagnosis``
        (category), ``stay`` (days, int64), ``earlier_stays`` (in the last year, int64),
        ``creatinine`` and ``urea`` (blood, mg/dl, float64), ``hemoglobin`` (blood, g/dl,
        float64), ``medications`` (int64), ``lives_alone`` (bool) and ``follow_up`` (ordered
        category: what was arranged for after the stay).
    y : pandas.Series of int64, shape (n_rows,)
        ``readmitted``: 1 was back within 30 days, 0 was not. ``y.attrs["mislabeled"]`` lists the
        rows that are written down the wrong way, by their names in the index.

    Raises
    ------
    InvalidValue
        `n_rows` below 1, or a share outside of 0 to 1.
    MissingDependency
        pandas is not installed.

    Notes
    -----
    A patient is back with probability ``1 / (1 + exp(-z))``, where `readmission_log_odds` gives
    z:

    - ``earlier_stays``: +0.5 each, up to 4;
    - ``age``: +0.04 a year between 60 and 85;
    - ``creatinine``: +1.5 for each mg/dl between 1.2 and 2.4;
    - ``hemoglobin``: +0.3 for each g/dl below 12;
    - ``diagnosis``: heart +0.7, lungs +0.4, the others 0;
    - ``admission``: emergency +0.3, and 0.7 more if the stay was under 3 days (interaction);
    - ``lives_alone``: +0.2, and 0.8 more from 75 years on (interaction);
    - ``follow_up``: none 0, phone call -0.4, visit -1.1.

    What is only correlated: ``urea`` measures the kidneys as creatinine does, ``medications``
    grow with age and earlier stays, ``stay`` does nothing but in short emergencies. None of them
    plays a part of its own. ``discharge_code`` follows from the outcome, so a model that reads it
    is right in these rows and of no use on the day a patient leaves.

    These numbers are chosen to teach with. They are no medical findings.

    Examples
    --------
    >>> X, y = make_readmission(200, seed=1, leak=0.8)
    >>> X.shape, y.name
    ((200, 12), 'readmitted')
    """
    pd = require_pandas()
    require_size(n_rows)
    require_shares(missing=missing, leak=leak, mislabeled=mislabeled)
    rng, plant = np.random.default_rng(seed), planting(seed)
    age = np.clip(rng.normal(66, 15, n_rows), 18, 97).astype(np.int64)
    earlier = rng.poisson(0.4 + 0.012 * np.maximum(age - 40, 0), n_rows)
    kidneys = rng.normal(0, 1, n_rows) + 0.02 * (age - 66)
    creatinine = np.exp(0.05 + 0.32 * kidneys + rng.normal(0, 0.08, n_rows))
    emergency = rng.random(n_rows) < 0.55
    X = pd.DataFrame(
        {
            "age": age,
            "admission": pd.Series(np.where(emergency, "emergency", "planned"), dtype="str"),
            "diagnosis": pd.Categorical.from_codes(
                rng.choice(5, n_rows, p=[0.28, 0.2, 0.1, 0.2, 0.22]), _DIAGNOSIS
            ),
            "stay": np.clip(rng.gamma(2.2, 2.6, n_rows), 1, 40).astype(np.int64),
            "earlier_stays": earlier,
            "creatinine": creatinine.round(2),
            "urea": np.exp(3.4 + 0.36 * kidneys + rng.normal(0, 0.12, n_rows)).round(0),
            "hemoglobin": np.clip(rng.normal(12.8, 1.7, n_rows), 6, 18).round(1),
            "medications": rng.poisson(1.5 + 0.06 * (age - 18) + 1.2 * earlier),
            "lives_alone": rng.random(n_rows) < np.clip((age - 30) / 110, 0.1, 0.55),
            "follow_up": pd.Categorical.from_codes(
                rng.choice(3, n_rows, p=[0.45, 0.35, 0.2]), _FOLLOW_UP, ordered=True
            ),
        }
    )
    back = pd.Series(happened(readmission_log_odds(X), rng), name="readmitted")
    blank(X, ("creatinine", "hemoglobin", "follow_up"), missing, rng)
    if leak is not None:
        told, by_lot = plant.random(n_rows) < leak, plant.integers(0, 3, n_rows)
        X["discharge_code"] = pd.Categorical.from_codes(np.where(told, 2 * back, by_lot), _CODE)
    return X, recorded(back, None, mislabeled, plant)


def readmission_log_odds(X: Any) -> np.ndarray:
    """The true log-odds of a return within 30 days behind `make_readmission`.

    Parameters
    ----------
    X : pandas.DataFrame
        With the columns of `make_readmission`.

    Returns
    -------
    ndarray of float64, shape (n_rows,)
        NaN for rows with a missing creatinine, hemoglobin or follow-up.
    """
    age, alone = np.asarray(X["age"]), np.asarray(X["lives_alone"], dtype=bool)
    creatinine = np.asarray(X["creatinine"], dtype=np.float64)
    hemoglobin = np.asarray(X["hemoglobin"], dtype=np.float64)
    diagnosis = np.asarray(X["diagnosis"], dtype=object)
    emergency = np.asarray(X["admission"], dtype=object) == "emergency"
    return (
        -2.0
        + 0.5 * np.minimum(np.asarray(X["earlier_stays"]), 4)
        + 0.04 * (np.clip(age, 60, 85) - 60)
        + 1.5 * (np.clip(creatinine, 1.2, 2.4) - 1.2)
        + 0.3 * np.maximum(12 - hemoglobin, 0)
        + np.select([diagnosis == "heart", diagnosis == "lungs"], [0.7, 0.4], 0.0)
        + emergency * (0.3 + 0.7 * (np.asarray(X["stay"]) < 3))
        + alone * (0.2 + 0.8 * (age >= 75))
        + np.array([0.0, -0.4, -1.1, np.nan])[X["follow_up"].cat.codes]
    )
