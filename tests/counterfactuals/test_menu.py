"""The recourse menu, regions around plans, and plans as tables."""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import xwidgets as xw
from xwidgets.errors import InvalidType, InvalidValue

NAMES = ["north", "south", "east"]


def table(n: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    found = pd.DataFrame(
        {
            "a": rng.normal(size=n),
            "b": rng.integers(0, 30, n),
            "c": rng.choice(NAMES, n),
            "d": rng.normal(size=n),
        }
    )
    found.index = [f"case {k}" for k in range(n)]
    return found


def fitted(last: object) -> tuple[object, pd.DataFrame]:
    X = table()
    y = (X["a"] + X["b"] / 15 + (X["c"] == "east")) > 1.6
    columns = make_column_transformer(
        (OneHotEncoder(sparse_output=False), ["c"]), remainder="passthrough"
    )
    return make_pipeline(columns, last).fit(X, y), X


@pytest.fixture(scope="module")
def boosted():
    model, X = fitted(HistGradientBoostingClassifier(max_iter=25, random_state=0))
    with xw.explain(model, X) as explainer:
        yield explainer, model, X


@pytest.fixture(scope="module")
def far(boosted):
    """A row that needs more than a little."""
    _, model, X = boosted
    return int(np.argsort(model.predict_proba(X)[:, 1])[20])


# --- regions --------------------------------------------------------------------------------------


def test_all_of_a_region_keeps_the_answer(boosted, far):
    explainer, model, _ = boosted
    found = explainer.counterfactuals(far).result
    rng = np.random.default_rng(0)
    known = 0
    for plan in range(found.n_plans):
        changes = [one for one in found.changes if one["plan"] == plan]
        rows = pd.concat([found.rows.iloc[[plan]]] * 200, ignore_index=True)
        for one in changes:
            name = found.feature_names[one["feature"]]
            low, high = (f[plan, one["feature"]] for f in (found.region_low, found.region_high))
            assert one["joint"] == np.isfinite(low)
            if not one["joint"]:
                continue
            known += 1
            inside = rng.uniform(low, high, 200)
            inside[:2] = low, high
            rows[name] = np.floor(inside) if name == "b" else inside
            # What the words say lies in it, too.
            assert found.low[plan, one["feature"]] <= low <= high
            assert high <= found.high[plan, one["feature"]]
        assert model.predict(rows).all()
    assert known > 2


def test_other_models_tell_spans_and_no_region():
    model, X = fitted(LogisticRegression())

    def black_box(rows: pd.DataFrame) -> np.ndarray:
        return model.predict_proba(rows)

    with xw.explain(black_box, X, output="probability") as explainer:
        row = int(np.argmin(black_box(X)[:, 1]))
        found = explainer.counterfactuals(row).result
    assert np.isnan(found.region_low).all() and not any(one["joint"] for one in found.changes)
    assert any(one["low"] is not None or one["high"] is not None for one in found.changes)


# --- the menu -------------------------------------------------------------------------------------


def test_each_set_of_the_menu_is_what_the_same_plans_cost_with_these_features_free(boosted, far):
    explainer, _, _ = boosted
    found = explainer.counterfactuals(far, menu=2).result
    able = [one for one in found.menu if one["cost"] is not None]
    unable = [one for one in found.menu if one["cost"] is None]
    assert able and unable and all(one["proved"] for one in found.menu)
    for one in able[:4]:
        alone = explainer.counterfactuals(far, vary=one["features"], n=1).result
        assert alone.distance[0] == pytest.approx(one["cost"], rel=1e-9)
        assert {change["feature"] for change in one["changes"]} == set(one["features"])
    for one in unable[:4]:
        none = explainer.counterfactuals(far, vary=one["features"]).result
        assert none.n_plans == 0
        assert none.certificates[0].startswith("certainly no plan")
    assert min(one["cost"] for one in able) >= found.distance.min() - 1e-12


@pytest.mark.parametrize("proved", [True, False])
def test_the_menu_of_other_models(proved):
    model, X = fitted(LogisticRegression(max_iter=1_000))
    asked = model if proved else (lambda rows: model.predict_proba(rows))
    row = int(np.argsort(model.predict_proba(X)[:, 1])[5])
    with xw.explain(asked, X, output="probability") as explainer:
        found = explainer.counterfactuals(row, menu=2).result
    able = [one for one in found.menu if one["cost"] is not None]
    assert able and all(one["proved"] == proved for one in found.menu)
    for one in able:
        moved = X.iloc[[row]].copy()
        for change in one["changes"]:
            moved[X.columns[change["feature"]]] = change["after"]
        assert model.predict(moved)[0]
    costs = {tuple(one["features"]): one["cost"] for one in able}
    for features, cost in costs.items():
        parts = [costs[(j,)] for j in features if (j,) in costs and len(features) > 1]
        assert all(cost < part for part in parts)


def test_menus_of_several_rows_and_none_unless_it_is_asked_for(boosted):
    explainer, _, _ = boosted
    assert explainer.counterfactuals([3, 5]).result.menu == ()
    found = explainer.counterfactuals([3, 5], menu=1).result
    assert {one["of"] for one in found.menu} == {0, 1}
    assert all(len(one["features"]) == 1 for one in found.menu)


@pytest.mark.parametrize(
    ("menu", "error"),
    [(True, InvalidType), ("2", InvalidType), (9, InvalidValue), (1.5, InvalidValue)],
)
def test_menus_of_other_sizes_are_refused(boosted, menu, error):
    with pytest.raises(error, match="menu"):
        boosted[0].counterfactuals(0, menu=menu)


# --- tables ---------------------------------------------------------------------------------------


def test_a_line_per_plan_and_feature_with_names_of_rows_as_in_the_file(boosted, far, tmp_path):
    explainer, _, X = boosted
    view = explainer.counterfactuals(far, menu=1)
    lines = view.to_frame()
    assert set(lines["row_name"]) == {X.index[far]}
    assert len(lines) == view.result.changed.sum()
    view.save(tmp_path / "plans.csv")
    read = list(csv.DictReader(io.StringIO((tmp_path / "plans.csv").read_text())))
    assert list(read[0]) == list(lines.columns)
    for name in ("cost", "distance", "prediction", "low", "region_high"):
        written = [float(one[name]) if one[name] else np.nan for one in read]
        np.testing.assert_array_equal(written, lines[name].to_numpy(np.float64))


def test_the_row_stands_above_its_plans_and_what_differs_is_named(boosted):
    explainer, model, X = boosted
    rows = [3, 8]
    found = explainer.counterfactuals(rows).result
    wide = found.to_frame(wide=True)
    now = wide[wide["why"] == "now"]
    assert now.index[0] == 0 and now["row_name"].tolist() == [X.index[k] for k in rows]
    features = list(X.columns)
    pd.testing.assert_frame_equal(
        now[features].reset_index(drop=True), X.iloc[rows].reset_index(drop=True), check_dtype=False
    )
    assert (now["changed"] == "").all() and (now["distance"] == 0.0).all()
    for _, plan in wide[wide["why"] != "now"].iterrows():
        own = X.iloc[plan["row"]]
        differs = [name for name in features if plan[name] != own[name]]
        assert plan["changed"].split(", ") == differs
    plans = wide[wide["why"] != "now"]
    wanted = ~model.predict(X.iloc[plans["row"]])
    np.testing.assert_array_equal(model.predict(plans[features].astype(X.dtypes)), wanted)


def test_the_menu_as_a_table(boosted, far):
    view = boosted[0].counterfactuals(far, menu=2)
    found, menu = view.result, view.to_frame(menu=True)
    assert len(menu) == len(found.menu)
    assert menu["possible"].equals(menu["distance"].notna())
    assert (menu["levers"].str.count(r" \+ ") + 1).equals(menu["n_levers"])


def test_a_table_of_a_result_that_was_saved(boosted, far, tmp_path):
    import pickle

    found = boosted[0].counterfactuals(far).result
    again = pickle.loads(pickle.dumps(found)).to_frame(wide=True)
    own = found.to_frame(wide=True)
    for name in ("a", "b", "distance", "changed", "row_name"):
        assert again[name].astype(own[name].dtype).equals(own[name]), name


def test_polars_in_polars_out():
    pl = pytest.importorskip("polars")
    model, X = fitted(LogisticRegression(max_iter=1_000))
    own = pl.from_pandas(X)

    def asked(rows: object) -> np.ndarray:
        return model.predict_proba(rows.to_pandas() if hasattr(rows, "to_pandas") else rows)

    with xw.explain(asked, own, output="probability") as explainer:
        found = explainer.counterfactuals(4, menu=1).result
    for options in ({}, {"wide": True}, {"menu": True}):
        assert isinstance(found.to_frame(**options), pl.DataFrame)
