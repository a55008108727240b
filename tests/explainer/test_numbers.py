"""A view has one set of numbers: its result, frame and files are compared, for every view."""

from __future__ import annotations

import csv
import datetime
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.ensemble import RandomForestClassifier

import xwidgets as xw
from xwidgets.results import Record
from xwidgets.views.catalogue import NAMES, about

N = 60
HOSTILE = 'a,"b"\n</script>'


def table() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            HOSTILE: rng.normal(size=N),
            "city": pd.Categorical(rng.choice(["Wien", "Paris"], N)),
            "married": rng.random(N) < 0.5,
            "since": pd.to_datetime(rng.integers(0, 4_000, N) * 86_400, unit="s"),
            "children": rng.integers(0, 4, N),
            "size_a": (rng.random(N) < 0.5).astype(int),
        }
    ).assign(size_b=lambda X: 1 - X["size_a"])


def codes(X: Any) -> np.ndarray:
    X = X.to_pandas() if isinstance(X, pl.DataFrame) else X
    return np.column_stack(
        [
            X[HOSTILE],
            X["city"] == "Wien",
            X["married"],
            X["since"].astype("datetime64[s]").astype(int) / 1e8,
            X["children"],
            X["size_a"],
            X["size_b"],
        ]
    ).astype(float)


def make_model() -> Any:
    X = codes(table())
    forest = RandomForestClassifier(5, max_depth=3, random_state=0).fit(X, X.sum(axis=1) > 3)

    def model(rows: Any) -> np.ndarray:
        return forest.predict_proba(np.nan_to_num(codes(rows)))[:, 1]

    return model


MODEL = make_model()
ARGUMENTS: dict[str, list[tuple[Any, ...]]] = {
    "force": [(5,), ()],
    "stacked": [([3, 1, 7],)],
    "waterfall": [(5,)],
    "what_if": [(5,)],
    "dependence": [(HOSTILE,), ()],
    "importance": [(), ("permutation",)],
    "dashboard": [(), ("importance", "table")],
    "good_models": [([MODEL, make_model()],)],  # a function is not fitted anew
}
"""What views are asked with; others without anything. Several rows of force are stacked."""
# The model is no sum of terms: of those that ask for one, tests/terms.
ASKED = [name for name in NAMES if "additive" not in about(name)["needs"]]
QUESTIONS = [(name, given) for name in ASKED for given in ARGUMENTS.get(name, [()])]


@pytest.fixture(scope="module", params=["pandas", "polars"])
def explainer(request: pytest.FixtureRequest) -> xw.Explainer:
    X = table()
    X.loc[4, HOSTILE] = np.nan
    X = pl.from_pandas(X) if request.param == "polars" else X
    y = (codes(table()).sum(axis=1) > 3).astype(float)
    found = xw.explain(MODEL, X, y, groups={"size": ["size_a", "size_b"]})
    found.cohorts["some"] = np.arange(len(y)) < 25
    return found


def asked(explainer: xw.Explainer, name: str, given: tuple[Any, ...]) -> Any:
    return getattr(explainer, "force" if name == "stacked" else name)(*given)


def same_cell(text: str, value: Any) -> bool:
    """Whether a cell of the file says what the frame holds."""
    if value is None or value != value:
        return text == ""
    if isinstance(value, (bool, np.bool_)):
        return text == str(bool(value))
    if isinstance(value, (int, float, np.number)):
        return float(text) == float(value)
    if isinstance(value, datetime.datetime):
        return pd.Timestamp(text) == pd.Timestamp(value)
    return text == str(value)


@pytest.mark.parametrize(("name", "given"), QUESTIONS)
def test_files_frame_and_result_are_the_same(
    explainer: xw.Explainer, name: str, given: tuple[Any, ...], tmp_path: Path
) -> None:
    view = asked(explainer, name, given)
    assert view.kind == name
    result, frame = view.result, view.to_frame()
    assert isinstance(result, Record)
    assert result.method and isinstance(result.unit, str) and result.trust is not None
    polars = explainer._study.frame.backend == "polars"
    assert type(frame).__module__.split(".")[0] == ("polars" if polars else "pandas")

    view.save(tmp_path / "a.csv")
    with open(tmp_path / "a.csv", newline="", encoding="utf-8") as file:
        head, *lines = csv.reader(file)
    assert head == list(frame.columns) and len(lines) == len(frame)
    tidy = result.tidy()
    columns = list(zip(*lines, strict=True))
    for column, (key, values) in zip(columns, tidy.items(), strict=True):
        held = frame[key].to_list()
        for text, value, found in zip(column, np.asarray(values).tolist(), held, strict=True):
            assert same_cell(text, value), (key, text, value)
            if not polars or not isinstance(value, (datetime.datetime, bool)):
                assert same_cell(text, found) or str(found) == str(value), (key, text, found)

    view.save(tmp_path / "a.json")
    saved = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert saved["result"] == type(result).__name__ and saved["unit"] == result.unit
    for key in ("values", "predictions", "base_values", "strength", "standard_deviation"):
        if getattr(result, key, None) is not None:
            # What is undefined is null.
            told = np.array(saved[key], np.float64)
            np.testing.assert_array_equal(told, getattr(result, key))
    if getattr(result, "data", None) is not None:
        assert np.shape(saved["data"]) == result.data.shape


@pytest.mark.parametrize(
    ("name", "given", "n_rows", "n_features"),
    [
        ("force", (5,), 1, 6),
        ("waterfall", (5,), 1, 6),
        ("what_if", (5,), 1, 6),
        ("stacked", ([3, 1, 7],), 3, 6),
        ("dependence", (HOSTILE,), N, 1),
        ("beeswarm", (), N, 6),
        ("table", (), N, 6),
        ("dashboard", (), N, 6),
    ],
)
def test_a_view_holds_what_it_shows(
    explainer: xw.Explainer, name: str, given: tuple[Any, ...], n_rows: int, n_features: int
) -> None:
    result = asked(explainer, name, given).result
    assert len(result.rows) == n_rows and len(result.feature_names) == n_features
    assert result.data.shape == (n_rows, n_features)


def test_cells_are_those_of_the_table(explainer: xw.Explainer) -> None:
    X = table()
    data = explainer.force(5).result.data[0]
    assert data[0] == X[HOSTILE][5] and data[1] == X["city"][5]
    assert data[2] is bool(X["married"][5]) and data[3] == X["since"][5].to_pydatetime()
    assert data[5] == ("a" if X["size_a"][5] else "b"), "a group of 0/1 columns is its category"


def test_what_if_is_saved_as_it_is_edited(explainer: xw.Explainer, tmp_path: Path) -> None:
    view = explainer.what_if(5)
    view.save(tmp_path / "before.svg")
    branch = {"name": "A", "row": 5, "edits": {"0": 3.5}}
    explainer._live.wire("what_if").receive("row 5", [branch], 0)
    view.save(tmp_path / "a.csv")
    lines = list(csv.DictReader((tmp_path / "a.csv").open(newline="", encoding="utf-8")))
    assert {(line["row"], line["row_name"]) for line in lines} == {("5", "row 5, edited")}
    assert float(lines[0]["value"]) == 3.5
    again = explainer.attributions(rows=view.edited)
    assert [float(line["attribution"]) for line in lines] == again.to_frame()[
        "attribution"
    ].to_list()
    view.save(tmp_path / "after.svg")
    text = (tmp_path / "after.svg").read_text("utf-8")
    assert "the given row" in text and text != (tmp_path / "before.svg").read_text("utf-8")


def test_one_feature_keeps_the_gap_of_all(explainer: xw.Explainer) -> None:
    whole = explainer.attributions()
    one = whole.select(feature="city")
    np.testing.assert_array_equal(one.values[:, 0], whole.values[:, 1])
    np.testing.assert_array_equal(one.additivity_gap(), whole.trust["additivity_gap"])
    assert one.trust["feature"] == "city"


def test_the_pages_export_is_pythons(explainer: xw.Explainer, tmp_path: Path) -> None:
    view = explainer.dashboard()
    for suffix in ("csv", "json"):
        view.save(tmp_path / f"a.{suffix}")
        answer, (data,) = explainer._live._export(suffix, view.still)
        assert answer["name"].endswith(suffix)
        assert bytes(data) == (tmp_path / f"a.{suffix}").read_bytes()


def test_a_button_of_the_page_begins_no_work_of_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    from xwidgets.compute import pace

    monkeypatch.setattr(pace, "SAMPLE_SECONDS", 0.0)
    monkeypatch.setattr(pace, "BEARABLE_SECONDS", {"estimate": 0.0, "exact": 0.0})
    X = np.random.default_rng(0).normal(size=(9_000, 3))
    explainer = xw.explain(lambda rows: np.asarray(rows).sum(axis=1), X)
    explainer._study.run().settled()
    view = explainer.dashboard()
    _, (data,) = explainer._live._export("csv", view.still)
    rows = {line.split(b",")[0] for line in bytes(data).splitlines()[1:]}
    assert 0 < len(rows) < 9_000, "the sample"
    assert explainer._study.run().progress["state"] == "sampled", "and nothing goes on"


def test_a_table_needs_no_attributions(tmp_path: Path) -> None:
    """A model that fails as soon as it is asked about mixed rows: SHAP values cannot be had."""
    X = np.arange(80.0).reshape(20, 4)
    known = {tuple(row) for row in X.tolist()}

    def model(rows: np.ndarray) -> np.ndarray:
        if len(rows) > 3 and any(tuple(row) not in known for row in rows.tolist()):
            raise ZeroDivisionError("no such row")
        return np.asarray(rows)[:, 0]

    explainer = xw.explain(model, X, X[:, 0])
    with pytest.raises(xw.errors.ModelFailed):
        explainer.attributions()
    view = explainer.table()
    np.testing.assert_array_equal(view.result.predictions[:, 0], X[:, 0])
    explainer.selection.rows = [7, 8]
    view.save(tmp_path / "t.svg")
    drawn = (tmp_path / "t.svg").read_text("utf-8")
    assert "selected row" in drawn and ">28<" in drawn
    spec = json.dumps(view.to_altair().to_dict())
    assert ",28" in spec and "2 of 2 selected rows" in spec
    view.save(tmp_path / "t.csv")
    assert len((tmp_path / "t.csv").read_text("utf-8").splitlines()) == 21


@pytest.mark.parametrize(
    ("names", "titles"),
    [
        (("table",), ["Table"]),
        (("waterfall", "beeswarm"), ["Waterfall", "Beeswarm"]),
        ((), ["Importance", "Dependence", "Force", "All rows"]),
    ],
)
def test_a_chart_of_a_dashboard_holds_its_views(
    explainer: xw.Explainer, names: tuple[str, ...], titles: list[str]
) -> None:
    spec = explainer.dashboard(*names).to_altair().to_dict()

    def heads(part: Any) -> list[str]:
        own = part.get("title") if isinstance(part, dict) else None
        found = [own["text"]] if isinstance(own, dict) else []
        parts = [p for name in ("vconcat", "hconcat") for p in part.get(name, [])]
        return found + [head for p in parts for head in heads(p)]

    told = heads(spec)
    if not names and told[-1].startswith("Findings"):  # there once somebody has asked for them
        told.pop()
    assert len(told) == len(titles)
    for head, title in zip(told, titles, strict=True):
        assert head.startswith(title)
