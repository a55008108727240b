"""One number, one place: Python, CSV, still and chart say the same of one result."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

import xwidgets as xw
from xwidgets.errors import InvalidValue, NotSupported, UnknownName
from xwidgets.results.performance_words import number

pytest.importorskip("altair")

TASKS = {
    "binary": (load_breast_cancer, RandomForestClassifier),
    "multiclass": (load_iris, RandomForestClassifier),
    "regression": (load_diabetes, RandomForestRegressor),
}


@pytest.fixture(scope="module", params=TASKS)
def explainer(request: pytest.FixtureRequest) -> Any:
    load, kind = TASKS[request.param]
    X, y = load(return_X_y=True, as_frame=True)
    model = kind(n_estimators=10, max_depth=3, random_state=0).fit(X[::2], y[::2])
    return xw.explain(model, X, y)


def texts(chart: Any) -> str:
    return str(chart.to_dict())


def test_the_same_numbers_everywhere(explainer: Any, tmp_path: Path) -> None:
    view = explainer.performance()
    found = view.result
    view.save(tmp_path / "p.csv")
    with open(tmp_path / "p.csv", encoding="utf-8") as file:
        told = {
            row["name"]: float(row["value"])
            for row in csv.DictReader(file)
            if row["part"] == "score"
        }
    assert {name: told[name] for name in found.metric_names} == pytest.approx(
        {name: one.value for name, one in found.metrics.items()}
    )
    frame = view.to_frame()
    assert frame.value[frame.part == "score"].tolist()[: len(found.values)] == found.values.tolist()
    view.save(tmp_path / "p.svg")
    svg = (tmp_path / "p.svg").read_text(encoding="utf-8")
    spec = texts(view.to_altair())
    for text in (svg, spec):
        assert found.sentence.split(";")[0] in text.replace("&gt;", ">").replace("&lt;", "<")
    for name, one in found.metrics.items():
        assert name in svg and number(one.value) in svg
        assert number(one.value) in spec
    assert "nan" not in svg.lower()


def test_selected_rows_are_shown_beside_all(explainer: Any, tmp_path: Path) -> None:
    explainer.selection.rows = range(40)
    try:
        view = explainer.performance()
        found = view.result
        assert found.selected_metrics is not None and len(found.selected_rows) == 40
        view.save(tmp_path / "p.svg")
        assert "teal: 40 selected" in (tmp_path / "p.svg").read_text(encoding="utf-8")
        assert "selected" in set(view.to_frame().rows)
    finally:
        explainer.selection.rows = None


def test_a_threshold_for_each_level_of_a_column() -> None:
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    size = np.where(X["mean area"] > 700, "large", "small")
    model = RandomForestClassifier(n_estimators=10, random_state=0).fit(X[::2], y[::2])
    explainer = xw.explain(model, X, y, show={"size": size})
    asked = {"quantity": "size", "values": {"large": 0.2, "small": 0.7}}
    found = explainer.performance(asked).result
    assert found.threshold == asked["values"] and found.group_by == "size"
    limit = np.where(size == "large", 0.2, 0.7)
    right = (model.predict_proba(X)[:, 1] >= limit) == y
    assert found.metrics["accuracy"].value == pytest.approx(right.mean())
    with pytest.raises(UnknownName, match="levels of size"):
        explainer.performance({"quantity": "size", "values": {"huge": 0.2}})


def test_gain_and_lift_are_in_the_table(explainer: Any, request: pytest.FixtureRequest) -> None:
    frame = explainer.performance().to_frame()
    told = {part: frame[frame.part == part].value.to_numpy() for part in ("gain", "lift")}
    if request.node.callspec.params["explainer"] == "regression":
        assert explainer.performance().result.gain is None
        assert len(told["gain"]) == len(told["lift"]) == 0
        return
    share = frame[frame.part == "gain"].name.astype(float).to_numpy()
    assert np.allclose(told["lift"] * share, told["gain"])
    assert told["gain"][-1] == told["lift"][-1] == 1.0


def test_no_attributions_are_computed_for_it(explainer: Any) -> None:
    rows, y = explainer._study.frame.native, explainer._study.target.labels
    fresh = xw.explain(explainer.model, rows, y)
    view = fresh.performance()
    told = view._still()[1]
    assert "Right for" in told or "Off by" in told
    assert view.result.trust["n_rows"] == fresh.n_rows
    assert fresh._study.run().progress["done"] == 0


def test_polars_gets_polars() -> None:
    pl = pytest.importorskip("polars")
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    model = RandomForestClassifier(n_estimators=5, random_state=0).fit(X.to_numpy(), y)
    frame = xw.explain(model, pl.from_pandas(X), y.to_numpy()).performance().to_frame()
    assert isinstance(frame, pl.DataFrame)


def test_threshold_and_class_come_on_screen() -> None:
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    model = RandomForestClassifier(n_estimators=5, random_state=0).fit(X[::2], y[::2])
    explainer = xw.explain(model, X, y, class_names=["malignant", "benign"])
    view = explainer.performance(0.8, output="malignant")
    assert explainer.selection.threshold == 0.8 and explainer.selection.output == 0
    found = view.result
    decided = model.predict_proba(X)[:, 0] >= 0.8
    assert found.metrics["recall"].value == pytest.approx(decided[y == 0].mean())
    explainer.selection.threshold = None
    np.testing.assert_allclose(view.result.metrics["accuracy"].value, model.score(X, y))
    for bad, error in ((1.2, InvalidValue), (-0.1, InvalidValue)):
        with pytest.raises(error, match="threshold"):
            explainer.performance(bad)
    with pytest.raises(UnknownName, match="benign"):
        explainer.performance(output="bening")
    with pytest.raises(NotSupported, match="y: found none"):
        xw.explain(model, X).performance()
