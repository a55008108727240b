"""Rows that hold what the model never saw, in the background or as new rows; y out of order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import xwidgets as xw
from xwidgets.errors import InvalidValue, MissingValues

RANDOM = np.random.default_rng(0)
X = pd.DataFrame(RANDOM.normal(size=(80, 3)), columns=["a", "b", "c"])
X["city"] = RANDOM.choice(["Oslo", "Rome"], 80)
Y = (X["a"] + (X["city"] == "Oslo") > 0).astype(int)
STRANGE = {
    "Paris": X.iloc[:9].assign(city=["Rome"] * 8 + ["Paris"]),
    "missing": X.iloc[:9].assign(b=[np.nan] + [1.0] * 8),
    "infinite": X.iloc[:9].assign(b=[np.inf] + [1.0] * 8),
}


def pipeline(**keywords: Any) -> Any:
    encoder = make_column_transformer(
        (OneHotEncoder(**keywords), ["city"]), remainder="passthrough"
    )
    return make_pipeline(encoder, LogisticRegression()).fit(X, Y)


@pytest.mark.parametrize("output", ["probability", "log_odds"])
@pytest.mark.parametrize(
    ("what", "kind", "words"),
    [
        ("Paris", InvalidValue, "'Paris' in 'city', which X does not hold.*Found unknown"),
        ("missing", MissingValues, "missing values in 'b'.*NaN.*leave those rows out"),
        ("infinite", InvalidValue, "'inf' in 'b'.*infinity"),
    ],
)
def test_what_the_model_does_not_take_is_told_of_who_brought_it(
    what: str, kind: type[Exception], words: str, output: str
) -> None:
    model = pipeline()
    with pytest.raises(kind, match=f"background: .*{words}"):
        xw.explain(model, X, background=STRANGE[what], output=output)
    with pytest.raises(kind, match=f"rows: .*{words}"):
        xw.explain(model, X, output=output).attributions(rows=STRANGE[what])


def test_what_the_model_takes_is_explained() -> None:
    lenient = pipeline(handle_unknown="ignore")
    found = xw.explain(lenient, X, background=STRANGE["Paris"]).attributions(rows=[0, 1])
    assert found.trust["additivity_gap"].max() < 1e-9
    numbers = X[["a", "b", "c"]]
    trees = HistGradientBoostingClassifier(max_iter=5).fit(numbers, Y)
    table = STRANGE["missing"][["a", "b", "c"]]
    found = xw.explain(trees, numbers, background=table).attributions(rows=table)
    assert np.isfinite(found.values).all() and found.trust["additivity_gap"].max() < 1e-9


def test_y_in_another_order_is_refused() -> None:
    model = pipeline()
    shuffled = Y.sample(frac=1.0, random_state=0)
    with pytest.raises(InvalidValue, match=r"y: .*another order.*y.loc\[X.index\].*to_numpy"):
        xw.explain(model, X, shuffled)
    assert xw.explain(model, X, shuffled.to_numpy()).n_rows == 80
    assert xw.explain(model, X, shuffled.loc[X.index]).n_rows == 80
    # Another index altogether says nothing: rows go by position.
    assert xw.explain(model, X.iloc[::-1], Y.iloc[::-1].reset_index(drop=True).add_prefix("r"))
