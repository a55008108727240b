"""Drift as it is asked for: planted and found, told in words, saved, and refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

import xwidgets as xw
from xwidgets.data.display import Values
from xwidgets.data.schema import Feature
from xwidgets.errors import InvalidColumns, InvalidShape, InvalidType, InvalidValue, UnknownName
from xwidgets.methods.drift.attributions import compare_shares
from xwidgets.methods.drift.performance import calibrated, estimated_accuracy
from xwidgets.methods.drift.slicing import moved_slices
from xwidgets.results.performance_words import percent


def study(n: int = 1500, seed: int = 0) -> tuple[Any, pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    X = pd.DataFrame(rng.normal(size=(n, 3)), columns=["income", "age", "balance"])
    y = (X.income + 0.5 * X.age + 0.3 * rng.normal(size=n) > 0).astype(int).to_numpy()
    return LogisticRegression().fit(X, y), X, y


def test_what_moved_is_told_and_nothing_else():
    model, X, y = study()
    chosen = X.income > 0.3
    with xw.explain(model, X, y) as explainer:
        found = explainer.drift(X[chosen], y[chosen]).result
        assert found.verdict[0].tolist() == [1, 0, 0, 1]
        assert found.sentence.startswith("1 of 3 features moved: income. Predictions moved.")
        assert found.score[0] == pytest.approx(np.mean(model.predict(X[chosen]) == y[chosen]))
        assert abs(found.estimate[0] - found.score[0]) < 0.03
        again = explainer.drift(X[chosen].sample(frac=1, random_state=1)).result
        np.testing.assert_allclose(again.values, found.values, rtol=1e-10)
        np.testing.assert_array_equal(again.effect, found.effect)


def test_attributions_move_where_no_feature_does():
    """Of the same marginals another pairing: what a product adds goes with who stands together."""
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 800))
    together = np.sort(a), np.sort(b)
    X = pd.DataFrame({"a": a, "b": b, "c": rng.normal(size=800)})
    new = pd.DataFrame({"a": together[0], "b": together[1], "c": X.c})
    with xw.explain(lambda t: t["a"] * t["b"] + 0.5 * t["c"], X) as explainer:
        found = explainer.drift(new).result
        assert found.verdict[0, :3].tolist() == [0, 0, 0]
        assert (found.attribution_verdict[0] == 1).any()
        assert "The main driver changed from c to " in found.sentence


def test_shares_of_the_same_rows_do_not_move():
    values = np.random.default_rng(2).normal(size=(200, 3)) * [3, 2, 1]
    found = compare_shares(values, values)
    np.testing.assert_array_equal(found.reference, found.new)
    assert (found.p == 1).all()
    swapped = compare_shares(values, values[:, ::-1])
    assert swapped.p[[0, 2]].max() < 0.01


def test_expected_accuracy_by_hand():
    assert estimated_accuracy(np.array([0.9, 0.7])) == pytest.approx((0.8, np.sqrt(0.3) / 2))
    known = np.repeat([0.6, 0.9], 50)
    right = np.tile([True, False], 50)
    np.testing.assert_allclose(calibrated(known, right, np.array([0.6, 0.9])), [0.5, 0.5])


def test_batches_files_and_what_is_saved(tmp_path):
    model, X, y = study(400)
    X[:100].to_csv(tmp_path / "a.csv", index=False)
    X[X.age > 0.5].to_parquet(tmp_path / "b.parquet")
    with xw.explain(model, X, y) as explainer:
        view = explainer.drift(tmp_path)
        found = view.result
        assert found.batch_names == ("a", "b") and found.verdict[1, 1] == 1
        assert (view.to_frame()["kind"] != "slice").sum() == 8
        assert "<svg" in view._still()[0]
        assert explainer.drift([X[:100], X[:50]]).result.batch_names == ("batch 1", "batch 2")
        assert explainer.drift(X[:8]).result.sentence == "Cannot tell: 8 new rows are too few."
        assert explainer.drift(X[:1]).result.sentence == "Cannot tell: 1 new row is too few."
        assert explainer.drift(X[:90]).question == explainer.drift(X[:90].copy()).question


@pytest.fixture(scope="module")
def dated():
    """A model of a number, of dates day by day, and of another number."""
    rng = np.random.default_rng(5)
    when = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(300) % 100, "D")
    X = pd.DataFrame({"income": rng.normal(size=300), "when": when, "age": rng.normal(size=300)})
    with xw.explain(lambda t: t["income"] + t["when"].dt.month, X) as explainer:
        yield explainer, X


def test_dates_that_go_on_are_no_alarm(dated):
    explainer, X = dated
    later = X.assign(when=X["when"] + pd.Timedelta(days=120))
    found = explainer.drift(later).result
    assert found.verdict[0, :3].tolist() == [0, 3, 0] and found.effect[0, 1] > 0.8
    assert found.sentence.startswith("0 of 3 features moved; when is later, as time goes on. Pred")
    assert not found.slices[0]
    told = explainer.drift(later).to_frame().set_index("name").loc["when"]
    assert told["Wasserstein"] == pytest.approx(120) and told["unit"] == "days"
    assert told["verdict"] == "later"
    back = explainer.drift(X.assign(when=X["when"] - pd.Timedelta(days=120))).result
    assert back.verdict[0, 1] == 1, "dates do not go back by themselves"
    moved = explainer.drift(later.assign(income=X["income"] + 2)).result
    assert moved.sentence.startswith("1 of 3 features moved: income; when is later")


def test_what_is_left_out_has_numbers_and_no_verdict(dated):
    explainer, X = dated
    moved = X.assign(when=X["when"] - pd.Timedelta(days=120), income=X["income"] + 2)
    view = explainer.drift(moved, leave_out="when")
    found = view.result
    assert found.verdict[0, :3].tolist() == [1, 4, 0] and found.attribution_verdict[0, 1] == 4
    assert found.effect[0, 1] > 0.9 and np.isnan(found.p_values[0, 1])
    assert found.sentence.startswith("1 of 2 features moved: income. Predictions moved.")
    assert all("when" not in one["name"] for one in found.slices[0])
    assert found.trust["notes"][-1] == "left out of the verdict: 'when'"
    assert view.question.options["leave_out"] == [1]
    p = view.to_frame().set_index("name").loc["when"]
    assert p["verdict"] == "left out" and p["Wasserstein"] == pytest.approx(120)


def test_a_slice_and_its_rest_are_told_once():
    rng = np.random.default_rng(3)
    known, new = rng.random((2, 600))
    feature = Feature("income")
    (one,) = moved_slices([Values(feature, known)], [Values(feature, new[new > 0.5])])
    assert one["name"].startswith("income above 0.") and one["now"] > 0.9, "rows that became more"
    named = Feature("city", kind="category", levels=("Bath", "Rome"))
    before, now = rng.integers(0, 2, 600).astype(float), np.zeros(300)
    (one,) = moved_slices([Values(named, before)], [Values(named, now)])
    assert one["name"] == "city is Bath"


def test_slices_that_moved_stand_in_picture_chart_and_file(tmp_path):
    model, X, y = study(600)
    with xw.explain(model, X, y) as explainer:
        view = explainer.drift(X[X.income > 0.3])
        slices = view.result.slices[0]
        assert slices
        frame = view.to_frame()
        told = frame[frame["kind"] == "slice"]
        assert told["name"].tolist() == [one["name"] for one in slices]
        for column, side in (("rows_share_before", "before"), ("rows_share", "now"), ("p", "p")):
            assert told[column].tolist() == [one[side] for one in slices]
        view.save(tmp_path / "view.svg")
        first = slices[0]
        words = f"{percent(first['before'])} → {percent(first['now'])}"
        svg = (tmp_path / "view.svg").read_text("utf-8")
        assert "Rows that became more or fewer" in svg and words in svg
        chart = view.to_altair().to_json(ensure_ascii=False)
        assert words in chart and str(first["now"]) in chart


@pytest.mark.parametrize(
    ("given", "kind", "what"),
    [
        ({"X_new": pd.DataFrame({"income": [1.0]})}, InvalidColumns, "X_new"),
        ({"X_new": study(9)[1].astype(str) + "x"}, InvalidType, "X_new"),
        ({"X_new": study(9)[1][:0]}, InvalidShape, "X_new"),
        ({"X_new": "nowhere"}, InvalidValue, "X_new"),
        ({"X_new": study(9)[1], "y_new": [1]}, InvalidShape, "y_new"),
        ({"bins": 1}, InvalidValue, "bins"),
        ({"edges": {"age": [2, 1]}}, InvalidValue, "edges"),
        ({"edges": {"aeg": [1]}}, UnknownName, "edges"),
        ({"control": "none"}, UnknownName, "control"),
        ({"leave_out": "aeg"}, UnknownName, "leave_out"),
        ({"leave_out": 3.5}, InvalidType, "leave_out"),
        ({"leave_out": ["income", "age", "balance"]}, InvalidValue, "leave_out"),
    ],
)
def test_bad_input_is_named(given: dict[str, Any], kind: type[Exception], what: str):
    model, X, y = study(100)
    with xw.explain(model, X, y) as explainer, pytest.raises(kind, match=what):
        explainer.drift(**given)
