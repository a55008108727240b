"""Scales of point plots: the still and the chart say what the page says."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from xwidgets.charts.axis import axis_of, robust_range, stretched, tick_values
from xwidgets.charts.levels import level_page
from xwidgets.charts.palette import CATEGORIES, level_places
from xwidgets.charts.partner import strongest_interaction
from xwidgets.charts.ranks import distinct, quantile, rank_of, rank_scale
from xwidgets.charts.trend import trend
from xwidgets.widgets.screen import scene as scene_of

HERE = Path(__file__).parent
SHARED = json.loads((HERE / "points.json").read_text(encoding="utf-8"))
JS = HERE.parents[1] / "js"


def numbers(values):
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


@pytest.mark.parametrize("case", SHARED["columns"], ids=lambda case: case["name"])
def test_ranks_are_those_of_the_shared_examples(case):
    found = distinct(numbers(case["values"]))
    scale = rank_scale(found)
    expected = case["scale"]
    assert (None if scale.tie is None else list(scale.tie)) == expected["tie"]
    assert np.array(scale.ticks).ravel() == pytest.approx(np.ravel(expected["ticks"]))
    for share, value in case["quantiles"]:
        assert quantile(found, share) == value
    probes = numbers([value for value, _ in case["ranks"]])
    assert rank_of(found, probes) == pytest.approx(numbers([rank for _, rank in case["ranks"]]))


COLUMNS = {case["name"]: numbers(case["values"]) for case in SHARED["columns"]}


@pytest.mark.parametrize("case", SHARED["axes"], ids=lambda case: case["name"])
def test_axes_and_trends_are_those_of_the_shared_examples(case):
    values = COLUMNS[case["name"]]
    found = distinct(values)
    assert list(robust_range(found)) == pytest.approx(case["robust"])
    assert list(robust_range(found, fine=True)) == pytest.approx(case["fine"])
    for one in case["spacings"]:
        axis = axis_of(values, {"spacing": one["spacing"]})
        assert tick_values(axis, 6) == pytest.approx(one["ticks"])
        probes, places = np.array(one["at"]).T
        assert stretched(axis, probes) == pytest.approx(places, rel=1e-9, abs=1e-12)
        assert np.all(np.diff(stretched(axis, found.values)) > 0)
    points = trend(values, np.array(case["attributions"]))
    assert points.ravel() == pytest.approx(np.ravel(case["trend"]))
    assert not len(points) or points[:, 4].sum() == np.isfinite(values).sum()


def test_a_robust_range_leaves_out_tails_alone_and_counts_them():
    rng = np.random.default_rng(0)
    tail = np.concatenate([rng.normal(3, 1, 980), np.linspace(100, 1000, 20)])
    axis = axis_of(tail, {})
    assert axis.low == tail.min() and 5 < axis.high < 100
    assert axis.above == (tail > axis.high).sum() > 0
    assert axis.below == 0
    whole = axis_of(tail, {"range": "all"})
    assert (whole.high, whole.above) == (1000, 0)
    even = axis_of(rng.uniform(size=1000), {})
    assert (even.below, even.above) == (0, 0)
    assert axis_of(tail, {"range": [2, 4]})[:2] == (2, 4)
    assert axis_of(tail, {"spacing": "log"}).above == 0


@pytest.mark.parametrize("case", SHARED["levels"]["pages"], ids=str)
def test_pages_of_levels_are_those_of_the_shared_examples(case):
    counts, sums = (np.array(SHARED["levels"][key]) for key in ("counts", "sums"))
    shown, others = level_page(counts, sums, case["room"], case["page"])
    assert (shown.tolist(), others.tolist()) == (case["shown"], case["others"])
    assert sorted([*shown, *others]) == list(range(len(counts)))


def test_the_first_page_holds_the_levels_that_matter_most():
    counts, sums = np.full(5000, 2), np.zeros(5000)
    sums[[17, 4000, 3]] = 9, -8, 1
    shown, others = level_page(counts, sums, 4)
    assert shown.tolist() == [4000, 3, 17]
    assert len(others) == 4997


def test_few_levels_keep_their_colors_and_of_many_the_commonest_get_them():
    assert level_places(np.ones(7)).tolist() == list(range(7))
    places = level_places(np.array([1, 9, 1, 8, 7, 1, 6, 5, 4, 1]))
    assert places.tolist() == [6, 0, 6, 1, 2, 6, 3, 4, 5, 6]
    assert len(CATEGORIES) == 6


@pytest.fixture(scope="module")
def breast_cancer():
    from sklearn.datasets import load_breast_cancer
    from sklearn.ensemble import RandomForestClassifier

    import xwidgets as xw

    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    forest = RandomForestClassifier(20, random_state=0).fit(X, y)
    return xw.explain(forest, X, y)


def test_page_and_still_color_all_features_by_the_same_partner(breast_cancer):
    result = breast_cancer.attributions()
    scene = scene_of(breast_cancer._live.screen, {}, None)
    question = {
        "columns": [scene.column(j).numbers.tolist() for j in range(30)],
        "attributions": [
            np.round(result.values[:, j, 1].astype(np.float32), 9).tolist() for j in range(30)
        ],
    }
    done = subprocess.run(
        ["node", str(HERE / "page_points.mjs"), str(JS)],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    page = json.loads(done.stdout)
    still = [scene.partner(feature) for feature in range(30)]
    assert page == still
    assert len(set(page)) > 3


def test_a_large_category_is_no_partner_by_itself():
    rng = np.random.default_rng(0)
    own, other = rng.normal(size=(2, 400))
    columns = [own, other, rng.normal(size=400)]
    assert strongest_interaction(0, columns, own * other) == 1
    assert strongest_interaction(0, [own, None, columns[2]], own * other) == 2
    assert strongest_interaction(0, [None, other], own) == -1
