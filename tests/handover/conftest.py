"""One small model of applicants, for all that is handed over."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OrdinalEncoder

import xwidgets as xw

RANDOM = np.random.default_rng(0)
N = 160
X = pd.DataFrame(
    {
        "age": RANDOM.integers(20, 70, N),
        "income": RANDOM.normal(40, 12, N).round(1),
        "city": RANDOM.choice(["Oslo", "Rome", "<b>Bern</b>"], N),
        "noise": RANDOM.normal(size=N),
    }
)
Y = np.where(X["income"] + 8 * (X["city"] == "Oslo") + RANDOM.normal(0, 4, N) > 42, "yes", "no")


def fitted(seed: int = 0, X: pd.DataFrame = X, y: np.ndarray = Y) -> Pipeline:
    encoder = make_column_transformer((OrdinalEncoder(), ["city"]), remainder="passthrough")
    model = HistGradientBoostingClassifier(max_iter=12, max_depth=3, random_state=seed)
    return make_pipeline(encoder, model).fit(X, y)


@pytest.fixture(scope="session")
def model() -> Pipeline:
    return fitted()


@pytest.fixture(scope="session")
def explainer(model: Pipeline) -> xw.Explainer:
    return xw.explain(model, X, Y)
