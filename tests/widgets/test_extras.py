"""Columns that are shown beside the features: how they are read, travel, and are written."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.ensemble import RandomForestClassifier

import xwidgets as xw
from xwidgets import errors
from xwidgets.charts.quantities import coloring
from xwidgets.data.display import Values, cells_of
from xwidgets.data.extras import of_rows, read_extras
from xwidgets.views.catalogue import draw, view_class
from xwidgets.widgets.encode import column_block, hub_schema, table_blocks
from xwidgets.widgets.one_file import page_text
from xwidgets.widgets.screen import scene
from xwidgets.widgets.sharing import Sharing

EVIL = "<img src=x onerror=alert(1)>"
N = 300


def features() -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(0).normal(size=(N, 3)), columns=["a", "b", "c"])


def model(rows: Any) -> np.ndarray:
    cells = rows.to_numpy()
    assert cells.shape[1] == 3  # what is shown never comes here
    return cells.astype(float) @ [1.0, 2.0, 3.0]


def customers() -> list[str]:
    return [EVIL, *(f"secret {i}" for i in range(1, N))]


def shown(explainer: xw.Explainer) -> dict[str, list[Any]]:
    columns = explainer._study.extras
    return {column.feature.name: cells_of(column).tolist() for column in columns}


def test_columns_of_X_are_taken_out_of_it() -> None:
    X = features()
    X.insert(1, "customer", customers())
    X["since"] = pd.Timestamp("2024-03-01")
    before = X.copy()
    explainer = xw.explain(model, X, show=["since", "customer"], row_names="customer")
    assert explainer.feature_names == ("a", "b", "c")
    found = shown(explainer)
    assert list(found) == ["since", "customer"]
    assert found["customer"] == customers()
    pd.testing.assert_frame_equal(X, before)
    assert explainer._study.rows.find_one("secret 7") == 7
    # Rows are rows with or without what is only shown.
    plain = explainer.attributions(rows=X[["a", "b", "c"]].head()).values
    assert np.array_equal(explainer.attributions(rows=X.head()).values, plain)
    new = X.head(2).assign(a=9.0)
    assert explainer.attributions(rows=new).predictions[0, 0] == pytest.approx(
        model(new[["a", "b", "c"]])[0]
    )


def test_background_may_have_them() -> None:
    X = features().assign(customer=customers())
    one = xw.explain(model, X, show="customer", background=X.tail(20)).attributions()
    other = xw.explain(model, X[["a", "b", "c"]], background=X[["a", "b", "c"]].tail(20))
    assert np.allclose(one.values, other.attributions().values)


@pytest.mark.parametrize(
    "show",
    [
        {"customer": customers(), "size": np.arange(N)},
        {"customer": pd.Series(customers()), "size": pl.Series(range(N))},
        pd.DataFrame({"customer": customers(), "size": range(N)}),
        pl.DataFrame({"customer": customers(), "size": range(N)}),
    ],
)
def test_every_table_of_as_many_rows(show: Any) -> None:
    explainer = xw.explain(model, features(), show=show)
    assert shown(explainer) == {"customer": customers(), "size": list(range(N))}
    named = xw.explain(model, features(), show=show, row_names="customer")
    assert named._study.rows.find_one("secret 9") == 9


def test_a_feature_in_show_is_named_there_and_not_missed_in_X() -> None:
    X = features()
    forest = RandomForestClassifier(3, random_state=0).fit(X, X["a"] > X["a"].median())
    with pytest.raises(errors.InvalidColumns, match="show: found 'a', which the model takes"):
        xw.explain(forest, X, show=["a"])
    with pytest.raises(errors.InvalidColumns, match="X: found no column 'a'"):
        xw.explain(forest, X[["b", "c"]].assign(note=1), show=["note"])


def test_one_named_column_and_missing_values() -> None:
    values = pd.Series([None, "x", *["y"] * (N - 2)], name="note")
    assert shown(xw.explain(model, features(), show=values))["note"][:2] == [None, "x"]
    assert xw.explain(model, features(), show=[])._study.extras == ()


@pytest.mark.parametrize(
    ("show", "error", "says"),
    [
        (["custmer"], errors.UnknownName, "did you mean 'customer'"),
        (["customer", "customer"], errors.InvalidColumns, "customer"),
        (["a", "b", "c", "customer"], errors.InvalidColumns, "every column of X"),
        ([1, 2], errors.InvalidType, "holds a int"),
        ({"n": [1, 2]}, errors.InvalidShape, "2 rows"),
        ({"n": "text"}, errors.InvalidType, "show['n']"),
        ({"n": np.zeros((N, 2))}, errors.InvalidShape, "one column"),
        ({"n": 5}, errors.InvalidType, "one per row of X"),
        (pd.DataFrame({"n": [1]}), errors.InvalidShape, "as many as X has"),
        ({"a": range(N)}, errors.InvalidColumns, "which the model takes as a feature"),
        (pd.Series(range(N)), errors.InvalidType, "without a name"),
        (5, errors.InvalidType, "show"),
        (pd.DataFrame({"n": range(N)}, index=range(N)[::-1]), errors.InvalidValue, "order"),
    ],
)
def test_bad_input_is_named(show: Any, error: type[Exception], says: str) -> None:
    X = features().assign(customer=customers())
    with pytest.raises(error) as told:
        xw.explain(lambda rows: rows.to_numpy()[:, 0].astype(float), X, show=show)
    assert says in str(told.value) and "show" in str(told.value)


def test_names_need_a_table_with_names() -> None:
    with pytest.raises(errors.InvalidType, match="show"):
        xw.explain(lambda rows: rows[:, 0], features().to_numpy(), show=["a"])


def test_groups_cannot_be_called_alike() -> None:
    with pytest.raises(errors.InvalidColumns, match="both"):
        xw.explain(model, features(), groups={"both": ["a", "b"]}, show={"both": range(N)})


def read(columns: tuple[Values, ...]) -> list[list[Any]]:
    """The cells as a page reads them."""
    found = []
    for block in map(column_block, columns):
        assert block["role"] == "column"
        [layout] = block["columns"]
        values = np.frombuffer(block["data"], layout["dtype"], layout["shape"][0]).tolist()
        levels = block["meta"]["column"]["levels"]
        if levels is None:
            found.append(values)
        else:
            found.append([None if code < 0 else levels[code] for code in values])
    return found


@given(
    st.lists(
        st.tuples(st.one_of(st.none(), st.text(max_size=5)), st.integers(-(2**40), 2**40)),
        min_size=1,
        max_size=30,
    ),
    st.data(),
)
def test_they_travel_and_some_rows_keep_theirs(rows: list[Any], data: Any) -> None:
    texts, sizes = [list(part) for part in zip(*rows, strict=True)]
    columns = read_extras({"text": ["-", *texts], "size": [0, *sizes]}, len(rows) + 1)
    known = cells_of(columns[0]).tolist()
    assert read(columns) == [known, [0, *sizes]]
    some = np.array(data.draw(st.lists(st.integers(0, len(rows)), min_size=1, unique=True)))
    few = of_rows(columns, some)
    assert read(few) == [[known[i] for i in some], [[0, *sizes][i] for i in some]]
    levels = few[0].feature.levels
    assert levels is not None and set(levels) <= {known[i] for i in some}


def test_features_travel_as_without_them() -> None:
    plain = xw.explain(model, features())._study
    study = xw.explain(model, features(), show={"customer": customers()})._study
    assert hub_schema(study)["features"] == hub_schema(plain)["features"]
    assert hub_schema(study) == hub_schema(plain)
    mine = [b for b in table_blocks(study) if b["role"] != "column"]
    assert [b["data"] for b in mine] == [b["data"] for b in table_blocks(plain)]


def test_frame_csv_and_pictures(tmp_path: Any) -> None:
    explainer = xw.explain(
        model, features(), show={"customer": customers(), "row": range(N)}, seed=1
    )
    view = explainer.table()
    lines = view.to_frame()
    assert list(lines.columns)[-3:] == ["c", "customer", "row_"]
    assert lines["customer"].tolist() == customers()
    view.save(tmp_path / "rows.csv")
    assert pd.read_csv(tmp_path / "rows.csv")["customer"].tolist() == customers()
    view.save(tmp_path / "rows.json")
    assert "secret 299" in (tmp_path / "rows.json").read_text()
    picture = draw("table", view._scene(wait=None))
    assert "&lt;img" in picture and "<img" not in picture
    assert picture.index(">c</text>") < picture.index(">customer</text>")
    importance = explainer.importance().to_frame()
    assert set(importance["feature"]) == {"a", "b", "c"}
    chart = view.to_altair().to_dict()
    assert "customer" in str(chart)


def test_points_and_selections_know_them() -> None:
    explainer = xw.explain(model, features(), show={"size": np.arange(N)})
    view = explainer.dependence("a", color_by="size")
    assert view.options["color_by"] == "column:size"
    drawn = scene(explainer.table()._live.screen, view.options, wait=None)
    colouring = coloring(drawn, 0)
    assert colouring[0] == "size" and colouring[1] is not None
    assert np.array_equal(colouring[1].numbers, drawn.attributions.rows)
    term = {"quantity": "column:size", "min": 5.0, "max": 8.0}
    clause: dict[str, Any] = {"key": "x", "op": "and", "terms": [term]}
    for said in (clause, {"column": "size", "min": 5, "max": 8}, {**term}):
        explainer.selection.filters = []
        explainer.selection.filters = [said]
        assert explainer.selection.rows.tolist() == [5, 6, 7, 8]
    clause["terms"][0]["quantity"] = "column:sizes"
    with pytest.raises(errors.UnknownName):
        explainer.selection.filters = [clause]


def test_a_file_holds_those_of_its_rows() -> None:
    explainer = xw.explain(model, features(), show={"customer": customers()})
    screen = explainer.table()._live.screen
    views = [view_class("dashboard").filed()]
    whole = page_text(screen, views)
    assert '"column"' in whole and "secret 299" in whole and "<img src=x" not in whole
    some = page_text(screen, views, sharing=Sharing(rows="sample"))
    assert sum(f'"secret {i}"' in some for i in range(N)) in (199, 200)
