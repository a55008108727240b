"""Models and tables that the walks are held to."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import xwidgets as xw


def numbers(n_features: int = 3, n_rows: int = 60) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(n_rows, n_features))


def crossed(rows: np.ndarray) -> np.ndarray:
    """A function in which features interact."""
    return rows[:, 0] * rows[:, 1] + 2 * rows[:, 2] + np.abs(rows[:, 0])


@pytest.fixture(scope="module")
def crossing() -> Iterator[xw.Explainer]:
    """A plain function of three features, with a background of its own."""
    X = numbers()
    with xw.explain(crossed, X, background=X[:20]) as explainer:
        yield explainer


def people(n: int = 240) -> tuple[pd.DataFrame, np.ndarray]:
    """Numbers with gaps, categories, three classes."""
    rng = np.random.default_rng(1)
    X = pd.DataFrame(
        {
            "age": rng.integers(18, 80, n).astype(float),
            "income": rng.lognormal(10, 0.5, n),
            "city": rng.choice(["Bonn", "Ulm", "Trier"], n),
            "debt": rng.normal(size=n),
            "score": rng.normal(size=n),
            "home": rng.choice(["own", "rent"], n),
        }
    )
    X.loc[::7, "debt"] = np.nan
    rank = X["age"] / 20 + X["score"] + (X["city"] == "Ulm")
    return X, np.digitize(rank, np.quantile(rank, [0.33, 0.66])).astype(str)


@pytest.fixture(scope="module")
def classes() -> Iterator[xw.Explainer]:
    """Three classes by a booster behind an encoder, with gaps in a column."""
    X, y = people()
    encoder = make_column_transformer(
        (OneHotEncoder(sparse_output=False), ["city", "home"]), remainder="passthrough"
    )
    model = make_pipeline(encoder, HistGradientBoostingClassifier(max_iter=8, random_state=0))
    with xw.explain(model.fit(X, y), X, y, output="probability") as explainer:
        yield explainer
