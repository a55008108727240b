"""Python that the page writes ("Copy as code") brings back what was on screen: code.json."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import xwidgets as xw
from xwidgets import errors
from xwidgets.widgets.changes import Selected, change_of
from xwidgets.widgets.code import Chosen, state_code
from xwidgets.widgets.encode import hub_schema
from xwidgets.widgets.hub import Hub
from xwidgets.widgets.shared import SHARED as SHARED_KEYS

SHARED = json.loads(Path(__file__).with_name("code.json").read_text(encoding="utf-8"))
ODD = 'x\n"""#\u202e\\'
N_ROWS = 40
AS_USUAL = {name: key.default for name, key in SHARED_KEYS.items() if name != "threshold"}


@pytest.fixture(scope="module")
def explainer() -> Iterator[xw.Explainer]:
    rng = np.random.default_rng(0)
    X = pd.DataFrame(
        {
            "age": rng.integers(18, 80, N_ROWS),
            "city": pd.Categorical(rng.choice(["P", "W", "R"], N_ROWS)),
            "married": rng.random(N_ROWS) < 0.5,
            "since": pd.Timestamp("2020-01-01") + pd.to_timedelta(np.arange(N_ROWS), "D"),
            ODD: rng.normal(size=N_ROWS),
        }
    )
    X.loc[3, "city"] = None
    y = np.where(X["age"] + 20 * X[ODD] > 50, "yes", "no")
    model = make_pipeline(
        make_column_transformer(
            (OneHotEncoder(), ["city"]), ("passthrough", ["age", "married", ODD])
        ),
        LogisticRegression(max_iter=1000),
    ).fit(X, y)
    found = xw.explain(
        model,
        X,
        y,
        output="probability",
        feature_labels={"age": "Age in years"},
        show={'who "x"': np.where(np.arange(N_ROWS) % 3, "M", "W")},
        labels={"city": {"P": "Paris"}},
    )
    with found:
        found.attributions()
        found.attributions(unit="log_odds")
        yield found


def test_the_page_of_the_cases_is_this_explainers(explainer: xw.Explainer) -> None:
    schema = hub_schema(explainer._study)
    assert {name: schema[name] for name in SHARED["schema"]} == SHARED["schema"]  # type: ignore[literal-required]


@pytest.mark.parametrize("case", SHARED["cases"], ids=lambda case: case["name"])
def test_the_code_brings_back_what_was_on_screen(explainer: xw.Explainer, case: Any) -> None:
    state = case["state"]
    wanted = {"unit": "probability", "output": 0, "row": 0, "feature": -1, **state}
    # As the page says it, in positions.
    selection, hub = explainer.selection, explainer._live.hub
    shared = {**AS_USUAL, **state.get("shared", {})}
    show(hub, shared)
    selection.rows, selection.threshold = None, state.get("threshold")
    for name in ("unit", "output", "filters", "row", "feature"):
        setattr(selection, name, wanted.get(name, []))
    rows = None if selection.rows is None else selection.rows.tolist()
    if case.get("as_rows"):
        assert rows == state["filters"][0]["terms"][0]["codes"]
    # Something else, and back by the code.
    selection.unit, selection.output, selection.row, selection.feature = "log_odds", 1, 7, 2
    selection.rows, selection.threshold = [1], None
    show(hub, AS_USUAL)
    exec("\n".join(case["code"]), {case.get("variable", "explainer"): explainer})
    assert (None if selection.rows is None else selection.rows.tolist()) == rows
    for name in ("unit", "output", "row", "feature"):
        assert getattr(selection, name) == wanted[name], name
    assert selection.threshold == state.get("threshold")
    assert {name: explainer._live.shared[name] for name in AS_USUAL} == shared
    if not case.get("as_rows"):
        assert selection.filters == state.get("filters", [])


def show(hub: Hub, shared: Mapping[str, Any]) -> None:
    """What views share, as a page sends it."""
    for name, value in shared.items():
        hub.set_trait(name, value)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("colour_by", "age", "did you mean 'color_by'"),
        ("color_by", "Age", "did you mean 'age'"),
        ("order", "similar", "feature or column"),
        ("axes", {"agee": {}}, "did you mean 'age'"),
        ("axes", {"age": {"range": [60, 20]}}, "a smaller and a larger number"),
        ("axes", {"age": {"spacing": "logarithmic"}}, "one of 'linear', 'log'"),
        ("axes", {"age": [20, 60]}, "range, effect, page"),
        ("axes", {"city": {"page": -1}}, "from 0 on"),
        ("axes", ["age"], "mapping by feature"),
        ("trend", "no", "True or False"),
        ("importance_method", "permutations", "did you mean 'permutation'"),
        ("silenced", {"rare-categories": ""}, "reasons by the names"),
        ("theme", "black", "'auto', 'light', 'dark'"),
    ],
)
def test_what_views_cannot_share(
    explainer: xw.Explainer, name: str, value: Any, words: str
) -> None:
    before = explainer._live.shared
    with pytest.raises(errors.XwidgetsError, match=words):
        setattr(explainer.shared, name, value)
    assert explainer._live.shared == before


def test_what_views_share_is_read_as_it_is_set(explainer: xw.Explainer) -> None:
    shared = explainer.shared
    shared.color_by, shared.axes = "age", {ODD: {"range": [0, 1]}, -1: {"effect": [-1, 1]}}
    assert (shared.color_by, shared.trend) == ("age", True)
    assert shared.axes == {ODD: {"range": [0.0, 1.0]}, -1: {"effect": [-1.0, 1.0]}}
    assert "color_by='age'" in repr(shared) and "color_by" in dir(shared)
    shared.axes, shared.color_by = {}, "auto"
    assert repr(shared) == "<SharedValues as usual>"
    with pytest.raises(AttributeError, match="did you mean 'color_by'"):
        _ = shared.color


def test_what_views_share_is_kept_where_nothing_is_shown() -> None:
    X = np.random.default_rng(0).normal(size=(30, 2))
    with xw.explain(LogisticRegression().fit(X, X[:, 0] > 0), X) as explainer:
        explainer.shared.theme = "dark"
        assert explainer._live._hub is None and explainer.shared.theme == "dark"
        assert explainer.table()._hub.theme == "dark"


def test_cases_select_something(explainer: xw.Explainer) -> None:
    explainer.selection.unit = "probability"
    for case in SHARED["cases"]:
        filters = case["state"].get("filters")
        if (
            filters
            and "shared" not in case["state"]
            and "unit" not in case["state"]
            and case["name"] != "no row at all"
        ):
            explainer.selection.filters = filters
            assert 0 < len(explainer.selection.rows) < N_ROWS, case["name"]


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"feature": "Age"}, errors.UnknownName, "did you mean 'age'"),
        ({"feature": "age", "mni": 3}, errors.UnknownName, "did you mean 'min'"),
        ({"feature": "city", "levels": ["Paris"]}, errors.UnknownName, "3 levels of city"),
        ({"feature": "city", "levels": "P"}, errors.InvalidType, r"\['P'\]"),
        ({"feature": "age", "levels": [1.5]}, errors.InvalidValue, "min and max"),
        ({"feature": "age", "levels": [-2]}, errors.InvalidValue, "whole numbers"),
        ({"min": 3}, errors.InvalidValue, "what they speak of"),
        ({"output": "maybe"}, errors.UnknownName, "2 outputs"),
        ({"quantity": "prediction", "levels": ["yes"]}, errors.InvalidValue, "min and max"),
        ({"quantity": "target", "levels": ["Yes"]}, errors.UnknownName, "did you mean 'yes'"),
        ({"feature": "age", "min": "30"}, errors.InvalidValue, "finite number"),
        ({"terms": [], "min": 3}, errors.UnknownName, "the key 'min'"),
    ],
)
def test_filters_that_say_nothing_are_refused(
    explainer: xw.Explainer, given: Any, error: type[Exception], words: str
) -> None:
    explainer.selection.filters = before = [{"feature": "age", "min": 30}]
    with pytest.raises(error, match=words):
        explainer.selection.filters = [given]
    assert explainer.selection.filters[0]["terms"][0]["min"] == before[0]["min"]


def test_no_filter_lets_rows_go_however_they_were_selected(explainer: xw.Explainer) -> None:
    selection = explainer.selection
    selection.rows = [3, 4]
    assert selection.filters == []
    selection.filters = []
    assert selection.rows is None
    selection.filters = [{"feature": "age", "min": 30}]
    assert len(selection.rows) and selection.filters
    selection.filters = []
    assert selection.rows is None


def test_the_unit_on_screen_can_be_set(explainer: xw.Explainer) -> None:
    selection, hub = explainer.selection, explainer._live.hub
    selection.unit = "log_odds"
    assert hub.unit == "log_odds" and explainer.attributions().unit == "log_odds"
    with pytest.raises(errors.NotSupported, match="did you mean 'log_odds'"):
        selection.unit = "log odds"
    with pytest.raises(errors.NotSupported, match=r"selection\.unit"):
        selection.unit = None
    assert selection.unit == hub.unit == "log_odds"
    selection.unit = "probability"
    assert hub.unit == "probability"


def test_the_unit_is_kept_where_nothing_is_shown() -> None:
    X = np.random.default_rng(0).normal(size=(30, 2))
    model = LogisticRegression().fit(X, X[:, 0] > 0)
    with xw.explain(model, X, output="probability") as explainer:
        explainer.selection.unit = "log_odds"
        assert explainer._live_ is None and explainer.attributions().unit == "log_odds"
        assert explainer.table()._hub.unit == "log_odds"


@pytest.mark.parametrize("place", SHARED["places"], ids=lambda one: str(one["arrangement"]))
def test_the_place_and_what_is_pinned(explainer: xw.Explainer, place: dict[str, Any]) -> None:
    for line in place["code"]:
        view = eval(line, {"explainer": explainer})
        assert view.arrangement == place["arrangement"]
        assert view.options.get("views", []) == place.get("views", [])


@pytest.mark.parametrize(
    ("looks", "words"),
    [
        ({"dependance": {}}, "did you mean 'dependence'"),
        ({"force": {}}, "views among"),
        ({"dependence": "pdp"}, "arguments of dependence"),
        ({"dependence": {"methods": "pdp"}}, "did you mean 'method'"),
        ({"dependence": {"method": "pd"}}, "did you mean 'pdp'"),
        ({"dependence": {"feature": "Age", "method": "pdp"}}, "did you mean 'age'"),
        (["dependence"], "a mapping by view"),
    ],
)
def test_looks_that_there_are_not(explainer: xw.Explainer, looks: Any, words: str) -> None:
    with pytest.raises(errors.XwidgetsError, match=words):
        explainer.dashboard(looks=looks)


@pytest.mark.parametrize(
    ("name", "look", "told"),
    [
        ("surrogate", {"kind": "linear"}, lambda found: "linear" in found.method),
        ("surrogate", {"max_depth": 1}, lambda found: found.max_depth == 1),
        ("surrogate", {"rows": list(range(15))}, lambda found: found.trust["n_rows"] == 15),
        ("interactions", {"method": "h"}, lambda found: found.size is not None),
        ("lime", {"discretize": False}, lambda found: "as they are" in found.method),
        ("boundary", {"features": [0, 3]}, lambda found: found.features == (0, 3)),
        ("boundary", {"through": True}, lambda found: found.rows is not None),
        ("counterfactuals", {"vary": [0]}, lambda found: not found.changed[:, 1:].any()),
    ],
)
def test_what_is_chosen_in_the_page_is_what_python_hands_out(
    explainer: xw.Explainer, name: str, look: dict[str, Any], told: Any, tmp_path: Path
) -> None:
    explainer.selection.unit, explainer.selection.row = "probability", 0
    view = getattr(explainer, name)()
    assert not told(view.result) or name == "counterfactuals"
    view.arrangement = {"looks": {name: look}}
    assert told(view.result)
    # A picture and a file are of the same: it is asked for where they are made.
    view.save(tmp_path / "view.svg")
    view.save(tmp_path / "view.html")


@pytest.mark.parametrize(
    ("looks", "words"),
    [
        ({"lime": {"discretise": True}}, "did you mean 'discretize'"),
        ({"surrogate": {"max_depth": 99}}, "max_depth"),
        ({"boundary": {"f1": "agee"}}, "did you mean 'age'"),
        ({"interactions": {"method": "g"}}, '"shap" or "h"'),
    ],
)
def test_arguments_of_a_look_are_checked_as_those_of_its_method(
    explainer: xw.Explainer, looks: Any, words: str
) -> None:
    with pytest.raises(errors.XwidgetsError, match=words):
        explainer.dashboard(looks=looks)


@pytest.mark.parametrize("case", SHARED["cases"], ids=lambda case: case["name"])
def test_python_writes_the_same_text(explainer: xw.Explainer, case: Any) -> None:
    state = case["state"]
    filters = state.get("filters", [])
    rows = None
    if filters and case.get("as_rows"):
        rows = np.array(filters[0]["terms"][0]["codes"], dtype=np.int64)
    shared = state.get("shared", {})
    explainer.selection.cohorts = shared.get("cohorts", [])
    chosen = Chosen(
        state.get("unit", "probability"),
        state.get("output", 0),
        filters,
        rows,
        state.get("row", 0),
        state.get("feature", -1),
        state.get("threshold"),
        shared.get("cohorts", []),
        shared,
    )
    name = case.get("variable", "explainer")
    assert state_code(explainer._study, chosen, name) == "\n".join([*case["code"], ""])


@pytest.mark.parametrize("step", SHARED["steps"], ids=lambda step: step["what"])
def test_python_tells_a_step_as_the_page_does(explainer: xw.Explainer, step: Any) -> None:
    study, part = explainer._study, step["part"]
    before, after = step["before"], step["after"]
    selection = explainer.selection
    selection.unit, selection.rows = "probability", None
    if part == "filters":
        selection.filters = after
        before, after = Selected(before, None), Selected(after, selection.rows)
    told = change_of(study, part, before, after, "probability", 0, "explainer")
    assert re.sub(r" \(\d+ rows?\)$", "", told.what) == step["what"]
    assert told.code == "\n".join([*step["code"], ""])


@pytest.mark.parametrize("place", SHARED["places"], ids=lambda one: str(one["arrangement"]))
def test_python_writes_a_dashboard_as_the_page_does(
    explainer: xw.Explainer, place: dict[str, Any]
) -> None:
    explainer.selection.row, explainer.selection.feature = 0, -1
    view = explainer.dashboard(*place.get("views", ()))
    view.arrangement = place["arrangement"]
    assert f"explainer.{view.called()}" == (place["code"] or ["explainer.dashboard()"])[0]
