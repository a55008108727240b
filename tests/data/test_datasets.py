"""Teaching data: the stated rule is the one that made the outcome."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xwidgets import errors
from xwidgets.data import Frame, datasets


def test_credit_columns() -> None:
    X, y = datasets.make_credit(500, seed=3)
    kinds = {feature.name: feature.kind for feature in Frame.from_table(X).schema.features}
    assert kinds["employment"] == kinds["purpose"] == kinds["housing"] == "category"
    assert kinds["guarantor"] == kinds["newsletter"] == "boolean"
    assert kinds["age"] == kinds["income"] == kinds["previous_defaults"] == "number"
    assert X.shape == (500, 10) and set(y) == {0, 1} and y.name == "default"
    assert (X[["age", "amount", "duration"]] > 0).all(axis=None)
    assert datasets.make_credit(5, dates=True)[0]["applied"].dtype.kind == "M"


@pytest.mark.parametrize("make", [datasets.make_credit, datasets.make_housing])
def test_same_seed_same_table(make: object) -> None:
    assert callable(make)
    first, again, other = make(50, seed=1), make(50, seed=1), make(50, seed=2)
    pd.testing.assert_frame_equal(first[0], again[0])
    pd.testing.assert_series_equal(first[1], again[1])
    assert not first[0].equals(other[0])


def test_missing_cells_are_as_many_as_asked_for() -> None:
    X, _ = datasets.make_credit(4000, missing=0.2)
    share = X.isna().mean()
    blanked = ["employment", "income", "previous_defaults"]
    assert share[blanked].between(0.17, 0.23).all() and share.drop(blanked).eq(0).all()
    assert not datasets.make_credit(100, missing=0)[0].isna().any(axis=None)
    assert datasets.make_housing(100, missing=1)[0]["built"].isna().all()


def test_credit_outcome_follows_its_rule() -> None:
    X, y = datasets.make_credit(40_000, missing=0)
    probability = 1 / (1 + np.exp(-datasets.credit_log_odds(X)))
    for low in np.arange(0, 1, 0.1):
        inside = (probability >= low) & (probability < low + 0.1)
        error = np.sqrt(0.25 / inside.sum())
        assert abs(y[inside].mean() - probability[inside].mean()) < 4 * error


def test_credit_rule_is_the_documented_one() -> None:
    X, _ = datasets.make_credit(300, missing=0)
    before = datasets.credit_log_odds(X)

    def change(**columns: object) -> np.ndarray:
        return datasets.credit_log_odds(X.assign(**columns)) - before

    assert (change(newsletter=~X["newsletter"]) == 0).all()
    older = change(age=X["age"] + 1)
    np.testing.assert_allclose(older, np.where(X["age"] < 50, -0.04, 0), atol=1e-12)
    aided = change(guarantor=True)[~X["guarantor"]]
    idle = (X["employment"] == "unemployed")[~X["guarantor"]]
    np.testing.assert_allclose(aided, np.where(idle, -1.0, -0.3), atol=1e-12)
    worse = change(previous_defaults=X["previous_defaults"] + 1)
    np.testing.assert_allclose(worse[X["previous_defaults"] < 3], 0.8)


def test_housing_price_follows_its_rule() -> None:
    X, y = datasets.make_housing(4000, missing=0)
    noise = y - datasets.housing_price(X)
    assert abs(noise.mean()) < 1 and 14 < noise.std() < 16
    assert (datasets.housing_price(X.assign(rooms=1)) == datasets.housing_price(X)).all()
    bigger = datasets.housing_price(X.assign(area=X["area"] + 1)) - datasets.housing_price(X)
    np.testing.assert_allclose(bigger, np.where(X["district"] == "Harbour", 4.5, 3.0))


def test_rules_are_unknown_where_their_cells_are() -> None:
    X, _ = datasets.make_credit(300, missing=0.3)
    blank = X[["income", "employment", "previous_defaults"]].isna().any(axis=1)
    np.testing.assert_array_equal(np.isnan(datasets.credit_log_odds(X)), blank)
    X, _ = datasets.make_housing(300, missing=0.3)
    blank = X[["built", "condition"]].isna().any(axis=1)
    np.testing.assert_array_equal(np.isnan(datasets.housing_price(X)), blank)


def test_breast_cancer() -> None:
    X, y = datasets.load_breast_cancer()
    assert X.shape == (569, 30) and y.sum() == 357 and y.name == "benign"


@pytest.mark.parametrize("arguments", [{"n_rows": 0}, {"n_rows": 1.5}, {"missing": 2}])
def test_arguments_are_checked(arguments: dict[str, float]) -> None:
    with pytest.raises(errors.InvalidValue, match=next(iter(arguments))):
        datasets.make_credit(**arguments)  # type: ignore[arg-type]
