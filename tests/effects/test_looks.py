"""What is chosen in the page is what Python draws and hands out: both ask the same (looks.json)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import xwidgets as xw
from xwidgets.compute.question import Question
from xwidgets.results import Attributions
from xwidgets.results.effects import Dependence, PairDependence
from xwidgets.views.dependence.look import features_of, looking
from xwidgets.views.dependence.view import question_of

CASES = json.loads(Path(__file__).with_name("looks.json").read_text())
X = np.random.default_rng(0).normal(size=(60, 3))


@pytest.fixture
def explainer() -> Any:
    with xw.explain(lambda Z: Z[:, 0] * Z[:, 1], X) as found:
        yield found


@pytest.mark.parametrize("case", CASES, ids=lambda case: json.dumps(case["look"]))
def test_the_same_is_asked(case: Any) -> None:
    shown = looking(case["options"], case["look"])
    pinned = features_of(shown)[0]
    asked = question_of(shown, case["focus"] if pinned < 0 else pinned, 0, "value")
    if case["question"] is None:
        assert asked is None
    else:
        assert asked is not None
        assert asked.key == Question(*case["question"], "value").key


def test_result_and_picture_follow_the_page(explainer: Any) -> None:
    view = explainer.dependence(0)
    assert isinstance(view.result, Attributions)
    for look, record in (
        ({"method": "pdp"}, Dependence),
        ({"method": "ale", "other": 1}, PairDependence),
    ):
        view.arrangement = {"looks": {"dependence": look}}
        assert isinstance(view.result, record)
        assert view.result.method in view._still()[0]
    assert "accumulated" in view.exported("html").decode()


@pytest.mark.parametrize("method", ["pdp", "ale"])
def test_either_order_of_two_features_is_one_question(explainer: Any, method: str) -> None:
    grid = [[-1.0, 0.0, 1.0], [-0.5, 0.5]]
    one = explainer.dependence([0, 1], method=method, grid=grid).result
    asked = len(list(explainer._study.tasks.answered()))
    view = explainer.dependence([1, 0], method=method, grid=grid[::-1])
    other = view.result
    assert len(list(explainer._study.tasks.answered())) == asked
    assert other.features == (1, 0) and other.feature_names == one.feature_names[::-1]
    np.testing.assert_array_equal(other.average, one.average.swapaxes(0, 1))
    np.testing.assert_array_equal(other.together, one.together.swapaxes(0, 1))
    np.testing.assert_array_equal(other.share, one.share.T)
    np.testing.assert_array_equal(other.grid_first, one.grid_second)
    assert other.to_frame()["feature"].iloc[0] == one.feature_names[1]
    assert "x1 and x0" in view._still()[0]


def held(html: str) -> set[str]:
    """Keys of the answers in a file."""
    written = html.split('<script id="state" type="application/json">', 1)[1]
    state = json.loads(written.split("</script>", 1)[0])
    return {one["meta"]["key"] for one in state["blocks"] if one["role"] == "answer"}


def partial(feature: int) -> str:
    return Question("effects.partial", {"features": [feature]}, "value").key


def test_a_file_of_the_ledger_holds_the_picture_of_each_of_its_lines(explainer: Any) -> None:
    explainer.selection.feature = 2
    view = explainer.ledger()
    keys = held(view.exported("html").decode())
    lines = set(view.result.feature.tolist())
    assert lines and {partial(j) for j in {2, *lines}} <= keys


@pytest.mark.parametrize("focus", [-1, 1])
@pytest.mark.parametrize(
    "call",
    [
        lambda e: e.dependence(method="pdp"),
        lambda e: e.regions(),
        lambda e: e.dashboard("dependence", looks={"dependence": {"method": "pdp"}}),
    ],
    ids=["dependence", "regions", "dashboard"],
)
def test_a_file_holds_the_curve_of_the_feature_in_focus(
    explainer: Any, focus: int, call: Any
) -> None:
    explainer.selection.feature = focus
    view = call(explainer)
    assert partial(max(focus, 0)) in held(view.exported("html").decode())


THIN = pd.DataFrame(
    {
        "number": [*np.linspace(0, 1, 299), 40.0],
        "day": pd.to_datetime(["2024-01-01"] * 150 + ["2024-02-01"] * 149 + ["2025-01-01"]),
        "level": pd.Categorical([*"ab"] * 149 + ["a", "c"]),
        "many": pd.Categorical([*"abcdefghij"] * 29 + [*"aaaaaaaaa", "k"]),
        "flag": [False] * 299 + [True],
    }
)


@pytest.mark.parametrize("method", ["pdp", "ale"])
@pytest.mark.parametrize("name", list(THIN.columns))
def test_where_few_rows_are_the_picture_fades_and_says_so(name: str, method: str) -> None:
    def plain(table: pd.DataFrame) -> np.ndarray:
        return table["number"].to_numpy() + table["flag"].to_numpy(float)

    with xw.explain(plain, THIN) as explainer:
        view = explainer.dependence(name, method=method)
        figure = view._scene(wait=None).figure()
        rings = [len(mark.x) for mark in figure.marks if getattr(mark, "ring", False)]
        shades = [mark.shades for mark in figure.marks if getattr(mark, "shades", None) is not None]
        # The points of many levels fade by being rings: here the one of "k".
        assert rings == ([1] if name == "many" else [])
        assert [float(one.min()) for one in shades] == ([] if name == "many" else [0.55])
        assert "less than 1 % of the rows" in figure.note


def test_files_of_a_dashboard_hold_what_its_views_show(explainer: Any) -> None:
    view = explainer.dashboard("dependence", looks={"dependence": {"method": "ale", "feature": 2}})
    view.exported("html")
    asked = [question.key for question, _ in explainer._study.tasks.answered()]
    assert Question("effects.accumulated", {"features": [2]}, "value").key in asked
