"""Edits of a row in Python: what they may be, what is shown of them, and what history tells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import xwidgets as xw
from xwidgets import errors

N = 40
RNG = np.random.default_rng(5)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    jobs = pd.Categorical(RNG.choice(["clerk", "driver"], N), ["clerk", "driver", "judge"])
    return pd.DataFrame(
        {
            "age": RNG.integers(18, 80, N),
            "job": jobs,
            "married": RNG.random(N) < 0.5,
            "since": pd.Timestamp("2020-01-01") + pd.to_timedelta(np.arange(N), "D"),
            "lat": RNG.normal(48, 1, N),
            "lon": RNG.normal(11, 1, N),
        }
    )


@pytest.fixture(scope="module")
def explained(table: pd.DataFrame) -> Iterator[xw.Explainer]:
    columns = make_column_transformer(
        (OneHotEncoder(), ["job"]), ("passthrough", ["age", "married", "lat", "lon"])
    )
    seen = table.assign(job=table["job"].astype(str))  # of which "judge" is none
    model = make_pipeline(columns, LinearRegression()).fit(seen, table["age"] + table["lat"])
    with xw.explain(
        model, table, groups={"place": ["lat", "lon"]}, feature_labels={"age": "Age in years"}
    ) as found:
        found.attributions()
        yield found


@pytest.fixture
def explainer(explained: xw.Explainer) -> xw.Explainer:
    explained.selection.row = 0
    explained.history.clear()
    explained._live.wire("what_if")._told.clear()
    return explained


EDITS = {"age": 44, "job": "clerk", "married": True, "since": "2021-05-06", "place": 50.5, "lon": 9}


def row_of(table: pd.DataFrame, **wanted: Any) -> int:
    """The first row that has these values."""
    return int(np.flatnonzero(np.all([table[k] == v for k, v in wanted.items()], axis=0))[0])


def test_edits_are_of_the_callers_own_table(explainer: xw.Explainer, table: pd.DataFrame) -> None:
    row = row_of(table, job="driver", married=False)
    view = explainer.what_if(row, edits=EDITS)
    assert view.edited.dtypes.equals(table.dtypes)
    assert view.edited.iloc[0].tolist() == [44, "clerk", True, pd.Timestamp("2021-05-06"), 50.5, 9]
    assert view.edits == EDITS
    # What it was changes nothing, and every way to say a value is one.
    same = {"married": np.False_, "job": "driver", "age": np.float32(table.age[row])}
    assert explainer.what_if(row_of(table, job="clerk"), edits={"job": "clerk"}).edits == {}
    view = explainer.what_if(row, edits={**same, "since": pd.Timestamp("2021-05-06 12:30")})
    assert view.edits == {"since": "2021-05-06 12:30:00"}
    assert explainer.what_if(row, edits={"lat": 3.5}).edits == {"place": 3.5}


@pytest.mark.parametrize(
    ("edits", "error", "words"),
    [
        ({"agee": 3}, errors.UnknownName, "edits: found 'agee'.*did you mean 'age'"),
        ({"job": "jugde"}, errors.UnknownName, "'jugde' as job.*did you mean 'judge'"),
        ({"job": "judge"}, errors.InvalidValue, "'judge' as job.*refuses this one"),
        ({"age": "old"}, errors.InvalidValue, "'old' as age; expected a number"),
        ({"age": True}, errors.InvalidValue, "True as age; expected a number"),
        ({"age": float("inf")}, errors.InvalidValue, "a finite number"),
        ({"married": 2}, errors.InvalidValue, "expected True or False"),
        ({"since": "May"}, errors.InvalidValue, "expected a moment.*2024-03-31"),
        ({"age": None}, errors.InvalidValue, "a missing age.*no missing one"),
        ({"lat": float("nan")}, errors.InvalidValue, "a missing place"),
        ({"job": pd.NA}, errors.InvalidValue, "a missing job"),
        (["age"], errors.InvalidType, "a mapping of features to values.*edits="),
    ],
)
def test_edits_are_checked_before_anything_is_shown(
    explainer: xw.Explainer, edits: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        explainer.what_if(1, edits=edits)
    assert not explainer.history and explainer.what_if(1).edits == {}


def test_missing_where_the_model_takes_it(recorded: Any) -> None:
    X = pd.DataFrame({"a": RNG.normal(size=30), "b": RNG.normal(size=30)})
    X.loc[4, "a"] = np.nan
    with xw.explain(lambda t: np.nan_to_num(np.asarray(t)).sum(axis=1), X) as explainer:
        for missing in (None, np.nan, pd.NA):
            view = explainer.what_if(2, edits={"a": missing})
            assert view.edits == {"a": None} and np.isnan(view.edited["a"].iloc[0])
        assert explainer.what_if(4, edits={"a": None}).edits == {}


def test_one_number_wherever_it_is_saved(explainer: xw.Explainer, table: pd.DataFrame) -> None:
    view = explainer.what_if(3, edits={"age": 71})
    expected = float(explainer.model.predict(view.edited)[0])
    assert view.result.predictions[0, 0] == pytest.approx(expected)
    assert set(view.to_frame()["prediction"]) == {view.result.predictions[0, 0]}
    lines = list(csv.DictReader(io.StringIO(view.exported("csv").decode())))
    assert {float(line["prediction"]) for line in lines} == {view.result.predictions[0, 0]}
    scene = view._scene(None)
    assert scene.row == -1
    assert scene.attributions.predictions[0, 0] == view.result.predictions[0, 0]
    # A file of it draws the same, and opens with the edits.
    filed = view._filed()
    assert filed.drawn_from(view._screen).attributions.predictions[0, 0] == pytest.approx(expected)
    assert filed.state["arrangement"]["looks"]["what_if"] == {"of": 3, "edits": {"0": 71.0}}


def test_edits_of_a_row_come_into_sight_beside_others(explainer: xw.Explainer) -> None:
    first = explainer.what_if(5, edits={"age": 20})
    second = explainer.what_if(5, edits={"age": 30})
    assert first.edits == second.edits == {"age": 30}
    assert list(first.branches) == ["row 5", "row 5 (2)"]
    assert explainer.what_if(5, edits={"age": 20}).edits == {"age": 20}
    assert list(first.branches) == ["row 5", "row 5 (2)"]
    told, _ = explainer._live.wire("what_if").begin("row 5")
    assert told["told"]["current"] == 0  # a page that opens shows these


def test_no_edits_are_the_row_as_it_is_and_numbers_name_the_row(explainer: xw.Explainer) -> None:
    edited = explainer.what_if(7, edits={"age": 17})
    told = edited.to_frame()
    assert set(told["row"]) == {7} and set(told["row_name"]) == {"row 7, edited"}
    plain = explainer.what_if(7, edits={})
    assert plain.edits == {} and set(plain.branches) == {"row 7", "row 7 (2)"}
    assert set(plain.to_frame()["row"]) == {7} and "row_name" not in plain.to_frame()


def test_history_tells_each_edit_and_its_code_makes_it_again(
    explainer: xw.Explainer, table: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xwidgets.widgets.history.ONE_STEP", timedelta(0))
    row = row_of(table, job="driver", married=False)
    explainer.selection.row = row
    view = explainer.what_if()
    looks = [
        {"of": row, "edits": {"0": 44.0}},
        {"of": row, "edits": {"0": 44.0, "1": 0.0}},
        {},
    ]
    for look in looks:
        view.arrangement = {"looks": {"what_if": look}}  # as a page says it
    age = f"{table.age[row]}"
    whats = [step.what for step in explainer.history]
    assert whats == [
        f"went to row {row}",
        f"what-if: Age in years {age} \u2192 44",
        "what-if: job driver \u2192 clerk",
        f"what-if: Age in years 44 \u2192 {age}, job clerk \u2192 driver",
    ]
    view.arrangement = {"looks": {"what_if": looks[1]}}
    assert explainer.history[-1].code == 'explainer.what_if(edits={"age": 44, "job": "clerk"})\n'
    again = eval(explainer.history[-1].code, {"explainer": explainer})
    assert again.edits == {"age": 44, "job": "clerk"}
    assert again.arrangement == view.arrangement


def test_pinned_edits_and_those_of_a_dashboard_are_written(explainer: xw.Explainer) -> None:
    view = explainer.what_if(7, edits={"age": 44})
    assert view.called() == 'what_if(row=7, edits={"age": 44})'
    assert explainer.history[-1].what.startswith("what-if: Age in years ")
    dashboard = explainer.dashboard("row", looks={"what_if": {"edits": {"age": 44}}})
    assert dashboard.arrangement["looks"] == {"what_if": {"of": 0, "edits": {"0": 44.0}}}
    assert dashboard.called() == 'dashboard("row", looks={"what_if": {"edits": {"age": 44}}})'
    explainer.selection.row = 1  # another row is in sight there
    assert dashboard.called() == 'dashboard("row")'
    with pytest.raises(errors.UnknownName, match="did you mean 'age'"):
        explainer.dashboard(looks={"what_if": {"edits": {"agee": 44}}})
