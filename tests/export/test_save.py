"""Saving by suffix."""

from __future__ import annotations

import csv
import json
import os
import struct
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.charts.scenes import HOSTILE, make_scene, mixed_scene
from xwidgets.charts.scene import Scene
from xwidgets.errors import InvalidType, InvalidValue, MissingDependency
from xwidgets.export import save as save_view
from xwidgets.export.save import page_path
from xwidgets.files.places import write_file
from xwidgets.methods.shap import importance
from xwidgets.results import Record
from xwidgets.views.catalogue import NAMES, draw


def save(path: Any, scene: Scene, kind: str, **keywords: Any) -> Path:
    def result() -> Record:
        return importance(scene.attributions) if kind == "importance" else scene.attributions

    return save_view(path, partial(draw, kind), scene=lambda: scene, result=result, **keywords)


def test_svg(tmp_path: Path) -> None:
    scene = make_scene()
    path = save(tmp_path / "view.svg", scene, "importance", width=700)
    assert path.read_text("utf-8") == draw("importance", scene, width=700)
    assert os.listdir(tmp_path) == ["view.svg"]


@pytest.mark.once
@pytest.mark.parametrize("kind", NAMES)
def test_png_is_twice_the_size(tmp_path: Path, kind: str) -> None:
    path = save(str(tmp_path / "VIEW.PNG"), mixed_scene(feature=3), kind, width=500)
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    assert width == 1000 and height > 100


def test_png_without_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    for suffix in ("png", "pdf"):
        with pytest.raises(MissingDependency, match=r"pip install 'xwidgets\[export\]'"):
            save(tmp_path / f"view.{suffix}", make_scene(), "force")
    assert os.listdir(tmp_path) == []


def strict(text: str) -> dict:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    return json.loads(text, parse_constant=refuse)


def test_json_of_attributions(tmp_path: Path) -> None:
    scene = make_scene(n=4, p=2)
    values = scene.attributions.values.copy()
    values[1, 0, 0] = np.nan
    values[2, 1, 1] = np.inf
    data = np.array(
        [[1.5, None], ["Paris", np.float32(2)], [True, HOSTILE[2]], [0, -1]], dtype=object
    )
    scene = replace(scene, attributions=replace(scene.attributions, values=values, data=data))
    found = strict(save(tmp_path / "view.json", scene, "force").read_text("utf-8"))
    assert found["result"] == "Attributions"
    assert found["values"][1][0][0] is None and found["values"][2][1][1] is None
    assert found["values"][0] == scene.attributions.values[0].tolist()
    assert found["feature_names"] == ["feature 0", "feature 1"]
    assert found["unit"] == "probability" and found["standard_error"] is None
    assert found["data"][0] == [1.5, None] and found["data"][1] == ["Paris", 2.0]
    assert found["trust"]["additivity_gap"][0] == [0.0, 0.0]


def test_json_of_importance(tmp_path: Path) -> None:
    scene = make_scene(n=9, others=True)
    shap = strict(save(tmp_path / "a.json", scene, "importance").read_text("utf-8"))
    assert shap["result"] == "Importance" and shap["method"] == "shap"
    np.testing.assert_allclose(np.array(shap["values"])[:, scene.output], scene.importance)


def test_pdf(tmp_path: Path) -> None:
    data = save(tmp_path / "view.pdf", make_scene(), "force").read_bytes()
    assert data[:5] == b"%PDF-" and b"%%EOF" in data[-32:]


def test_csv(tmp_path: Path) -> None:
    scene = make_scene(n=3, p=2, names=('a,"b"\nc', "</script>"))
    text = save(tmp_path / "view.csv", scene, "beeswarm").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines(keepends=True)))
    assert len(rows) == 3 * 2 * 2
    assert {row["feature"] for row in rows} == {'a,"b"\nc', "</script>"}
    first = next(
        r for r in rows if r["row"] == "2" and r["feature"] == "</script>" and r["output"] == "yes"
    )
    assert float(first["attribution"]) == pytest.approx(scene.attributions.values[2, 1, 1])


def test_names_that_are_missing_are_empty(tmp_path: Path) -> None:
    scene = make_scene(n=3, p=2)
    names = np.array(["Ann", pd.NA, pd.NaT], dtype=object)
    scene = replace(scene, attributions=replace(scene.attributions, row_names=names))
    text = save(tmp_path / "view.csv", scene, "beeswarm").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert {row["row"]: row["row_name"] for row in rows} == {"0": "Ann", "1": "", "2": ""}
    found = strict(save(tmp_path / "view.json", scene, "force").read_text("utf-8"))
    assert found["row_names"] == ["Ann", None, None]


@pytest.mark.parametrize("name", ["view", "view.docx", "view.svg.gz", ""])
def test_other_suffixes(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidValue, match=r"path: .*\.svg, \.png, \.pdf, \.json, \.csv"):
        save(tmp_path / "sub" / name if name else "", make_scene(), "force")


def test_not_a_path() -> None:
    with pytest.raises(InvalidType, match="path"):
        save(3, make_scene(), "force")


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="does not exist"):
        save(tmp_path / "nowhere" / "view.svg", make_scene(), "force")
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(InvalidValue, match=r"folder\.svg"):
        save(tmp_path / "folder.svg", make_scene(), "force")


def test_half_a_file_never_replaces_a_whole_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "view.svg"
    target.write_bytes(b"old")

    def full(source: str, destination: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(InvalidValue, match="No space"):
        write_file(target, b"new")
    assert target.read_bytes() == b"old" and os.listdir(tmp_path) == ["view.svg"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a\0b{}", "NUL character"),
        ("x" * 300 + "{}", "path: .*cannot be written .*File name too long"),
        ("sub/" * 2_000 + "a{}", "does not exist"),
        ("file/a{}", "does not exist"),
        ("folder{}", r"found the directory '.*folder"),
        ("loop{}", "symbolic links"),
    ],
)
@pytest.mark.parametrize("suffix", [".svg", ".html"])
def test_places_where_no_file_can_be(tmp_path: Path, name: str, message: str, suffix: str) -> None:
    """Found before anything is drawn, and nothing is left behind."""
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / f"folder{suffix}").mkdir()
    (tmp_path / f"loop{suffix}").symlink_to(f"loop{suffix}")
    before = sorted(os.listdir(tmp_path))
    path = f"{tmp_path}/{name.format(suffix)}"
    with pytest.raises(InvalidValue, match=message) as raised:
        if suffix == ".html":
            page_path(path)
        else:
            save(path, None, "force")  # type: ignore[arg-type]
    assert raised.value.argument == "path" and len(str(raised.value)) < 600
    assert sorted(os.listdir(tmp_path)) == before


@pytest.mark.parametrize("exists", [False, True])
def test_a_place_that_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exists: bool
) -> None:
    """Root may write anywhere, so the answer of the system is replaced."""
    closed = tmp_path / "view.svg"
    if exists:
        closed.write_bytes(b"old")
    refused = closed if exists else tmp_path
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != refused)
    with pytest.raises(InvalidValue, match=r"view\.svg.*Permission denied"):
        write_file(closed, b"new")
    assert not exists or closed.read_bytes() == b"old"


def test_permissions_are_those_of_any_file(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    path = write_file(tmp_path / "view.svg", b"x")
    assert path.stat().st_mode == (tmp_path / "plain").stat().st_mode
    path.chmod(0o640)
    assert write_file(path, b"y").stat().st_mode & 0o777 == 0o640
