"""Still pictures: safe, small, readable, the same every time."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.charts.scenes import HOSTILE, half, make_scene, mixed_scene
from xwidgets.charts.outputs import output_colors, output_importance
from xwidgets.errors import UnknownName
from xwidgets.export import Scene
from xwidgets.export.frame import MAX_BYTES
from xwidgets.export.svg import dots, ellipsis, text_width
from xwidgets.views.catalogue import NAMES, draw

pytestmark = pytest.mark.once

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "style", "g", "rect", "path", "polygon", "circle", "text", "tspan", "title"}


def parse(svg: str) -> ElementTree.Element:
    """Well-formed, of allowed elements, with nothing that runs or points elsewhere."""
    assert len(svg.encode()) <= MAX_BYTES
    root = ElementTree.fromstring(svg)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= ALLOWED
    for element in root.iter():
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on") and "href" not in name and name != "id"
            if name not in ("aria-label",):
                assert "url(" not in value and "javascript" not in value
        for name in ("x", "y", "width", "height", "d", "points", "cx", "cy", "r"):
            assert not re.search("nan|inf", element.get(name, ""))
    style = root.find(f"{SVG}style")
    assert style is not None and "@import" not in (style.text or "")
    assert "url(" not in (style.text or "")
    return root


def words(root: ElementTree.Element) -> str:
    return " | ".join("".join(element.itertext()) for element in root.iter(f"{SVG}text"))


def overlaps(root: ElementTree.Element) -> list[tuple[str, str]]:
    """Pairs of lines of text whose boxes meet."""
    boxes = []

    def walk(element: ElementTree.Element, dx: float, dy: float) -> None:
        moved = re.match(r"translate\(([-\d.]+) ([-\d.]+)\)", element.get("transform", ""))
        if moved:
            dx, dy = dx + float(moved[1]), dy + float(moved[2])
        if element.tag == f"{SVG}text":
            content = "".join(
                [element.text or ""]
                + [t.tail or "" for t in element.iter(f"{SVG}title")]
                + ["  " + (t.text or "") for t in element.iter(f"{SVG}tspan")]
            )
            names = element.get("class", "").split()
            size = 11 if "small" in names else 12
            # Names are measured rather too wide; a little less is their real width.
            width = 0.96 * text_width(content, size, "bold" in names)
            x, y = float(element.get("x", 0)) + dx, float(element.get("y", 0)) + dy
            x -= width if "end" in names else width / 2 if "middle" in names else 0
            boxes.append((x, y - 0.75 * size, x + width, y + 2, content))
        for child in element:
            walk(child, dx, dy)

    walk(root, 0.0, 0.0)
    left, top, right, bottom = np.array([box[:4] for box in boxes], float).reshape(-1, 4).T
    meet = (left < right[:, None]) & (top < bottom[:, None])
    pairs = np.argwhere(np.triu(meet & meet.T, 1))
    return [(boxes[i][4], boxes[j][4]) for i, j in pairs]


SCENES: dict[str, Scene] = {
    "plain": make_scene(others=True),
    "selection": make_scene(others=True, selected=half(200), row=17, feature=2),
    "empty selection": make_scene(selected=np.zeros(200, dtype=bool)),
    "one row": make_scene(n=1),
    "one feature": make_scene(p=1),
    "one of each": make_scene(n=1, p=1, outputs=("value",)),
    "multiclass": make_scene(outputs=("a", "b", "c", "d")),
    "mixed": mixed_scene(),
    "mixed, hostile category": mixed_scene(feature=3, selected=half(120), row=5),
    "mixed, many levels": mixed_scene(feature=4, options={"color_by": "feature:3"}),
    "mixed, dates": mixed_scene(feature=5, options={"color_by": "feature:5"}),
    "mixed, constant": mixed_scene(feature=6),
    "mixed, all missing": mixed_scene(feature=7, options={"color_by": "feature:7"}),
    "hostile names": make_scene(p=6, names=HOSTILE, model_name=HOSTILE[0] + HOSTILE[4]),
    "row not explained": make_scene(row=10_000),
    "by target": make_scene(options={"color_by": "target", "order": "output"}),
    "by prediction": make_scene(options={"color_by": "prediction", "order": "original"}),
    "wide": make_scene(n=40, p=300),
}


CROWDED = {
    "selection",
    "mixed",
    "hostile names",
    "mixed, hostile category",
    "mixed, many levels",
    "mixed, dates",
    "mixed, constant",
    "mixed, all missing",
}


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("name", SCENES)
def test_every_picture_is_safe_and_small_and_no_text_lies_on_other_text(
    kind: str, name: str
) -> None:
    for width in (1200, 600, 320) if name in CROWDED else (600,):
        root = parse(draw(kind, SCENES[name], width=width))
        assert words(root)
        assert name not in CROWDED or overlaps(root) == [], width


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("name", ["selection", "mixed", "wide"])
def test_a_picture_is_the_same_every_time(kind: str, name: str) -> None:
    assert draw(kind, SCENES[name]) == draw(kind, replace(SCENES[name]))


@pytest.mark.parametrize("kind", NAMES)
def test_text_stays_inside(kind: str) -> None:
    svg = draw(kind, SCENES["hostile names"], width=600)
    root = parse(svg)
    assert float(root.get("width", 0)) == 600
    for element in root.iter(f"{SVG}text"):
        content = (element.text or "") + "".join(t.tail or "" for t in element.iter(f"{SVG}title"))
        assert text_width(content) < 600


def test_hostile_names_stand_as_text() -> None:
    scene = make_scene(p=6, names=HOSTILE, selected=half(200))
    svg = draw("importance", scene)
    assert "<img" not in svg and "</script" not in svg and "alert(1)" in svg
    titles = [element.text or "" for element in parse(svg).iter(f"{SVG}title")]
    assert any(title == "x" * 159 + "…" for title in titles)
    visible = words(parse(svg))
    assert "control new line" in visible and "東京 – São Paulo 🌍" in visible
    assert not re.search("[\x00-\x1f\u202e\ud800]", svg)


def test_all_outputs_side_by_side() -> None:
    outputs = tuple("abcdefghi")
    scene = make_scene(n=40, outputs=outputs, y=np.arange(40) % 9.0, target_levels=outputs)
    scene = replace(scene, options={"by_output": True})
    root = parse(draw("importance", scene))
    color = output_colors(scene)[0]
    widths = [float(e.get("width", 0)) for e in root.iter(f"{SVG}rect") if e.get("fill") == color]
    found = output_importance(scene)
    values = found[np.argsort(-found.sum(axis=1)), 0]
    # The swatch of the first class, then its bars.
    assert len(widths) == len(values) + 1
    shares = np.array(widths[1:]) / max(widths)
    np.testing.assert_allclose(shares, values / values.max(), atol=0.01)
    assert "3 others" in words(root) and "a" in words(root)


def test_marks_of_the_whole_model_stand_beside_one_class_only_where_asked_for() -> None:
    scene = make_scene(n=40, outputs=("a", "b", "c"), others=True)
    whole = {
        name: replace(
            found,
            values=found.values[:, :1],
            standard_deviation=found.standard_deviation[:, :1],
            output_names=("all",),
        )
        for name, found in scene.importances.items()
    }
    scene = replace(scene, importances=whole)
    said = words(parse(draw("importance", scene, width=1200)))
    assert "permutation, all classes" in said and "impurity, all classes" in said
    said = words(parse(draw("importance", replace(scene, options={}))))
    assert "permutation" not in said and "impurity" not in said
    other = replace(scene, options={"importance_method": "permutation"})
    assert "permutation, all classes" in words(parse(draw("importance", other)))
    two = make_scene(n=40, others=True)  # of two classes one says what the other does
    assert "all classes" not in words(parse(draw("importance", two)))


def test_beeswarm_shows_what_is_zoomed_to() -> None:
    scene = make_scene(n=150)
    whole = draw("beeswarm", scene)
    part = draw("beeswarm", replace(scene, options={"axes": {"-1": {"effect": [0.05, 0.15]}}}))
    drawn = [len(re.findall(r"[mM]-?[\d.]+ ?-?[\d.]+h0", svg)) for svg in (whole, part)]
    inside = np.count_nonzero((scene.values >= 0.05) & (scene.values <= 0.15))
    assert 0.5 * inside < drawn[1] <= inside + 12 < 0.5 * drawn[0]
    assert "+0.1" in words(parse(part)) and "−0.1" not in words(parse(part))


def test_dots_are_lines_without_length_which_print() -> None:
    """Of closed points that stand in one path, viewers of PDF show none."""
    drawn = dots(np.array([10.0, 4.5]), np.array([20.0, 30.0]), 4, "ink")
    assert drawn == '<path class="ink-stroke" stroke-width="8" d="M9 60h0m11-20h0"/>'


def test_long_names_are_cut_and_can_be_read_whole() -> None:
    name = "a rather long name of a feature that does not fit anywhere, really not"
    scene = make_scene(p=2, names=(name, "b"))
    root = parse(draw("importance", scene, width=400))
    cut = [e for e in root.iter(f"{SVG}text") if "…" in "".join(e.itertext())]
    assert any((e.findtext(f"{SVG}title") or "") == name for e in cut)


@pytest.mark.parametrize("kind", NAMES)
def test_large_tables_make_small_pictures(kind: str) -> None:
    scene = make_scene(n=20_000, p=30, selected=half(20_000), row=19_999, others=True)
    parse(draw(kind, scene))


def test_the_dashboard_orders_its_rows_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The order is the dearest part, and a picture that grew too large is drawn again."""
    from xwidgets.charts import layout

    scene = make_scene(n=569, p=30, selected=half(569), others=True)
    asked = []

    def counted(*arguments: Any) -> Any:
        asked.append(arguments)
        return order(*arguments)

    order = layout.similarity_order
    monkeypatch.setattr(layout, "similarity_order", counted)
    draw("dashboard", scene)
    assert len(asked) == 1
    draw("dashboard", replace(scene))
    assert len(asked) == 2, "another scene has an order of its own"


def test_themes() -> None:
    scene = make_scene()
    light, dark, auto = (draw("force", scene, theme=t) for t in ("light", "dark", "auto"))
    assert "prefers-color-scheme" not in light + dark
    assert "#c2500f" in light and "#c2500f" not in dark and "#f2813a" in dark
    assert "@media (prefers-color-scheme:dark)" in auto
    assert "#c2500f" in auto and "#f2813a" in auto
    assert draw("force", replace(scene, theme="dark")) == dark


def test_palette_is_that_of_the_page() -> None:
    from pathlib import Path

    from xwidgets.charts.palette import CATEGORIES, DARK, LIGHT, VIRIDIS

    source = Path(__file__, "../../../js/src/runtime/theme.ts").resolve().read_text("utf-8")
    for name, palette in (("LIGHT", LIGHT), ("DARK", DARK)):
        block = re.search(rf"const {name}: Palette = {{(.*?)}};", source, re.S)
        assert block is not None
        theirs = dict(re.findall(r'(\w+): "(#\w+)"', block[1]))
        assert theirs == palette.__dict__
    found = re.search(r"const VIRIDIS = \[(.*?)\];", source, re.S)
    assert found is not None
    assert tuple(map(int, re.findall(r"\d+", found[1]))) == tuple(np.ravel(VIRIDIS))
    found = re.search(r"CATEGORIES[^=]*= \[(.*?)\];", source, re.S)
    assert found is not None
    assert tuple(re.findall(r"#\w+", found[1])) == CATEGORIES


def test_numbers_of_the_scene_are_the_numbers_of_the_picture() -> None:
    scene = make_scene(n=50, p=3, row=4, outputs=("value",))
    root = parse(draw("waterfall", scene))
    shown = words(root)
    from xwidgets.charts.wording import amount_text, signed_text

    assert f"f(x) = {amount_text(scene.attributions.predictions[4, 0])}" in shown
    for value in scene.attributions.values[4, :, 0]:
        assert signed_text(value) in shown


def test_selected_rows_are_counted() -> None:
    scene = make_scene(selected=np.arange(200) < 30)
    assert "30 of 200 rows selected" in words(parse(draw("dashboard", scene)))
    empty = make_scene(selected=np.zeros(200, dtype=bool))
    assert "0 of 200 rows selected" in words(parse(draw("dashboard", empty)))


def test_partial_results_say_so() -> None:
    scene = make_scene(n_rows_total=5000, row=4000)
    shown = words(parse(draw("dashboard", scene)))
    assert "so far 200 of 5,000 rows" in shown
    assert "row 4000 is not explained yet (200 of 5,000 rows are)" in shown


def test_rows_outside_of_the_table() -> None:
    scene = make_scene(n=5)
    result = replace(
        scene.attributions,
        rows=np.array([0, 1, -1, -1, 4]),
        data=np.full((5, 6), 0.25, dtype=object),
    )
    given = replace(scene, attributions=result, selected=np.ones(5, dtype=bool))
    for kind in NAMES:
        parse(draw(kind, given))
    column = given.column(0)
    assert column is not None and column.numbers[2] == 0.25
    assert given.mask is not None and given.mask.tolist() == [True, True, False, False, True]


def test_groups_have_attributions_and_no_value() -> None:
    scene = make_scene(p=2)
    result = replace(scene.attributions, feature_names=("city", "feature 1"))
    grouped = replace(scene, attributions=result, feature=0)
    for kind in NAMES:
        parse(draw(kind, grouped))
    assert "“city” is a group" in words(parse(draw("dependence", grouped)))


def test_extreme_numbers() -> None:
    scene = make_scene(n=30, p=3, outputs=("value",))
    for factor in (0.0, 1e-300, 1e-12, 1e12, 1e300):
        result = replace(
            scene.attributions,
            values=scene.attributions.values * factor,
            base_values=scene.attributions.base_values * factor,
            predictions=scene.attributions.predictions * factor,
            unit="value",
        )
        for kind in NAMES:
            parse(draw(kind, replace(scene, attributions=result)))


def test_not_finite_attributions_do_not_break_a_picture() -> None:
    scene = make_scene(n=30, p=3)
    values = scene.attributions.values.copy()
    values[3, 1] = np.nan
    values[4, 2] = np.inf
    result = replace(scene.attributions, values=values)
    for kind in NAMES:
        parse(draw(kind, replace(scene, attributions=result, row=3)))


def test_nothing_explained_yet() -> None:
    scene = make_scene(n=3)
    nothing = replace(scene, attributions=scene.attributions.select(rows=[]), answers={})
    for kind in NAMES:
        shown = words(parse(draw(kind, nothing)))
        assert "yet" in shown


def test_unknown_kind() -> None:
    with pytest.raises(UnknownName, match="pie"):
        draw("pie", make_scene())


@given(st.text(max_size=60), st.floats(10, 300))
def test_ellipsis_fits(content: str, width: float) -> None:
    assert text_width(ellipsis(content, width)) <= width


@given(st.lists(st.text(max_size=200), min_size=3, max_size=3, unique=True))
def test_any_name_makes_well_formed_pictures(names: list[str]) -> None:
    scene = make_scene(n=12, p=3, names=tuple(names), model_name=names[0])
    for kind in ("importance", "force", "table"):
        parse(draw(kind, scene, width=420))
