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


@pytest.mark.parametrize(
    "make",
    [
        datasets.make_credit,
        datasets.make_housing,
        datasets.make_readmission,
        datasets.make_parole,
    ],
)
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


@pytest.mark.parametrize(
    ("make", "log_odds"),
    [
        (datasets.make_credit, datasets.credit_log_odds),
        (datasets.make_readmission, datasets.readmission_log_odds),
        (datasets.make_parole, datasets.parole_log_odds),
    ],
)
def test_outcome_follows_its_rule(make: object, log_odds: object) -> None:
    assert callable(make) and callable(log_odds)
    X, y = make(40_000, missing=0)
    probability = 1 / (1 + np.exp(-log_odds(X)))
    for low in np.arange(0, 1, 0.1):
        inside = (probability >= low) & (probability < low + 0.1)
        error = np.sqrt(0.25 / max(inside.sum(), 1))
        assert abs(y[inside].mean() - probability[inside].mean()) < 4 * error or not inside.any()
    # Nobody can be right more often than who knows the rule, and the rule is worth knowing.
    right = ((probability > 0.5) == y).mean()
    best = np.maximum(probability, 1 - probability).mean()
    assert abs(right - best) < 0.01 and best > max(y.mean(), 1 - y.mean()) + 0.05


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


def test_readmission_rule_is_the_documented_one() -> None:
    X, _ = datasets.make_readmission(400, missing=0)
    before = datasets.readmission_log_odds(X)

    def change(**columns: object) -> np.ndarray:
        return datasets.readmission_log_odds(X.assign(**columns)) - before

    for idle in ("urea", "medications"):
        assert (change(**{idle: X[idle] + 10}) == 0).all()
    again = change(earlier_stays=X["earlier_stays"] + 1)
    np.testing.assert_allclose(again, np.where(X["earlier_stays"] < 4, 0.5, 0), atol=1e-12)
    alone = change(lives_alone=True)[~X["lives_alone"]]
    np.testing.assert_allclose(alone, np.where(X["age"] >= 75, 1.0, 0.2)[~X["lives_alone"]])
    short = change(stay=2)[X["stay"] > 2]
    emergency = (X["admission"] == "emergency")[X["stay"] > 2]
    np.testing.assert_allclose(short, np.where(emergency, 0.7, 0.0), atol=1e-12)


def test_parole_rule_is_the_documented_one() -> None:
    X, _ = datasets.make_parole(400, missing=0)
    before = datasets.parole_log_odds(X)

    def change(**columns: object) -> np.ndarray:
        return datasets.parole_log_odds(X.assign(**columns)) - before

    assert (change(arrests=X["arrests"] + 3, months_served=1.0) == 0).all()
    assert (change(district=X["district"].cat.rename_categories(["south", "north"])) == 0).all()
    offer = change(job_offer=True)[~X["job_offer"]]
    np.testing.assert_allclose(offer, np.where(X["age"] < 25, -1.2, -0.6)[~X["job_offer"]])
    worse = change(convictions=X["convictions"] + 1)
    np.testing.assert_allclose(worse, np.where(X["convictions"] < 5, 0.45, 0), atol=1e-12)


def test_what_is_only_correlated_is_correlated() -> None:
    X, _ = datasets.make_readmission(4000, missing=0)
    assert X["creatinine"].corr(X["urea"]) > 0.8
    assert X["medications"].corr(X["earlier_stays"]) > 0.4
    X, _ = datasets.make_parole(4000, missing=0)
    came_to_nothing = (X["arrests"] - X["convictions"]).groupby(X["district"], observed=True).mean()
    assert abs(came_to_nothing["south"] - 2) < 0.15 and abs(came_to_nothing["north"] - 0.4) < 0.1
    convictions = X.groupby("district", observed=True)["convictions"].mean()
    assert abs(convictions["south"] - convictions["north"]) < 0.15


def test_what_is_planted_leaves_the_rest_as_it_is() -> None:
    for make, planted in (
        (datasets.make_credit, {"leak": 0.7, "bias": 0.3, "mislabeled": 0.1}),
        (datasets.make_readmission, {"leak": 0.7, "mislabeled": 0.1}),
        (datasets.make_parole, {"bias": 0.3, "mislabeled": 0.1}),
    ):
        X, y = make(600, seed=4)
        with_it, recorded = make(600, seed=4, **planted)  # type: ignore[operator]
        pd.testing.assert_frame_equal(with_it[X.columns], X)
        assert y.attrs["mislabeled"] == []
        assert recorded.attrs["mislabeled"] == recorded.index[recorded != y].tolist() != []


def test_a_slip_hits_as_many_rows_as_asked_for_and_both_outcomes() -> None:
    _, y = datasets.make_readmission(8000, mislabeled=0.1)
    wrong = y.attrs["mislabeled"]
    assert abs(len(wrong) / 8000 - 0.1) < 0.015 and set(y[wrong]) == {0, 1}


@pytest.mark.parametrize("make", [datasets.make_credit, datasets.make_parole])
def test_a_bias_writes_down_the_innocent_of_the_south(make: object) -> None:
    assert callable(make)
    _, happened = make(8000, seed=2)
    X, y = make(8000, seed=2, bias=0.3)
    wrong = y != happened
    assert (X["district"][wrong] == "south").all() and (y[wrong] == 1).all()
    assert abs(wrong[(X["district"] == "south") & (happened == 0)].mean() - 0.3) < 0.03


def test_a_leak_tells_what_happened_as_often_as_asked_for() -> None:
    X, y = datasets.make_readmission(8000, leak=0.9, mislabeled=0.2)
    happened = y.copy()
    happened[y.attrs["mislabeled"]] = 1 - happened[y.attrs["mislabeled"]]
    told = X["discharge_code"] == happened.map({0: "D10", 1: "D30"})
    assert abs(told.mean() - (0.9 + 0.1 / 3)) < 0.015
    X, y = datasets.make_credit(8000, leak=1)
    assert ((X["reminders"] > 0) == (y == 1)).all()


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
    X, _ = datasets.make_readmission(300, missing=0.3)
    blank = X[["creatinine", "hemoglobin", "follow_up"]].isna().any(axis=1)
    np.testing.assert_array_equal(np.isnan(datasets.readmission_log_odds(X)), blank)
    X, _ = datasets.make_parole(300, missing=0.3)
    blank = X[["program", "housing"]].isna().any(axis=1)
    np.testing.assert_array_equal(np.isnan(datasets.parole_log_odds(X)), blank)
    X, _ = datasets.make_housing(300, missing=0.3)
    blank = X[["built", "condition"]].isna().any(axis=1)
    np.testing.assert_array_equal(np.isnan(datasets.housing_price(X)), blank)


def test_breast_cancer() -> None:
    X, y = datasets.load_breast_cancer()
    assert X.shape == (569, 30) and y.sum() == 357 and y.name == "benign"


@pytest.mark.parametrize(
    "arguments",
    [
        {"n_rows": 0},
        {"n_rows": 1.5},
        {"missing": 2},
        {"leak": -1},
        {"bias": 2},
        {"mislabeled": 1.1},
    ],
)
def test_arguments_are_checked(arguments: dict[str, float]) -> None:
    with pytest.raises(errors.InvalidValue, match=next(iter(arguments))):
        datasets.make_credit(**arguments)  # type: ignore[arg-type]
