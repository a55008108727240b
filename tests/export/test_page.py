"""One-file HTML: what it holds, what it forbids, and that it runs from disk."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64decode
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from tests.browser import harness
from tests.charts.scenes import HOSTILE, attributions_of, make_scene, mixed_scene
from xwidgets.data.frame import Frame
from xwidgets.export import Scene, page, static_html, summary
from xwidgets.views.catalogue import draw
from xwidgets.widgets.pieces import bundle

CODE = b"packed code"
OPENER = "const note = '</script><script>never()</script>';"


def block(role: str, columns: dict[str, np.ndarray], **meta: Any) -> tuple[dict[str, Any], bytes]:
    """A block as the wire has it."""
    layout, data = [], b""
    for name, array in columns.items():
        layout.append(
            {
                "name": name,
                "dtype": str(array.dtype),
                "shape": list(array.shape),
                "offset": len(data),
            }
        )
        data += array.tobytes()
        data += b"\0" * (-len(data) % 8)
    return {"role": role, "meta": meta, "columns": layout}, data


def view_state(kind: str) -> dict[str, Any]:
    """A view as the wire has it."""
    return {"kind": kind, "options": {}, "still": "", "arrangement": {}}


def parts(scene: Scene) -> tuple[dict[str, Any], list[tuple[dict[str, Any], bytes]]]:
    """Hub state and blocks of a scene."""
    result = scene.attributions
    features = [
        {
            "name": feature.name,
            "kind": feature.kind,
            "integer": feature.integer,
            "levels": None if feature.levels is None else list(feature.levels),
            "has_missing": feature.has_missing,
        }
        for feature in scene.frame.schema.features
    ]
    columns = {}
    for j, feature in enumerate(features):
        column = scene.frame.column(j)
        if feature["levels"] is not None:
            column = np.where(np.isnan(column), -1, column).astype(np.int32)
        columns[str(j)] = column
    n_outputs = len(result.output_names)
    blocks = [
        block("features", columns),
        block(
            "attributions",
            {
                "rows": result.rows.astype(np.int32),
                "values": result.values.transpose(2, 1, 0).astype(np.float32),
                "predictions": result.predictions.T.astype(np.float32),
                "base_values": result.base_values,
            },
            unit=result.unit,
            method=result.method,
            outputs=list(range(n_outputs)),
            mirrored=False,
        ),
    ]
    n = scene.frame.n_rows
    hub = {
        "schema": {
            "wire_version": 1,
            "model_name": scene.model_name,
            "n_rows": n,
            "features": features,
            "output_names": list(result.output_names),
            "units": [result.unit],
            "target": None,
            "importance_methods": ["shap"],
        },
        "blocks": ["IPY_MODEL_1"],
        "unit": result.unit,
        "hovered": -1,
        "selected": b"\x01",
        "row": 3,
        "feature": -1,
        "output": scene.output,
        "filters": [],
        "color_by": "auto",
        "order": "similarity",
        "axes": {},
        "trend": True,
        "by_output": False,
        "importance_method": "shap",
        "compared": False,
        "partners": {},
        "theme": "light",
        "progress": {"state": "done", "task": "", "done": n, "total": n, "message": ""},
        "trust": {
            "method": result.method,
            "perturbation": "interventional",
            "n_background": 0,
            "additivity_gap": float("nan"),
            "standard_error": None,
            "notes": [],
            "verified": [],
        },
    }
    return hub, blocks


def made(
    scene: Scene,
    *kinds: str,
    code: bytes = CODE,
    opener: str = OPENER,
    title: str = "a title",
) -> str:
    hub, blocks = parts(scene)
    views = [view_state(kind) for kind in kinds or ("dashboard",)]
    picture = draw("dashboard", scene)
    return page(hub, blocks, views, title=title, code=code, opener=opener, picture_svg=picture)


def of_bundle(*kinds: str) -> dict[str, Any]:
    """What a file of these views runs."""
    found = bundle()
    every = [kind for name in kinds for kind in found.kinds(name, {})]
    return {"code": found.packed(found.needed(every)), "opener": found.opener}


class Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.comments: list[str] = []
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag == "script"
        if self._inside:
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[-1] += data

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def test_state_and_data_come_back() -> None:
    scene = mixed_scene(model_name=HOSTILE[0])
    hub, blocks = parts(scene)
    read = Reader(made(scene, "force", "table"))
    state, code, *pieces, opener = read.scripts
    found = json.loads(state)
    assert found["views"] == [view_state(kind) for kind in ("force", "table")]
    assert found["hub"]["schema"] == json.loads(json.dumps(hub["schema"]))
    assert found["hub"]["blocks"] == [] and found["hub"]["selected"] is None
    assert found["hub"]["trust"]["additivity_gap"] is None
    data = gzip.decompress(b64decode("".join(pieces)))
    for (sent, whole), placed in zip(blocks, found["blocks"], strict=True):
        assert data[placed["start"] : placed["start"] + placed["length"]] == whole
        assert placed["columns"] == sent["columns"] and placed["start"] % 8 == 0
    assert b64decode(code) == CODE
    assert opener == OPENER.replace("<", "\\x3c")


def test_hostile_text_ends_no_element() -> None:
    scene = make_scene(n=20, p=6, names=HOSTILE, model_name=HOSTILE[0] + "--><b>" + HOSTILE[2])
    html = made(scene, title=HOSTILE[0])
    read = Reader(html)
    assert [tag for tag, _ in read.tags].count("script") == 4
    assert not {"img", "iframe", "object", "b", "foreignobject"} & {tag for tag, _ in read.tags}
    assert not any(name.startswith("on") for _, attributes in read.tags for name in attributes)
    assert len(read.comments) == 1 and "xwidgets" in read.comments[0]
    html.encode("utf-8")


def test_the_policy_forbids_every_connection() -> None:
    read = Reader(made(make_scene(n=5)))
    policy = next(
        str(a["content"]) for _, a in read.tags if a.get("http-equiv") == "Content-Security-Policy"
    )
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'" and rules["img-src"] == "data:"
    assert "connect-src" not in rules and "http" not in policy
    assert all("src" not in a or str(a["src"]).startswith("data:") for _, a in read.tags)
    assert not any(tag == "link" for tag, _ in read.tags)


def test_says_what_it_holds() -> None:
    html = made(make_scene(n=20, p=6))
    text = "the values of 20 rows and 6 features"
    assert re.search(rf"<!--[^>]*{text}", html) and re.search(rf"<footer><p>[^<]*{text}", html)


def test_the_same_data_make_the_same_file() -> None:
    assert made(make_scene(n=50)) == made(make_scene(n=50))


@pytest.mark.parametrize("rows", ["real", "noise"])
def test_size(rows: str) -> None:
    code = of_bundle("dashboard")
    scene = make_scene(n=569 if rows == "real" else 4000, p=30)
    if rows == "real":
        from sklearn.datasets import load_breast_cancer

        matrix = load_breast_cancer().data
        result = attributions_of(matrix, scene.names, ("no", "yes"))
        frame = Frame.from_table(matrix, feature_names=list(scene.names))
        scene = replace(scene, attributions=result, frame=frame)
    data = sum(len(content) for _, content in parts(scene)[1])
    of_code = 1.4 * len(code["code"]) + len(code["opener"])
    assert len(made(scene, **code).encode()) <= of_code + 1.4 * data + 20_000


@pytest.fixture(scope="module")
def pages(chromium: Browser) -> Any:
    return harness.Pages(chromium)


def opened(pages: harness.Pages, path: Path, html: str) -> Page:
    """Open a file in a page whose every request is aborted, and written down."""
    path.write_text(html, "utf-8")
    tab = pages.new()
    pages.watch(tab).origins.add(path.as_uri())
    tab.route("http*://**/*", lambda route: route.abort())
    tab.goto(path.as_uri())
    return tab


def test_opens_from_disk_without_a_network(pages: harness.Pages, tmp_path: Path) -> None:
    scene = mixed_scene(model_name=HOSTILE[0])
    kinds = ("importance", "dependence", "force", "table")
    html = made(scene, *kinds, **of_bundle(*kinds), title=HOSTILE[0])
    tab = opened(pages, tmp_path / "view.html", html)
    tab.wait_for_selector("main .xwidgets", state="attached")
    assert tab.locator("main .xwidgets").count() == len(kinds)
    assert tab.locator("main > svg").count() == 0
    assert tab.get_by_role("alert").count() == 0
    assert tab.title() == HOSTILE[0]
    assert tab.evaluate("() => fetch('http://127.0.0.1:9/').then(() => 1, () => 0)") == 0
    watch = pages.watch(tab)
    watch.allow("Content Security Policy")
    watch.left = [url for url in watch.left if not url.startswith("http://127.0.0.1:9")]
    pages.close()


def test_shows_the_picture_where_no_script_runs(pages: harness.Pages, tmp_path: Path) -> None:
    grounds = {}
    for theme in ("light", "dark"):
        path = tmp_path / f"{theme}.html"
        path.write_text(made(make_scene(), opener=""), "utf-8")
        tab = harness.open_file(pages, path, theme=theme)
        picture = tab.locator("main > svg")
        assert picture.bounding_box()["width"] == 960  # type: ignore[index]
        ground = picture.locator("rect.surface").first
        grounds[theme] = ground.evaluate("element => getComputedStyle(element).fill")
    pages.close()
    assert grounds == {"light": "rgb(255, 255, 255)", "dark": "rgb(21, 24, 29)"}


def test_the_still_twin_follows_light_and_dark(pages: harness.Pages, tmp_path: Path) -> None:
    scene = make_scene()
    path = tmp_path / "still.html"
    still = static_html(draw("dashboard", scene), summary(scene))
    path.write_text(f"<!doctype html><meta charset=utf-8><title>t</title>{still}", "utf-8")
    grounds = {}
    for theme in ("light", "dark"):
        tab = harness.open_file(pages, path, theme=theme)
        grounds[theme] = tab.locator("figure img").evaluate(
            """async image => {
                await image.decode();
                const canvas = document.createElement("canvas");
                [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
                const context = canvas.getContext("2d");
                context.drawImage(image, 0, 0);
                return [...context.getImageData(6, 100, 1, 1).data];
            }"""
        )
    pages.close()
    assert grounds == {"light": [255, 255, 255, 255], "dark": [21, 24, 29, 255]}
