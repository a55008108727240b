"""One figure, two renderers: both draw the same numbers, and no text is cut off."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.charts.scenes import HOSTILE
from xwidgets.charts.figure import (
    Band,
    Bars,
    Cells,
    Dashes,
    Figure,
    Figures,
    Levels,
    Line,
    Mark,
    Numbers,
    Points,
    Rule,
    Text,
)
from xwidgets.charts.figure_chart import chart
from xwidgets.charts.palette import LIGHT
from xwidgets.data.display import Values
from xwidgets.data.schema import Feature
from xwidgets.export.figure import draw
from xwidgets.export.frame import MAX_BYTES
from xwidgets.export.svg import text_width

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = r"-?\d+(?:\.\d+)?"


def layers(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Every layer of a chart, wherever it stands, with its records as numbers or text."""
    found = []
    for part in ("layer", "hconcat", "vconcat", "concat"):
        for inner in spec.get(part, ()):
            inner.setdefault("data", spec.get("data"))
            found += layers(inner)
    if found:
        return found
    rows = csv.DictReader(io.StringIO(spec["data"]["values"]))
    kinds = spec["data"]["format"]["parse"]
    spec["records"] = [
        {
            name: (float(cell) if cell else np.nan) if kinds[name] == "number" else cell
            for name, cell in row.items()
        }
        for row in rows
    ]
    return [spec]


def column(layer: dict[str, Any], name: str) -> np.ndarray:
    return np.array([record[name] for record in layer["records"]])


def ticks(svg: ElementTree.Element) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """(value, pixel) of the labels below and left of a plot."""
    across, up = [], []
    for text in svg.iter(f"{SVG}text"):
        said = (text.text or "").replace("\u2212", "-").replace(",", "")
        if "muted" not in text.get("class", "") or not re.fullmatch(r"[+-]?[\d.]+", said):
            continue
        if "middle" in text.get("class", ""):
            across.append((float(said), float(text.get("x", ""))))
        elif "end" in text.get("class", ""):
            up.append((float(said), float(text.get("y", "")) - 4))
    return across, up


def inverse(pairs: list[tuple[float, float]], pixels: np.ndarray) -> np.ndarray:
    """Values of pixels, by the outermost two ticks."""
    (v0, p0), (v1, p1) = min(pairs), max(pairs)
    return v0 + (pixels - p0) * (v1 - v0) / (p1 - p0)


def path_points(d: str) -> np.ndarray:
    return np.array(
        [[float(n) for n in pair] for pair in re.findall(f"({NUMBER})[ ,]({NUMBER})", d)]
    )


def stroked(svg: ElementTree.Element, color: str) -> list[ElementTree.Element]:
    return [e for e in svg.iter(f"{SVG}path") if e.get("class") == f"{color}-stroke"]


def both(figure: Figure, width: float = 700) -> tuple[ElementTree.Element, list[dict[str, Any]]]:
    return ElementTree.fromstring(draw(figure, width=width)), layers(chart(figure).to_dict())


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.floats(-50, 50).map(lambda v: round(v, 3)), min_size=5, max_size=40, unique=True),
    st.integers(0, 1000),
)
def test_a_curve_and_its_band_are_the_same_in_both(places: list[float], seed: int) -> None:
    x = np.sort(np.array(places))
    if x[-1] - x[0] < 1:
        x = x * 100
    y = np.random.default_rng(seed).normal(size=len(x))
    figure = Figure(
        Numbers("a"), Numbers("b"), [Band(x, y - 1, y + 1, color="rest"), Line(x, y, color="up")]
    )
    svg, (band, line) = both(figure)
    np.testing.assert_allclose(column(line, "x"), x)
    np.testing.assert_allclose(column(line, "y"), y)
    np.testing.assert_allclose(column(band, "y2"), y + 1)
    across, up = ticks(svg)
    [curve] = stroked(svg, "up")
    drawn = path_points(curve.get("d", ""))
    half_x, half_y = (abs((max(p)[0] - min(p)[0]) / (max(p)[1] - min(p)[1])) for p in (across, up))
    np.testing.assert_allclose(inverse(across, drawn[:, 0]), x, atol=0.2 * half_x)
    np.testing.assert_allclose(inverse(up, drawn[:, 1]), y, atol=0.2 * half_y)


def test_bars_begin_at_zero_in_both() -> None:
    values = np.array([3.0, -2.0, 5.0])
    names = ("first", "second", "third")
    marks: list[Mark] = [
        Bars(values, [0, 1, 2], color="up"),
        Rule(x=values - 0.5, x2=values + 0.5, y=[0, 1, 2], color="ink"),
        Text(values, [0, 1, 2], ("three", "minus two", "five"), dx=6),
    ]
    svg, (bars, rules, words) = both(Figure(Numbers("length"), Levels(names), marks))
    assert column(bars, "y").tolist() == list(names)
    np.testing.assert_allclose(column(bars, "x"), values)
    assert bars["encoding"]["x2"] == {"datum": 0}
    np.testing.assert_allclose(column(rules, "x2"), values + 0.5)
    assert column(words, "text").tolist() == ["three", "minus two", "five"]
    across, _ = ticks(svg)
    boxes = [e for e in svg.iter(f"{SVG}rect") if e.get("class") == "up"]
    left = np.array([float(e.get("x", "")) for e in boxes])
    right = left + [float(e.get("width", "")) for e in boxes]
    np.testing.assert_allclose(inverse(across, left), np.minimum(values, 0), atol=0.03)
    np.testing.assert_allclose(inverse(across, right), np.maximum(values, 0), atol=0.03)


def test_points_lanes_and_what_is_missing() -> None:
    x = np.array([1.0, 2.0, np.nan, 4.0, np.nan])
    y = np.array([0.0, 1.0, 2.0, 3.0, np.nan])
    figure = Figure(
        Numbers("a", field="value", missing=True),
        Numbers("b", field="effect"),
        [Points(x, y, color="up"), Dashes([np.nan], [2.5], color="ink")],
    )
    svg, found = both(figure)
    in_lane = [one for one in found if one["records"][0].get("value") == "missing"]
    assert [column(one, "effect").tolist() for one in in_lane] == [[2.0], [2.5]]
    [inside] = [one for one in found if one not in in_lane]
    np.testing.assert_allclose(column(inside, "value"), [1, 2, 4])
    words = [text.text for text in svg.iter(f"{SVG}text")]
    assert "missing" in words
    [dots] = [e for e in stroked(svg, "up") if e.get("stroke-width") == "9.2"]
    assert dots.get("d", "").count("h0") == 4


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_cells_of_both_renderers(sign: float) -> None:
    edges = np.array([0.0, 1.0, 3.0, 6.0])
    i, j = (part.ravel() for part in np.meshgrid(np.arange(3), np.arange(3), indexing="ij"))
    value = sign * (i + 1.0) * (j - (1.0 if sign < 0 else -1.0))
    cells = Cells(
        edges[i], edges[j], value, x2=edges[i + 1], y2=edges[j + 1], title="both", color="selected"
    )
    svg, [layer] = both(Figure(Numbers("a"), Numbers("b"), [cells]))
    np.testing.assert_allclose(column(layer, "amount"), value)
    np.testing.assert_allclose(column(layer, "x2"), edges[i + 1])
    scale = layer["encoding"]["color"]["scale"]
    assert scale["domain"][-1] == np.abs(value).max()
    across, up = ticks(svg)
    drawn = {}
    for path in svg.iter(f"{SVG}path"):
        opacity = float(path.get("fill-opacity", "1"))
        for left, top, wide, high in re.findall(
            f"M({NUMBER}) ({NUMBER})h({NUMBER})v({NUMBER})", path.get("d", "")
        ):
            middle = (
                inverse(across, np.array(float(left) + float(wide) / 2)),
                inverse(up, np.array(float(top) + float(high) / 2)),
            )
            kind = path.get("class", "")
            signed = 0.0 if kind == "faint" else opacity * (-1 if kind == "down" else 1)
            drawn[tuple(np.round(middle, 1))] = signed
    expected = {
        tuple(np.round((edges[a] + edges[a + 1], edges[b] + edges[b + 1]), 1) / 2): v
        for a, b, v in zip(i, j, value, strict=True)
    }
    assert len(drawn) == 9
    for place, v in expected.items():
        near = min(drawn, key=lambda p: abs(p[0] - place[0]) + abs(p[1] - place[1]))
        assert drawn[near] == pytest.approx(0.95 * v / np.abs(value).max(), abs=0.02)


def test_moments_ranks_and_logs() -> None:
    day = 86400.0
    when = 1.6e9 + day * np.arange(100.0)
    skewed = np.exp(np.arange(100.0) / 8)
    for along, x in (
        (Numbers("when", feature=Feature("when", "datetime")), when),
        (Numbers("by rank", spacing="rank", of=skewed), skewed),
        (Numbers("log", spacing="log"), skewed),
        (Numbers("from zero", spacing="log"), np.concatenate([[0.0], skewed[1:]])),
    ):
        figure = Figure(along, Numbers("y"), [Line(x, np.arange(100.0), color="up")])
        svg, [line] = both(figure)
        [curve] = stroked(svg, "up")
        drawn = path_points(curve.get("d", ""))
        assert len(drawn) == 100
        # A straight line in time and in ranks: as many pixels from one point to the next.
        steps = np.diff(drawn[:, 0])
        assert (steps > -0.1).all()
        if along.title != "from zero":
            np.testing.assert_allclose(steps, steps.mean(), atol=0.25)
        scale = line["encoding"]["x"]["scale"]
        kind = {"when": "utc", "by rank": None, "log": "log", "from zero": "symlog"}
        assert scale.get("type") == kind[along.title]


def test_many_lines_are_thinned_and_small() -> None:
    rng = np.random.default_rng(0)
    x = np.linspace(0, 1, 60)
    figure = Figure(
        Numbers("a"),
        Numbers("b"),
        [Line(x, rng.normal(size=(5000, 60)), name="rows", width=1), Line(x, x, name="mean")],
    )
    svg = draw(figure, width=960)
    assert len(svg) <= MAX_BYTES
    found = layers(chart(figure).to_dict())
    assert len({record["line"] for record in found[0]["records"]}) == 400
    assert ">rows<" in svg and ">mean<" in svg
    legends = [one["encoding"]["color"]["legend"] for one in found]
    assert sum(legend is not None for legend in legends) == 1


def test_a_name_alone_needs_no_legend() -> None:
    figure = Figure(Numbers("a"), Numbers("b"), [Line([0, 1], [0, 1], name="alone")])
    assert "alone" not in draw(figure)
    [line] = layers(chart(figure).to_dict())
    assert line["mark"]["color"] == LIGHT.muted


def test_where_data_is_thin_the_curve_fades() -> None:
    figure = Figure(
        Numbers("a"),
        Numbers("b"),
        [Line([0, 1, 2, 3], [0, 1, 2, 3], color="up", shades=np.array([1, 1, 0.2, 0.2]))],
    )
    svg, [line] = both(figure)
    np.testing.assert_allclose(column(line, "shade"), [1, 0.2, 0.2])
    opacities = [e.get("stroke-opacity") for e in stroked(svg, "up")]
    assert sorted(map(str, opacities)) == ["0.25", "None"]


@pytest.mark.once
@pytest.mark.parametrize("width", [400, 520, 720, 960])
@pytest.mark.parametrize("name", HOSTILE)
def test_text_stays_inside_and_is_no_markup(name: str, width: float) -> None:
    levels = Figure(
        Levels((name, "b", name + "c", "d"), title=name),
        Numbers(name),
        [Bars([0, 1, 2, 3], [1, 2, 3, 1e6], name=name), Line([0, 3], [1, 2], name="other")],
        title=name,
        subtitle=name,
        note=(name + " ") * 8,
    )
    rows = Figure(
        Numbers(name),
        Levels((name, "second"), title=name),
        [Bars([1, 2], [0, 1]), Text([1, 2], [0, 1], (name, "short"), dx=4)],
    )
    values = Values(Feature(name, "category", levels=(name, "b")), np.arange(2.0))
    colored = Points([0, 1], [0, 1], values=values, values_title=name)
    points = Figure(Numbers("x"), Numbers("y"), [colored])
    whole = Figures([levels, rows, points], columns=2, title=name)
    svg = ElementTree.fromstring(draw(whole, width=width))
    assert {e.tag.removeprefix(SVG) for e in svg.iter()} <= {
        "svg", "style", "g", "path", "rect", "text", "tspan", "title", "circle"
    }  # fmt: skip
    _inside(svg, float(svg.get("width", "")), 0.0)
    chart(whole).to_dict()


def _inside(element: ElementTree.Element, width: float, left: float) -> None:
    moved = re.match(rf"translate\(({NUMBER})", element.get("transform", ""))
    left += float(moved.group(1)) if moved else 0.0
    for inner in element:
        if inner.tag == f"{SVG}text":
            said = (inner.text or "") + "".join(
                (part.text or "") + (part.tail or "") for part in inner if part.tag != f"{SVG}title"
            )
            size = 11 if "small" in inner.get("class", "") else 12
            wide = text_width(said, size, "bold" in inner.get("class", "")) * 0.98
            x = left + float(inner.get("x", ""))
            kind = inner.get("class", "")
            share = 0.5 if "middle" in kind else 1.0 if "end" in kind else 0.0
            assert x - share * wide >= -1, said
            assert x + (1 - share) * wide <= width + 14, said
        _inside(inner, width, left)


def test_several_stand_side_by_side_where_there_is_room() -> None:
    one = Figure(Numbers("a"), Numbers("b"), [Line([0, 1], [0, 1])])
    wide, narrow = (
        ElementTree.fromstring(draw(Figures([one] * 3, columns=3), width=w)) for w in (960, 400)
    )
    assert float(wide.get("height", "")) < 0.5 * float(narrow.get("height", ""))
    spec = chart(Figures([one] * 3, columns=3)).to_dict()
    assert len(spec["vconcat"][0]["hconcat"]) == 3


def test_lengths_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="lengths differ"):
        Line([0, 1], [0, 1, 2])


def test_themes_differ_in_colors_alone() -> None:
    figure = Figure(Numbers("a"), Numbers("b"), [Line([0, 1], [0, 1])], title="t")
    light, dark, auto = (draw(figure, theme=theme) for theme in ("light", "dark", "auto"))
    assert light != dark and "prefers-color-scheme" in auto
    assert "prefers-color-scheme" not in light + dark
    body = [
        re.sub("<style>.*</style>", "", svg).replace("xw-dark", "xw-light") for svg in (light, dark)
    ]
    assert body[0] == body[1]


def test_what_is_said_of_a_title_goes_on_below_it() -> None:
    said = "Not held: demographic parity, equalized odds, equal accuracy. Held: calibration"
    plain = Figure(Numbers("a"), Numbers("b"), [Line([0.0, 1.0], [0.0, 1.0])], title="Fairness")

    def lines(subtitle: str) -> list[str]:
        svg = ElementTree.fromstring(draw(replace(plain, subtitle=subtitle), width=400))
        return ["".join(one.itertext()) for one in svg.iter(f"{SVG}text")]

    assert lines("by sex")[0] == "Fairnessby sex"
    first, second, *_ = lines(said)
    assert f"{first.removeprefix('Fairness')} {second}" == said
    third = lines(3 * f"{said} ")[2]
    assert third.endswith("…")
