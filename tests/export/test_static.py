"""The script-free twin of a widget, and what sanitizers leave of it."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser

from tests.charts.scenes import HOSTILE, half, make_scene, mixed_scene
from xwidgets.export import static_html, summary
from xwidgets.export.static import beside_live
from xwidgets.views.catalogue import NAMES, draw

# What JupyterLab 4.6 leaves of the output of a notebook that is not trusted.
KEPT = {
    "figure": {"style"},
    "img": {"src", "alt", "style"},
    "figcaption": set(),
    "br": set(),
    "small": set(),
}


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data
        self.texts.append(data)


def parsed(html: str) -> Elements:
    elements = Elements()
    elements.feed(html)
    return elements


def read(html: str) -> Elements:
    elements = parsed(html)
    for tag, attributes in elements.found:
        assert set(attributes) <= KEPT[tag]
    assert len(html.encode()) <= 50_000
    return elements


@pytest.mark.once
@pytest.mark.parametrize("kind", NAMES)
def test_sanitizers_keep_all_of_it(kind: str) -> None:
    scene = make_scene(
        n=20_000, p=30, selected=half(20_000), names=(*HOSTILE, *"abcdefghijklmnopqrstuvwx")
    )
    svg = draw(kind, scene)
    elements = read(static_html(svg, summary(scene)))
    image = next(attributes for tag, attributes in elements.found if tag == "img")
    head, _, packed = str(image["src"]).partition(",")
    assert head == "data:image/svg+xml;base64" and b64decode(packed).decode() == svg
    assert "run the cell" in elements.words


def test_summary_says_what_the_picture_shows() -> None:
    scene = make_scene(n=569, row=3, selected=np.arange(569) < 40)
    text = summary(scene)
    assert text.startswith(
        "RandomForestClassifier, 569 rows, probability of yes. 40 rows selected. Most important: "
    )
    row = scene.values[3]
    up, down = scene.names[int(row.argmax())], scene.names[int(row.argmin())]
    assert re.search(
        rf"Row 3: predicted \S+ \(actually (no|yes)\), base value 0.5; pushed up most by {up} = ",
        text,
    )
    assert f"pushed down most by {down} = " in text


def test_summary_of_a_partial_result() -> None:
    text = summary(make_scene(n=10, n_rows_total=100, row=50))
    assert "So far 10 rows explained." in text and "Row 50" not in text


def test_hostile_text_stays_text() -> None:
    scene = mixed_scene(model_name=HOSTILE[0], feature=3)
    text = summary(scene) + "".join(HOSTILE)
    html = static_html(draw("dashboard", scene), text)
    elements = read(html)
    assert "<img src=x onerror" in elements.words
    assert not re.search("[\x00-\x08\u202e\ud800]", html)


def test_a_picture_that_is_too_large_leaves_the_text() -> None:
    elements = read(static_html("<svg>" + "x" * 50_000 + "</svg>", "the words"))
    assert "the words" in elements.words
    assert not any(tag == "img" for tag, _ in elements.found)


def test_a_sanitizer_leaves_no_word_of_the_still() -> None:
    """It drops a style sheet with its text, but of other elements the tags alone."""
    hostile = mixed_scene(model_name="</style><b>'\\\\\n" + HOSTILE[0])
    elements = parsed(beside_live(draw("dashboard", hostile), "abc", "the words"))
    assert {tag for tag, _ in elements.found} == {"div", "style"}
    [sheet] = [words for words in elements.texts if words.strip()]
    assert "data:image/svg+xml," in sheet and "<" not in sheet
    assert elements.found[0][1]["aria-label"] == "the words"


def test_rules_of_the_still_are_valid() -> None:
    """A browser drops a whole rule that has one ``:has()`` inside of another."""
    html = beside_live(draw("dashboard", make_scene(n=9)), "abc", "the words")
    inner = r":has\(((?:[^()]|\([^()]*\))*)\)"
    found = re.findall(inner, html)
    assert len(found) == html.count(":has(") == 7
    assert not any(":has" in selector for selector in found)


def test_the_one_output_of_a_regression_is_its_prediction() -> None:
    scene = make_scene(n=9, outputs=("output 0",))
    named = make_scene(n=9, outputs=("price",))
    scenes = [
        replace(scene, attributions=replace(scene.attributions, unit="value"))
        for scene in (scene, named)
    ]
    assert [scene.output_label for scene in scenes] == ["prediction", "price"]
    assert "output 0" not in summary(scenes[0]) and "9 rows, prediction." in summary(scenes[0])


@pytest.mark.parametrize("sanitized", [False, True], ids=["both outputs", "sanitized"])
def test_one_picture_in_a_notebook_made_into_a_page(
    chromium: Browser, tmp_path: Path, sanitized: bool
) -> None:
    """nbconvert shows both outputs of a view: the picture, and the twin of what was live."""
    import nbconvert
    import nbformat

    scene = make_scene(n=30, p=3)
    picture = draw("dashboard", scene)
    twin = static_html(picture, summary(scene))
    first = "<div></div>" if sanitized else beside_live(picture, "abc", "the words")
    widget = {"model_id": "gone", "version_major": 2, "version_minor": 0}
    view = {"text/html": twin, "application/vnd.jupyter.widget-view+json": widget}
    data = [{"text/html": first, "text/plain": ""}, view]
    outputs = [nbformat.v4.new_output("display_data", data=part) for part in data]
    cell = nbformat.v4.new_code_cell("explainer", outputs=outputs)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    exporter = nbconvert.HTMLExporter()
    path = tmp_path / "notebook.html"
    path.write_text(exporter.from_notebook_node(notebook)[0], "utf-8")
    page = chromium.new_page()
    try:
        page.route("http*://**/*", lambda route: route.abort())
        page.goto(path.as_uri())
        shown = page.evaluate(
            """() => [...document.querySelectorAll("[data-xwidgets-still], figure img")].filter(
                (picture) => picture.getBoundingClientRect().width > 100).length"""
        )
    finally:
        page.close()
    assert shown == 1
