"""How many rows are explained where a row is dear."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import xwidgets as xw
from xwidgets.methods.plan import FEWEST, SECONDS, affordable


@pytest.mark.parametrize(
    ("price", "n"),
    [
        (None, 500),
        (0.0, 500),
        (SECONDS / 500, 500),
        (SECONDS / 499, 250),
        (0.1, 125),
        (9.0, FEWEST),
    ],
)
def test_the_dearer_a_row_the_fewer(price, n):
    assert affordable(SimpleNamespace(seconds_per_row=price), 500) == n


@pytest.mark.parametrize("price", [0.0, 0.01, 1.0, 100.0])
def test_never_more_than_asked_for_and_never_too_few(price):
    for most in (10, FEWEST, 33, 1_000):
        found = affordable(SimpleNamespace(seconds_per_row=price), most)
        assert min(most, FEWEST) <= found <= most
        assert found <= FEWEST or found * price <= SECONDS


def test_answers_of_a_dear_model_are_of_fewer_rows_and_say_so(monkeypatch):
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(200, 3)), columns=["a", "b", "c"])
    for room in ("drift", "comparison"):
        monkeypatch.setattr(f"xwidgets.methods.{room}.affordable", lambda plan, most: 40)
    with xw.explain(lambda rows: np.asarray(rows)[:, 0] ** 2, X) as explainer:
        drift = explainer.drift(X.iloc[:120] + 0.1).result
        assert drift.trust["n_explained"] == 40
        assert drift.trust["notes"][0].endswith(
            "at most 40 rows of either table, as a row takes long"
        )
        explainer.cohorts["some"] = X["a"] > 0
        told = explainer.comparison().result
        assert told.trust["n_explained"] == 40 and "of 40 rows" in told.trust["notes"][-1]
