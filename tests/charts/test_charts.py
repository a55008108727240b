"""Altair charts: valid, right for any name, and drawn by the real renderer."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.charts.scenes import HOSTILE, half, make_scene, mixed_scene
from xwidgets.charts import Scene
from xwidgets.charts.layout import offsets, ordering, pushes, steps
from xwidgets.charts.quantities import coloring
from xwidgets.charts.wording import clean, unique_labels
from xwidgets.errors import UnknownName
from xwidgets.views.catalogue import NAMES, chart

SCENES: dict[str, Scene] = {
    "plain": make_scene(),
    "selection": make_scene(others=True, selected=half(200), row=5),
    "empty selection": make_scene(selected=np.zeros(200, dtype=bool)),
    "one of each": make_scene(n=1, p=1, outputs=("value",)),
    "multiclass": make_scene(outputs=("a", "b", "c")),
    "mixed": mixed_scene(),
    "category": mixed_scene(feature=3, options={"color_by": "feature:4"}),
    "dates": mixed_scene(feature=5, options={"color_by": "feature:5"}),
    "all missing": mixed_scene(feature=7, options={"color_by": "feature:7"}),
    "hostile": make_scene(p=6, names=HOSTILE, model_name=HOSTILE[1], feature=1),
    "not explained": make_scene(row=999),
}


def fields(spec: Any) -> set[str]:
    """Every field that an encoding of the chart names."""
    found: set[str] = set()
    if isinstance(spec, dict):
        for key, value in spec.items():
            if key == "field":
                found.add(value)
            elif key != "datasets":
                found |= fields(value)
    elif isinstance(spec, list):
        for value in spec:
            found |= fields(value)
    return found


def tables(spec: Any) -> list[list[dict[str, str]]]:
    """Every table inside of a chart."""
    if isinstance(spec, list):
        return [table for value in spec for table in tables(value)]
    if not isinstance(spec, dict):
        return []
    found = [table for value in spec.values() for table in tables(value)]
    values = spec.get("data", {}).get("values") if isinstance(spec.get("data"), dict) else None
    if isinstance(values, str):
        found.append(list(csv.DictReader(io.StringIO(values))))
    elif values is not None:
        found.append(values)
    return found


# A dashboard holds the other charts, and is checked slowly: in some of the scenes.
OF_A_DASHBOARD = ("selection", "multiclass", "mixed", "hostile")
# Another release of pandas or NumPy could change these; the others hold numbers and texts of ours.
OF_A_TABLE = ("mixed", "dates")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        pytest.param(kind, name, marks=[] if name in OF_A_TABLE else pytest.mark.once)
        for name in SCENES
        for kind in NAMES
        if kind != "dashboard" or name in OF_A_DASHBOARD
    ],
)
def test_charts_are_valid_and_their_names_neutral(kind: str, name: str) -> None:
    spec = chart(kind, SCENES[name]).to_dict()  # validated against the schema
    text = json.dumps(spec, allow_nan=False)
    assert "NaN" not in text and '"url"' not in text
    assert all(field.isidentifier() and field.islower() for field in fields(spec))
    found = tables(spec)
    columns = {column for table in found for record in table[:1] for column in record}
    if all(found):
        assert fields(spec) <= columns
    assert len(text) < 3 * sum(len(json.dumps(table)) for table in found) + 20_000


@pytest.mark.once
@pytest.mark.parametrize("kind", NAMES)
def test_charts_are_drawn(kind: str) -> None:
    import vl_convert

    for name in ("selection", "category", "hostile"):
        spec = json.dumps(chart(kind, SCENES[name]).to_dict())
        svg = vl_convert.vegalite_to_svg(spec)
        assert svg.startswith("<svg") and "<img" not in svg and "</script" not in svg
        marks = svg.count("<path") + svg.count("<text")  # a table is text
        assert marks > 10


HOSTILE_NAMES = ("a\\", "d'\"\\", "C:\\new", 'a\\"b', '\\\\"')


@pytest.mark.once
@pytest.mark.parametrize("kind", NAMES)
def test_names_are_no_expressions(kind: str) -> None:
    """Titles end up inside of string literals of Vega's own language: tips and descriptions."""
    import vl_convert

    # Each as axis, color and output. A dashboard holds the other charts and is drawn slowly: once.
    for first in range(1 if kind == "dashboard" else len(HOSTILE_NAMES)):
        names = HOSTILE_NAMES[first:] + HOSTILE_NAMES[:first]
        colored = {"color_by": "feature:1", "order": "feature:1"}
        for options in (colored,) if first else ({}, colored):
            scene = make_scene(
                n=20, p=5, names=names, outputs=("no", names[2]), feature=0, options=options
            )
            svg = vl_convert.vegalite_to_svg(chart(kind, scene).to_dict())
            if kind == "dependence":
                shown = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
                assert html.escape(names[0], quote=False) in shown, "the axis is called otherwise"


def test_numbers_reach_the_chart() -> None:
    scene = make_scene(n=40, selected=half(40))
    points = max(tables(chart("dependence", scene).to_dict()), key=len)
    assert len(points) == 40
    j = scene.focus
    for record in points:
        row = int(record["row"])
        assert float(record["attribution"]) == scene.values[row, j]
        assert float(record["value"]) == scene.frame.column(j)[row]
        assert record["selected"] == ("true" if row % 2 == 0 else "false")
    bars = tables(chart("importance", scene).to_dict())[0]
    assert [float(bar["importance"]) for bar in bars] == sorted(
        scene.selected_importance,
        reverse=True,  # type: ignore[type-var, arg-type]
    )


def test_bars_of_a_row_add_up() -> None:
    scene = make_scene(n=9, p=30, row=4)
    for kind in ("force", "waterfall"):
        bars = max(tables(chart(kind, scene).to_dict()), key=len)
        total = sum(float(bar["attribution"]) for bar in bars)
        assert scene.base_value + total == pytest.approx(float(scene.predictions[4]), abs=1e-12)
    spread = max(tables(chart("stacked", scene).to_dict()), key=len)
    assert len(spread) == 2 * 9


def test_large_tables_need_no_switch() -> None:
    import altair

    before = altair.data_transformers.active
    scene = make_scene(n=20_000, p=12)
    points = max(tables(chart("dependence", scene).to_dict()), key=len)
    assert len(points) == 20_000
    swarm = max(tables(chart("beeswarm", scene).to_dict()), key=len)
    assert len(swarm) == 24_000
    assert "2,000 of them drawn" in json.dumps(chart("beeswarm", scene).to_dict()["title"])
    assert altair.data_transformers.active == before


def test_missing_cells_are_counted() -> None:
    spec = chart("dependence", mixed_scene(feature=0)).to_dict()
    assert "18 with a missing value not drawn" in json.dumps(spec["title"])


def test_a_table_says_the_probability_beside_log_odds() -> None:
    scene = make_scene(n=12, p=2)
    plain = {record["column"] for record in tables(chart("table", scene).to_dict())[0]}
    assert "probability" not in plain
    told = replace(scene.attributions, unit="log_odds")
    scene = replace(scene, attributions=told, link="sigmoid")
    (records,) = tables(chart("table", scene).to_dict())
    texts = [record["text"] for record in records if record["column"] == "probability"]
    wanted = 1 / (1 + np.exp(-told.predictions[:, 1]))
    assert [float(text) for text in texts] == pytest.approx(wanted.tolist(), abs=0.005)


def test_an_importance_that_was_asked_for() -> None:
    scene = make_scene(others=True, options={"method": "permutation"})
    bars = max(tables(chart("importance", scene).to_dict()), key=len)
    assert float(bars[0]["importance"]) == pytest.approx(0.5 * scene.importance.max())


def test_an_importance_of_the_whole_model_says_so() -> None:
    scene = make_scene(n=30, outputs=("a", "b", "c"), others=True, options={"method": "impurity"})
    whole = {
        name: replace(
            found,
            values=found.values[:, :1],
            standard_deviation=found.standard_deviation[:, :1],
            output_names=("all",),
        )
        for name, found in scene.importances.items()
    }
    of_each = chart("importance", scene).to_dict()["title"]["subtitle"]
    of_all = chart("importance", replace(scene, importances=whole)).to_dict()["title"]["subtitle"]
    assert of_each == ["impurity, c", "lines: spread; no rows held out"]
    assert of_all == ["impurity, all classes", "lines: spread; no rows held out"]


@pytest.mark.parametrize("selected", [None, half(40)])
def test_all_outputs_side_by_side(selected: np.ndarray | None) -> None:
    scene = make_scene(
        n=40, outputs=("a", "b", "c"), selected=selected, options={"by_output": True}
    )
    parts = tables(chart("importance", scene).to_dict())[:3]  # one of each output
    values = scene.attributions.values if selected is None else scene.attributions.values[selected]
    wanted = np.abs(values).mean(axis=0)
    order = np.argsort(-wanted.sum(axis=1))
    assert [bar["label"] for bar in parts[0]] == [scene.names[j] for j in order]
    found = np.array([[float(bar["alone"]) for bar in part] for part in parts]).T
    np.testing.assert_allclose(found, wanted[order])
    ends = np.array([[float(bar["importance"]) for bar in part] for part in parts]).T
    np.testing.assert_allclose(ends, np.cumsum(wanted[order], axis=1))


def test_unknown_kind() -> None:
    with pytest.raises(UnknownName, match="pie"):
        chart("pie", make_scene())


def test_altair_is_imported_late() -> None:
    code = "import sys, xwidgets.charts; sys.exit('altair' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_similarity_brings_like_rows_together() -> None:
    scene = make_scene(n=60, p=3)
    values = scene.attributions.values.copy()
    values[::2, 0] += 3.0
    scene = replace(scene, attributions=replace(scene.attributions, values=values))
    order, name = ordering(scene)
    assert name == "similarity" and sorted(order.tolist()) == list(range(60))
    kinds = order % 2
    assert np.count_nonzero(np.diff(kinds)) == 1


def test_orders() -> None:
    scene = make_scene(n=30)
    by_output, _ = ordering(replace(scene, options={"order": "output"}))
    assert np.all(np.diff(scene.predictions[by_output]) <= 0)
    by_feature, name = ordering(replace(scene, options={"order": "feature:2"}))
    assert name == "feature 2" and np.all(np.diff(scene.frame.column(2)[by_feature]) >= 0)
    some, _ = ordering(replace(scene, options={"order": "original", "rows": [9, 3, 5]}))
    assert some.tolist() == [9, 3, 5], "in the order in which they were asked for"


def test_pushes_keep_the_sum() -> None:
    scene = replace(make_scene(n=5, p=40), options={"max_display": 5}, feature=-1)
    up, down = pushes(scene, 2)
    named = [push for push in (*up, *down) if push.feature >= 0]
    assert len(named) == 5
    assert sum(push.value for push in (*up, *down)) == pytest.approx(scene.values[2].sum())
    assert all(push.value > 0 for push in up) and all(push.value < 0 for push in down)
    found = steps(scene, 2)
    assert [push.feature for push in found].count(-1) == 1 and len(found) == 6
    assert sum(push.value for push in found) == pytest.approx(scene.values[2].sum())


def test_swarm_places_do_not_collide() -> None:
    x = np.random.default_rng(0).normal(size=500)
    places = offsets(x, 0.1)
    taken = set(zip(np.rint(x / 0.1).tolist(), places.tolist(), strict=True))
    assert len(taken) == 500


def test_a_partner_that_the_page_has_chosen_stays_until_all_rows_are_there() -> None:
    whole = make_scene(n=80)
    scene = replace(whole, n_rows_total=200)
    found = coloring(scene, 0).label
    other = next(j for j in range(1, 6) if scene.names[j] != found)
    key = f"{scene.attributions.unit} {scene.output} 0"
    kept = replace(scene, options={"partners": {key: other}})
    assert coloring(kept, 0).label == scene.names[other] != found
    assert coloring(kept, 1).label == coloring(scene, 1).label
    assert coloring(replace(kept, n_rows_total=80), 0).label == found


def test_strongest_partner_colours() -> None:
    rng = np.random.default_rng(1)
    scene = make_scene(n=400, p=4)
    matrix = scene.frame.matrix()
    values = scene.attributions.values.copy()
    values[:, 0, 1] = matrix[:, 0] * np.sign(matrix[:, 3]) + 0.01 * rng.normal(size=400)
    scene = replace(scene, attributions=replace(scene.attributions, values=values), feature=0)
    assert coloring(scene, 0).label == "feature 3"


def test_words() -> None:
    assert clean("a\tb\r\nc\x7f\u202ed") == "a b cd"
    assert len(clean("x" * 10_000)) == 160
    labels = unique_labels(["", "a" * 100, "a" * 101, "b"])
    assert len(set(labels)) == 4 and labels[0] == "(no name)"
